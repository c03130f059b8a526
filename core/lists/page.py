"""Everything the list's templates print, made from its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.lists import formats, rows, totals
from core.lists.declaration import PAGE_SIZES, BulkAction, NewAction
from core.lists.editors import Editor
from core.lists.saved import SavedViews
from core.lists.state import ListState
from core.lists.table import Head, body_of, heads_of
from core.lists.totals import Totals
from core.presentation import Tab


@dataclass(frozen=True, slots=True)
class FilterChip:
    """An active filter: its words, where it is changed and where it is gone; with what is wrong with it, if so."""

    name: str
    label: str
    words: str
    error: str
    edit_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An entry of a menu of the toolbar."""

    name: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SummaryView:
    """Count and sums in words."""

    count: str
    amounts: Sequence[str]
    as_of: str
    refresh_url: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """The whole list."""

    name: str
    title: str
    root_id: str
    url: str
    language: str
    tabs: Sequence[Tab]
    saved_tabs: Sequence[Tab]
    saved_note: str
    is_varied: bool
    chips: Sequence[FilterChip]
    filter_links: Sequence[MenuLink]
    clear_url: str
    hidden: Sequence[tuple[str, str]]
    search_text: str
    has_search: bool
    search_label: str
    heads: Sequence[Head]
    body: SafeString
    summary: SummaryView
    match_count: int | None
    match_words: str
    previous_url: str
    next_url: str
    first_url: str
    sizes: Sequence[Tab]
    columns_url: str
    save_url: str
    can_export: bool
    bulk_actions: Sequence[BulkAction]
    has_preview: bool
    new_action: NewAction | None
    import_action: NewAction | None
    is_narrowed: bool
    narrow_view: str
    empty_title: str
    empty_text: str
    empty_icon: str
    editor: Editor | None
    form: Form | None = None


def build(
    state: ListState, saved: SavedViews, editor: Editor | None, *, is_counting: bool = False
) -> ListPage:
    """Fetch the page's rows and put everything into words."""
    declared, actor = state.declared, state.frame.actor
    matching = rows.matching(state)
    window = rows.page_of(state, matching)
    figures = figures_of(state, matching, is_counting=is_counting)
    is_first = not state.cursor or window.previous_cursor is None
    new_action, view = declared.new_action, state.view
    bulk_actions = list(declared.permitted_actions(actor).values())
    return ListPage(
        name=declared.name,
        title=str(declared.title),
        root_id=root_id(state),
        url=state.url(),
        language=state.frame.language,
        tabs=_tabs(state),
        saved_tabs=_saved_tabs(state, saved),
        saved_note=state.saved.name if state.saved is not None and state.is_custom else "",
        is_varied=state.saved is None or state.is_custom,
        chips=_chips(state),
        filter_links=_filter_links(state),
        clear_url=state.changed(filters=(), text="").url(),
        hidden=state.changed(text="").parameters(),
        search_text=state.text,
        has_search=bool(declared.search),
        search_label=str(declared.search_label or _("Search in this list")),
        heads=heads_of(state),
        body=body_of(state, window.rows, is_selectable=bool(bulk_actions)),
        summary=summary_view(state, figures),
        match_count=figures.count if figures else None,
        match_words=formats.integer(figures.count, state.frame.language) if figures else "",
        previous_url=state.changed(**_at(window.previous_cursor, state)).url()
        if window.previous_cursor
        else "",
        next_url=state.changed(**_at(window.next_cursor, state)).url() if window.next_cursor else "",
        first_url="" if is_first else state.changed(**_at("", state)).url(),
        sizes=_sizes(state)
        if window.next_cursor or window.previous_cursor or state.size != declared.page_size
        else (),
        columns_url=state.url(edit="columns"),
        save_url=state.url(edit="view"),
        can_export=declared.can_export and actor.user is not None,
        bulk_actions=bulk_actions,
        has_preview=bool(declared.preview_url or declared.previews_pages),
        new_action=_permitted(new_action, state),
        import_action=_permitted(declared.import_action, state),
        is_narrowed=state.is_narrowed,
        narrow_view=str(view.label) if view is not None and (view.query or view.condition) else "",
        empty_title=str(declared.empty_title or _("Nothing here yet")),
        empty_text=str(declared.empty_text),
        empty_icon=declared.empty_icon,
        editor=editor,
    )


def _permitted(action: NewAction | None, state: ListState) -> NewAction | None:
    return action if action is not None and state.frame.actor.can(action.permission) else None


def root_id(state: ListState) -> str:
    """The id of the region that htmx swaps."""
    return f"list-{state.declared.name}"


def _at(cursor: str | None, state: ListState) -> dict[str, Any]:
    """Another page of the same view: that is no variation of it."""
    return {"cursor": cursor or "", "is_custom": state.is_custom}


def figures_of(state: ListState, matching: Any, *, is_counting: bool) -> Totals | None:
    """Count and sums: now when asked for, else when they are cheap."""
    column = state.declared.amount_column(state.frame.actor)
    count = totals.counted if is_counting else totals.at_once
    return count(matching, column, state.frame.actor.company.base_currency)


def summary_view(state: ListState, figures: Totals | None) -> SummaryView:
    """``1,204 entries · 12,345.00 EUR · as of 14:05:12``; not known yet, the template has it fetched."""
    language = state.frame.language
    refresh_url = state.url(totals="1")
    if figures is None:
        return SummaryView("", (), "", refresh_url, is_known=False)
    count = ngettext("%(count)s entry", "%(count)s entries", figures.count)
    as_of = date_format(localtime(figures.as_of, state.frame.zone), "H:i:s") if figures.as_of else ""
    return SummaryView(
        count=count % {"count": formats.integer(figures.count, language)},
        amounts=[formats.amount(amount, code, language) for code, amount in figures.sums],
        as_of=as_of,
        refresh_url=refresh_url if figures.is_stale else "",
        is_known=True,
    )


def _tabs(state: ListState) -> list[Tab]:
    """The standard views; one keeps nothing but the columns when changing between them."""
    current = state.view.name if state.view and state.saved is None else ""
    blank = state.changed(filters=(), text="", saved=None, is_custom=False, sort="")
    return [
        Tab(
            str(view.label),
            blank.changed(view=view, is_custom=False, sort=_sort_of(state, view)).url(),
            view.name == current,
        )
        for view in state.declared.permitted_views(state.frame.actor).values()
    ]


def _sort_of(state: ListState, view: Any) -> str:
    return str(view.sort or state.declared.default_sort)


def _saved_tabs(state: ListState, saved: SavedViews) -> list[Tab]:
    current = state.saved.pk if state.saved is not None else None
    return [Tab(view.name, f"{state.path}?saved={view.pk}", view.pk == current) for view in saved.views]


def _chips(state: ListState) -> list[FilterChip]:
    model = state.declared.model
    return [
        FilterChip(
            name=active.filter.name,
            label=active.filter.heading(model),
            words=active.reading.words if active.reading else ", ".join(active.values),
            error=active.error,
            edit_url=state.url(edit=active.filter.name),
            remove_url=state.without(active).url(),
        )
        for active in state.filters
    ]


def _filter_links(state: ListState) -> list[MenuLink]:
    """The filters that may still be added."""
    model = state.declared.model
    return [
        MenuLink(name, entry.heading(model), state.url(edit=name))
        for name, entry in state.declared.permitted_filters(state.frame.actor).items()
    ]


def _sizes(state: ListState) -> list[Tab]:
    return [
        Tab(str(size), state.changed(size=size, is_custom=state.is_custom).url(), size == state.size)
        for size in PAGE_SIZES
    ]

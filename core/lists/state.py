"""What a list shows right now: read from the URL, written back into links."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.lists.columns import Column
from core.lists.declaration import PAGE_SIZES, DocumentList, View
from core.lists.filters import Filter, FilterRefused, Reading
from core.lists.filters.base import IS, clean_text
from core.lists.formats import Frame
from core.lists.saved import SavedViews
from core.models import SavedView


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter with its values: understood, or refused with the reason and then without effect."""

    filter: Filter
    operator: str
    values: tuple[str, ...]
    reading: Reading | None = None
    error: str = ""

    @property
    def parameter(self) -> str:
        """How the URL calls it: ``status`` or ``status.not``."""
        return self.filter.name if self.operator == IS else f"{self.filter.name}.{self.operator}"


@dataclass(frozen=True)
class ListState:
    """Tab or saved view, filters, search, order, columns, page: everything a shared link must carry."""

    declared: type[DocumentList]
    frame: Frame
    path: str
    view: View | None
    saved: SavedView | None
    is_custom: bool
    filters: tuple[ActiveFilter, ...]
    text: str
    sort: str
    columns: tuple[Column, ...]
    chosen_columns: tuple[str, ...]
    size: int
    cursor: str
    narrow: Mapping[str, Any]

    @classmethod
    def read(
        cls,
        declared: type[DocumentList],
        query: QueryDict,
        frame: Frame,
        saved_views: SavedViews,
        *,
        path: str = "",
        narrow: Mapping[str, Any] | None = None,
    ) -> ListState:
        """Understand a query string; what is unknown is ignored, what is wrong in a filter stands on its chip."""
        saved, is_custom = _saved_view(declared, query, saved_views)
        content = QueryDict(saved.query) if saved is not None and not is_custom else query
        views = declared.permitted_views(frame.actor)
        view = views.get(content.get("view", "")) or next(iter(views.values()), None)
        chosen = tuple(name for name in query.get("cols", "").split(",") if name)
        if not chosen and saved is not None:
            chosen = tuple(map(str, saved.columns))
        sort = clean_text(content.get("sort", ""))
        if not declared.order_by(sort, frame.actor):
            sort = (view.sort if view else "") or declared.default_sort
        size = query.get("size", "")
        return cls(
            declared=declared,
            frame=frame,
            path=path,
            view=view,
            saved=saved,
            is_custom=is_custom,
            filters=tuple(read_filters(declared, content, frame)),
            text=clean_text(content.get("q", "")),
            sort=sort,
            columns=_columns(declared, chosen or saved_views.layout, frame),
            chosen_columns=chosen,
            size=int(size) if size in map(str, PAGE_SIZES) else declared.page_size,
            cursor=query.get("at", ""),
            narrow=narrow or {},
        )

    @cached_property
    def is_narrowed(self) -> bool:
        """Whether the user has asked for less than the tab shows."""
        return bool(self.filters or self.text)

    def without(self, active: ActiveFilter) -> ListState:
        """The list without one of its filters."""
        return self.changed(filters=tuple(other for other in self.filters if other is not active))

    def changed(self, **changes: Any) -> ListState:
        """The list shown otherwise, from its first page; a saved view becomes a variation of itself."""
        return replace(self, **{"cursor": "", "is_custom": self.saved is not None, **changes})

    def standalone(self) -> ListState:
        """The same list without a saved view and with its columns named, as jobs and logs keep it."""
        names = tuple(column.name for column in self.columns)
        return replace(self, saved=None, is_custom=False, chosen_columns=names, cursor="")

    def parameters(self) -> list[tuple[str, str]]:
        """The state as a URL carries it, the page's cursor last."""
        pairs: list[tuple[str, str]] = []
        if self.saved is not None:
            pairs.append(("saved", str(self.saved.pk)))
        if self.saved is None or self.is_custom:
            pairs += [("custom", "1")] if self.saved is not None else []
            pairs += self.content()
        if self.chosen_columns and (
            self.saved is None or list(self.chosen_columns) != list(self.saved.columns)
        ):
            pairs.append(("cols", ",".join(self.chosen_columns)))
        if self.size != self.declared.page_size:
            pairs.append(("size", str(self.size)))
        return [*pairs, ("at", self.cursor)] if self.cursor else pairs

    def content(self) -> list[tuple[str, str]]:
        """What a saved view keeps: tab, filters, search, order."""
        pairs = [("view", self.view.name)] if self.view else []
        for active in self.filters:
            pairs += [(active.parameter, value) for value in active.values]
        if self.text:
            pairs.append(("q", self.text))
        if self.sort != ((self.view.sort if self.view else "") or self.declared.default_sort):
            pairs.append(("sort", self.sort))
        return pairs

    def query(self, **extra: str) -> str:
        """The query string."""
        return encode([*self.parameters(), *extra.items()])

    def url(self, **extra: str) -> str:
        """The address of this state."""
        return f"{self.path}?{self.query(**extra)}"

    def sorted_by(self, name: str) -> ListState:
        """Sorted by a column; once more turns it round."""
        return self.changed(sort=f"-{name}" if self.sort == name else name)

    @property
    def today(self) -> datetime.date:
        """The business date the filters count from."""
        return self.frame.today


def encode(pairs: Sequence[tuple[str, str]]) -> str:
    """A query string in the given order."""
    return urlencode(pairs, safe=",:", quote_via=quote)


def read_filters(declared: type[DocumentList], query: QueryDict, frame: Frame) -> list[ActiveFilter]:
    """The filters in a query string, in its order; parameters that are no filter are ignored."""
    known = declared.permitted_filters(frame.actor)
    found = []
    for parameter, values in query.lists():
        name, _dot, operator = parameter.partition(".")
        if name in known:
            found.append(read_filter(known[name], operator or IS, values, declared, frame))
    return [active for active in found if active is not None]


def read_filter(
    entry: Filter, operator: str, values: Sequence[str], declared: type[DocumentList], frame: Frame
) -> ActiveFilter | None:
    """One filter, refused or understood; None when it is empty, as forms send it."""
    texts = tuple(clean_text(value) for value in values if clean_text(value))
    if not texts:
        return None
    if operator not in entry.offered_operators():
        return ActiveFilter(entry, operator[:20], texts, error=_("This filter is not understood."))
    try:
        reading = entry.read(operator, texts, declared.model, frame)
    except FilterRefused as refusal:
        return ActiveFilter(entry, operator, texts, error=refusal.message)
    return ActiveFilter(entry, operator, reading.values, reading)


def _saved_view(
    declared: type[DocumentList], query: QueryDict, saved_views: SavedViews
) -> tuple[SavedView | None, bool]:
    """The saved view a URL names, and whether the rest of the URL varies it; a bare URL opens one's default."""
    if "saved" in query:
        return saved_views.by_id(query.get("saved", "")), "custom" in query
    is_bare = not any(_is_content(name, declared) for name in query)
    return (saved_views.default if is_bare else None), False


def _is_content(parameter: str, declared: type[DocumentList]) -> bool:
    return parameter in ("view", "q", "sort", "cols") or any(
        parameter.partition(".")[0] == entry.name for entry in declared.filters
    )


def _columns(declared: type[DocumentList], chosen: Sequence[str], frame: Frame) -> tuple[Column, ...]:
    """The columns shown: the first always stands first, then those chosen, else those declared."""
    permitted = declared.permitted_columns(frame.actor)
    by_name = {column.name: column for column in permitted}
    first = permitted[:1]
    wanted = [by_name[name] for name in dict.fromkeys(chosen) if name in by_name]
    if not wanted:
        wanted = [column for column in permitted if column.default]
    return (*first, *(column for column in wanted if column not in first))

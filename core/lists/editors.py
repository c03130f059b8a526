"""The small forms of a list: a filter's values, the columns, the name of a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.lists import formats
from core.lists.columns import Column
from core.lists.filters import Filter, FilterRefused, Input
from core.lists.filters.base import IS, OPERATOR_LABELS, Choice
from core.lists.saved import SavedViews
from core.lists.state import ListState, read_filter
from core.numerals import parse_plain
from core.refusals import Refusal


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column that may be shown, and where."""

    name: str
    label: str
    position: int
    is_shown: bool
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """An open form: of a filter, of the columns, or of a view."""

    kind: Literal["filter", "columns", "view"]
    title: str
    close_url: str
    hidden: Sequence[tuple[str, str]] = ()
    filter_name: str = ""
    operators: Sequence[Choice] = ()
    inputs: Sequence[Input] = ()
    columns: Sequence[ColumnChoice] = ()
    view_name: str = ""
    is_own: bool = False
    is_shared: bool = False
    is_default: bool = False
    can_share: bool = False
    query: str = ""
    error: str = ""


def editor_for(state: ListState, saved: SavedViews, name: str) -> Editor | None:
    """The form that the URL asks for with ``edit=``; nothing for what does not exist."""
    if name == "columns":
        return _columns_editor(state)
    if name == "view":
        return view_editor(state, saved)
    entry = state.declared.permitted_filters(state.frame.actor).get(name)
    return filter_editor(state, entry) if entry is not None else None


def filter_editor(
    state: ListState, entry: Filter, *, operator: str = "", values: Sequence[str] = (), error: str = ""
) -> Editor:
    """The form of one filter, filled with its present values, or with what was entered and refused."""
    active = next((active for active in state.filters if active.filter is entry), None)
    if not operator and active is not None:
        operator, values, error = active.operator, active.values, active.error
    offered = entry.offered_operators()
    operator = operator if operator in offered else offered[0]
    model, frame = state.declared.model, state.frame
    inputs = [_localized(each, frame.language) for each in entry.inputs(operator, values, model, frame)]
    return Editor(
        kind="filter",
        title=entry.heading(model),
        close_url=state.url(),
        hidden=_without_filter(state, entry).parameters(),
        filter_name=entry.name,
        operators=[Choice(each, str(OPERATOR_LABELS[each]), each == operator) for each in offered],
        inputs=inputs,
        error=error,
    )


def _localized(field: Input, language: str) -> Input:
    """A number as the reader writes it; the URL has a dot."""
    if field.kind != "number" or not field.value:
        return field
    try:
        number = parse_plain(field.value, signed=True)
    except Refusal:
        return field
    return Input(field.name, field.label, field.kind, field.operators, formats.number(number, language))


def applied(state: ListState, form: QueryDict) -> ListState | Editor:
    """The list with what the filter's form says; the form again when that is refused."""
    entry = state.declared.permitted_filters(state.frame.actor).get(form.get("filter", ""))
    if entry is None:
        return state.changed()
    operator = form.get("op", "") or IS
    rest = _without_filter(state, entry)
    try:
        values = entry.from_form(operator, form, state.frame)
    except FilterRefused as refusal:
        return filter_editor(
            state, entry, operator=operator, values=form.getlist("value"), error=refusal.message
        )
    active = read_filter(entry, operator, values, state.declared, state.frame)
    if active is not None and active.error:
        return filter_editor(state, entry, operator=operator, values=values, error=active.error)
    return rest.changed(filters=(*rest.filters, active)) if active is not None else rest


def _without_filter(state: ListState, entry: Filter) -> ListState:
    return state.changed(filters=tuple(active for active in state.filters if active.filter is not entry))


def _columns_editor(state: ListState) -> Editor:
    model = state.declared.model
    shown = [column.name for column in state.columns]
    hidden: list[Column] = [
        column for column in state.declared.permitted_columns(state.frame.actor) if column.name not in shown
    ]
    choices = [
        ColumnChoice(column.name, column.heading(model), position, column.name in shown, position == 1)
        for position, column in enumerate([*state.columns, *hidden], start=1)
    ]
    return Editor(kind="columns", title=_("Columns"), close_url=state.url(), columns=choices)


def view_editor(state: ListState, saved: SavedViews) -> Editor:
    """The form that names the present view, filled when it is one of one's own."""
    view = state.saved
    is_own = view is not None and saved.is_own(view)
    return Editor(
        kind="view",
        title=_("Save this view"),
        close_url=state.url(),
        view_name=view.name if view is not None and is_own else "",
        is_own=is_own,
        is_shared=bool(view and is_own and view.is_shared),
        is_default=bool(view and is_own and view.is_default),
        can_share=state.frame.actor.customer_ids is None,
    )


def chosen_columns(form: QueryDict, state: ListState) -> list[str]:
    """The columns ticked in the form, by the positions given to them."""
    permitted = [column.name for column in state.declared.permitted_columns(state.frame.actor)]
    ticked = [name for name in form.getlist("column") if name in permitted]

    def place(name: str) -> tuple[int, int]:
        text = form.get(f"position_{name}", "")
        given = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else len(permitted) + 1
        return given, ticked.index(name)

    return sorted(dict.fromkeys(ticked), key=place)

"""The table as the template prints it: headings with their links, and the rows already written."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.lists.addresses import maker_of
from core.lists.columns import CellMaker, Row
from core.lists.state import ListState
from core.pages import PREVIEW


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading; without an address it cannot be sorted by."""

    name: str
    label: str
    css_class: str
    url: str = ""
    aria_sort: str = ""


def heads_of(state: ListState) -> list[Head]:
    """The headings, each leading to the list sorted by it."""
    heads = []
    for column in state.columns:
        is_sorted = state.sort.removeprefix("-") == column.name
        aria = ("descending" if state.sort.startswith("-") else "ascending") if is_sorted else ""
        url = state.sorted_by(column.name).url() if column.sort_paths() else ""
        heads.append(Head(column.name, column.heading(state.declared.model), column.css_class, url, aria))
    return heads


def body_of(state: ListState, rows: Sequence[Row], *, is_selectable: bool) -> SafeString:
    """The table's rows as markup. Hundreds of cells a page are too many for template tags: what all rows share
    is written once, and each cell escapes its own value."""
    declared, frame = state.declared, state.frame
    makers = [column.cell_maker(declared.model, frame) for column in state.columns]
    opening = _row_opener(state)
    if is_selectable:
        makers.insert(0, _checkbox_maker(state))
    return SafeString(
        "".join([f"{opening(row)}{''.join([make(row) for make in makers])}</tr>\n" for row in rows])
    )


def _row_opener(state: ListState) -> Callable[[Row], str]:
    declared = state.declared
    if declared.previews_pages:
        first = state.columns[0]
        page = maker_of(first.url, first.url_args or (first.path,))
        return lambda row: f'<tr data-preview="{html.escape(page(row))}?{PREVIEW}">'
    if not declared.preview_url:
        return lambda row: "<tr>"
    address = maker_of(declared.preview_url, declared.preview_args or (state.columns[0].path,))
    return lambda row: f'<tr data-preview="{html.escape(address(row))}">'


def _checkbox_maker(state: ListState) -> CellMaker:
    first, frame = state.columns[0], state.frame
    word = html.escape(_("Select"))

    def make(row: Row) -> str:
        name = html.escape(str(first.text(row, frame)))
        return (
            '<td class="table__select"><input type="checkbox" name="selected" data-row-select'
            f' value="{html.escape(str(row["pk"]))}" aria-label="{word} {name}"></td>'
        )

    return make

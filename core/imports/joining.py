"""Two files as one: what the second says once for all rows of the first that belong to it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.imports.cells import Cell, plain
from core.imports.mapping import bare
from core.imports.reading import FileRefused, Row, Sheet


def joined(sheet: Sheet, second: Sheet) -> Sheet:
    """The first file's rows, each with the cells of the second file's row of the same key. Raises FileRefused."""
    ours, theirs = _key(sheet, second)
    width = len(sheet.headings)
    added = [position for position in range(len(second.headings)) if position != theirs]
    known = {bare(heading) for heading in sheet.headings}
    headings = [*sheet.headings]
    for position in added:
        heading = second.headings[position]
        headings.append(f"{heading} ({_('second file')})" if bare(heading) in known else heading)

    def rows() -> Iterator[Row]:
        found = {plain(_at(cells, theirs)).strip(): cells for _number, cells in second.rows()}
        for number, cells in sheet.rows():
            partner = found.get(plain(_at(cells, ours)).strip(), [])
            own = [*cells[:width], *[None] * (width - len(cells))]
            yield number, [*own, *(_at(partner, position) for position in added)]

    return Sheet(tuple(headings), sheet.estimate, rows)


def _key(sheet: Sheet, second: Sheet) -> tuple[int, int]:
    """Where the column stands that both files have."""
    theirs = {bare(heading): position for position, heading in enumerate(second.headings)}
    for position, heading in enumerate(sheet.headings):
        if bare(heading) in theirs:
            return position, theirs[bare(heading)]
    raise FileRefused(_("The two files have no column in common, such as the order's number."))


def _at(cells: list[Cell], position: int) -> Cell:
    return cells[position] if position < len(cells) else None

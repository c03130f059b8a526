"""A file as a sheet of rows, whatever it is: CSV in its encodings and dialects, XLSX; nothing in it is ever run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import formats
from core.imports.cells import Cell
from core.refusals import Refusal

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200

Row = tuple[int, list[Cell]]


class FileRefused(Refusal):
    """The file as a whole cannot be read."""

    code = "file"

    def __init__(self, message: object) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, about how many rows there are, and the rows with their numbers, the headings being row 1."""

    headings: tuple[str, ...]
    estimate: int
    rows: Callable[[], Iterator[Row]]

    def sample(self, count: int) -> list[list[Cell]]:
        """The first rows."""
        found: list[list[Cell]] = []
        for _number, cells in self.rows():
            found.append(cells)
            if len(found) == count:
                break
        return found


def named(cells: list[Cell]) -> tuple[str, ...]:
    """The headings: blank ones at the end left out, blank ones between and doubles told apart by their position."""
    headings = ["" if cell is None else str(cell).strip() for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise FileRefused(_("The first row of the file is empty; it should name the columns."))
    if len(headings) > MOST_COLUMNS:
        raise FileRefused(
            _("The file has %(found)s columns; at most %(most)s can be read.")
            % {"found": formats.number(len(headings)), "most": MOST_COLUMNS}
        )
    known: set[str] = set()
    for position, heading in enumerate(headings):
        if not heading or heading in known:
            headings[position] = f"{heading} ({_('column %d') % (position + 1)})".strip()
        known.add(headings[position])
    return tuple(headings)


def counted(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that hold something; refuses a file with more than we take."""
    for count, (number, cells) in enumerate((row for row in rows if any(_is_said(c) for c in row[1])), 1):
        if count > MOST_ROWS:
            raise FileRefused(
                _("The file has more than %s rows. Split it into several files.") % formats.number(MOST_ROWS)
            )
        yield number, cells


def _is_said(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))

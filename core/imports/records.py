"""One thing of the file on its way in: its row, what its cells mean, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.imports.cells import Cell, plain
from core.refusals import Refusal

#: ``requested``: another person decides about it.
Outcome = Literal["added", "changed", "requested", "unchanged"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row: where, what stands there, and what to do."""

    column: str
    value: str
    message: str
    code: str = ""

    def kept(self) -> dict[str, str]:
        """As a job keeps it."""
        words = {
            "column": self.column,
            "value": self.value.replace("\x00", "")[:200],
            "message": self.message,
        }
        return {**words, "code": self.code} if self.code else words


@dataclass(slots=True, eq=False)
class Record:
    """A row, or the rows that belong together; ``values`` holds what is said, ``defaults`` what holds otherwise."""

    number: int
    cells: list[Cell]
    values: dict[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, tuple[str, int]] = field(
        default_factory=dict
    )  # field: heading and position in the file
    problems: list[Problem] = field(default_factory=list)
    outcome: Outcome = "added"
    plan: Any = None
    key: Hashable = None
    others: list[Record] = field(default_factory=list)  # further rows of the same thing

    def get(self, name: str, otherwise: Any = None) -> Any:
        """What the row says, or what holds where it says nothing."""
        value = self.values.get(name)
        return self.defaults.get(name, otherwise) if value is None else value

    def refuse(self, name: str, message: str, *, code: str = "") -> None:
        """Note what is wrong with a field, with the words of the file; ``code`` where somebody may wave it through."""
        heading, position = self.places.get(name, (name, -1))
        value = plain(self.cells[position]) if 0 <= position < len(self.cells) else ""
        self.problems.append(Problem(heading, value, message, code))

    def refuse_by(self, refusal: Refusal, name: str = "") -> None:
        """Note what a rule of the business says."""
        for single in refusal.singles:
            self.refuse(single.field or name, single.message)

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong with it or what belongs to it."""
        return not self.problems and all(other.is_good for other in self.others)


def plan_each(records: Iterable[Record], plan: Callable[[Record], None]) -> None:
    """Find out what each would do; what a rule of the business says stands at its row."""
    for record in records:
        try:
            plan(record)
        except Refusal as refusal:
            record.refuse_by(refusal)

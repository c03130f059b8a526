"""Kinds of requests: who asks, who decides, what is shown, and the verb that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.actors import Actor
from core.models import ApprovalRequest
from core.presentation import Change, Fact


class Outcome(NamedTuple):
    """What came of an approval: what it is called and where it is."""

    name: str = ""
    url: str = ""


class Cell(NamedTuple):
    """A cell of the table of lines, with what stands over its column."""

    label: str
    text: str
    is_figure: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """A request as its page shows it: fields before and after, and a table where it has lines.

    ``figures`` are the positions of the table's columns that hold numbers.
    """

    changes: Sequence[Change] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    figures: frozenset[int] = frozenset()
    facts: Sequence[Fact] = ()

    @property
    def columns(self) -> list[Cell]:
        """The heads of the table."""
        return [Cell(head, head, place in self.figures) for place, head in enumerate(self.heads)]

    @property
    def lines(self) -> list[list[Cell]]:
        """The rows of the table."""
        return [
            [Cell(head, text, place in self.figures) for place, (head, text) in enumerate(pairs)]
            for pairs in (zip(self.heads, row, strict=True) for row in self.rows)
        ]


Values = Mapping[str, Any]


def _no_values(request: ApprovalRequest) -> Values:
    return {}


def _no_object(request: ApprovalRequest) -> None:
    """There is nothing to lock."""


@dataclass(frozen=True, slots=True)
class RequestKind:
    """A kind of request. ``asks`` and ``decides`` are permissions.

    ``apply`` does what was asked for, by the app's own operation, and refuses what has become impossible meanwhile.
    ``current`` says what the object is now: when that differs from what it was at the request, nobody approves it.
    ``hold`` locks the object first, so that nobody changes it between that look and what is done.
    """

    name: str
    label: Any
    asks: str
    decides: str
    apply: Callable[[ApprovalRequest, Actor], Outcome]
    show: Callable[[ApprovalRequest, Actor], Proposed]
    current: Callable[[ApprovalRequest], Values] = _no_values
    hold: Callable[[ApprovalRequest], object] = _no_object


_kinds: dict[str, RequestKind] = {}


def register(kind: RequestKind) -> None:
    """Make a kind known; apps register theirs in ``AppConfig.ready``."""
    _kinds[kind.name] = kind


def known() -> list[RequestKind]:
    """Every kind, by its name."""
    return [kind for _name, kind in sorted(_kinds.items())]


def kind_of(request: ApprovalRequest) -> RequestKind:
    """The request's kind."""
    return _kinds[request.kind]


def named(name: str) -> RequestKind:
    """The kind of this name."""
    return _kinds[name]


def label_of(name: str) -> str:
    """What the kind is called; one that no app knows any more keeps its name."""
    kind = _kinds.get(name)
    return str(kind.label) if kind else name


def decided_by(actor: Actor) -> list[str]:
    """The kinds the actor may decide."""
    return [kind.name for kind in known() if actor.can(kind.decides)]


def met_by(actor: Actor) -> list[str]:
    """The kinds the actor asks for or decides."""
    return [kind.name for kind in known() if actor.can(kind.decides) or actor.can(kind.asks)]

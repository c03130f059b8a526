"""Lifecycles: the statuses of a document and the moves between them, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from core.refusals import Conflict

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class MoveNotAllowed(Conflict):
    """The document's status does not allow this step; nothing was changed."""

    code = "move-not-allowed"


class Lifecycle:
    """The table of allowed moves; also what the database guard of the same table is made from."""

    def __init__(self, moves: Mapping[models.TextChoices, AbstractSet[models.TextChoices]]) -> None:
        self._moves = {start: frozenset(ends) for start, ends in moves.items()}

    def allows(self, start: str, end: str) -> bool:
        """Whether a document may go from one status to the other."""
        return any(start == known and end in ends for known, ends in self._moves.items())

    def move(self, document: Any, status: models.TextChoices) -> None:
        """Set the status, or raise MoveNotAllowed with both statuses in words. The caller saves."""
        current = type(status)(document.status)
        if current == status:
            words = _("%(document)s is %(current)s already. Nothing was changed.")
            raise MoveNotAllowed(words % {"document": document, "current": str(current.label).lower()})
        if not self.allows(current, status):
            raise MoveNotAllowed(
                _("%(document)s is %(current)s and cannot become %(wanted)s.")
                % {
                    "document": document,
                    "current": str(current.label).lower(),
                    "wanted": str(status.label).lower(),
                }
            )
        document.status = status.value

    def pairs(self) -> list[tuple[str, str]]:
        """Every allowed move as (from, to), for the database guard."""
        return sorted((start.value, end.value) for start, ends in self._moves.items() for end in ends)

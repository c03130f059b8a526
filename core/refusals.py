"""Business refusals: what the application answers when a rule says no."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db import DataError
from django.utils.translation import gettext as _


class Refusal(Exception):
    """A rule of the business refuses a request; nothing was changed.

    ``message`` says in words what to do, ``field`` names the input it is about (dotted, as in
    ``lines.2.quantity``; empty when it is about the whole document). Pages answer with
    ``http_status`` and the form again, the API with a problem document.
    """

    http_status: ClassVar[int] = 422
    code: ClassVar[str] = "refused"

    def __init__(self, message: Any, *, field: str = "") -> None:
        super().__init__(message)
        self._message = message
        self.field = field

    @property
    def message(self) -> str:
        """The sentence shown to the user, in the active language."""
        return str(self._message)

    def __str__(self) -> str:
        return self.message

    @property
    def singles(self) -> list[Refusal]:
        """What it is made of: itself, or each of several."""
        return [self]

    def details(self) -> dict[str, Any]:
        """What a program is told beside the words, under names of its own."""
        return {}


class Conflict(Refusal):
    """The document is not in the state this action needs, or somebody else was quicker."""

    http_status = 409
    code = "conflict"


class StaleVersion(Conflict):
    """Somebody else saved the document after the caller had read it (CON-1)."""

    code = "stale-version"


class TooLong(Refusal):
    """A text is longer than what is kept of it; it is never cut."""

    code = "too-long"


class KeyReused(Conflict):
    """An idempotency key came again with another body (IDM-1)."""

    code = "idempotency-key-reused"


class NotPermitted(Refusal):
    """The actor's roles do not include this action."""

    http_status = 403
    code = "forbidden"


class Unstorable(Refusal):
    """Input that got past its field and that the database has no room for; ``of`` says which in words."""

    code = "unstorable"

    @classmethod
    def of(cls, error: DataError | OverflowError) -> Unstorable:
        """The refusal behind an error of the database or of the calendar."""
        room = room_of(error)
        if room is not None:
            return cls(_("A text is too long; at most %s characters fit.") % room)
        if "NUL" in str(error):
            return cls(_("A text holds characters that cannot be kept."))
        return cls(_("A number or date is outside the range that can be kept."))


def whole(text: str, most: int, field: str) -> str:
    """The text without blanks around it, as long as all of it can be kept. Raises TooLong."""
    said = text.strip()
    if len(said) > most:
        raise TooLong(_("A text is too long; at most %s characters fit.") % most, field=field)
    return said


def room_of(error: DataError | OverflowError) -> int | None:
    """How many characters the column holds that a text did not fit into."""
    length = re.search(r"character varying\((\d+)\)", str(error))
    return int(length[1]) if length else None


class Several(Refusal):
    """Several refusals of one input, each with its field."""

    code = "invalid"

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("\n".join(refusal.message for refusal in refusals))
        self.refusals = refusals

    @property
    def singles(self) -> list[Refusal]:
        """Each of them."""
        return self.refusals

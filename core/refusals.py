"""Business refusals: what the application answers when a rule says no."""

from typing import Any, ClassVar


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


class Conflict(Refusal):
    """The document is not in the state this action needs, or somebody else was quicker."""

    http_status = 409
    code = "conflict"


class StaleVersion(Conflict):
    """Somebody else saved the document after the caller had read it (CON-1)."""

    code = "stale-version"


class KeyReused(Conflict):
    """An idempotency key came again with another body (IDM-1)."""

    code = "idempotency-key-reused"


class NotPermitted(Refusal):
    """The actor's roles do not include this action."""

    http_status = 403
    code = "forbidden"


class Several(Refusal):
    """Several refusals of one input, each with its field."""

    code = "invalid"

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("\n".join(refusal.message for refusal in refusals))
        self.refusals = refusals

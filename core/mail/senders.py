"""Who is told when a mail could not be sent: the person who issued or sent its document last."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.urls import reverse

from core import notifications
from core.actors import Actor
from core.models import Event, MailMessage
from core.timeline import kind_of

#: The activities after which a document goes out by mail.
SENDING = ("submitted", "issued", "sent", "sent again", "dispatched", "executed")
Cause = Callable[[int], tuple[type[models.Model], int]]
_causes: dict[str, Cause] = {}


def register_cause(model: type[models.Model], cause: Cause) -> None:
    """Say which other document's verb sends this kind of document out, such as the run of a reminder."""
    _causes[kind_of(model)] = cause


def tell_sender(message: MailMessage) -> None:
    """Tell who sent the document that its mail has failed for good; a mail without a document is nobody's."""
    if message.document_id is None:
        return
    notifications.tell(
        "mail.failed",
        _sender_of(message.document_kind, message.document_id),
        url=reverse("core:mail-message", args=[message.pk]),
        by=Actor.system(message.company),
        data={"about": message.document_number or message.subject, "detail": message.recipient},
        permissions=["core.view_mail"],
    )


def _sender_of(kind: str, pk: int) -> int | None:
    if kind in _causes:
        model, pk = _causes[kind](pk)
        kind = kind_of(model)
    sent = Event.objects.filter(
        document_kind=kind, document_id=pk, activity__in=SENDING, actor__isnull=False
    ).order_by("-id")
    return sent.values_list("actor_id", flat=True).first()

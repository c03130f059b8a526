"""Who may read a mail: a mail belongs to a document, and is for those who may see that kind of document (SEC-4).

Who looks after the delivery without seeing the documents (ADM) gets the envelope: recipient, state and attempts.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core import documents
from core.actors import Actor
from core.models import MailMessage, StoredFile

_MOST_WORDS = 6


def visible_to(actor: Actor) -> QuerySet[MailMessage]:
    """The mails the actor may know of."""
    messages = MailMessage.objects.in_scope(actor)
    if actor.can("core.resend_mail"):
        return messages
    return messages.filter(document_kind__in=documents.visible_kinds(actor))


def may_read(actor: Actor, message: MailMessage) -> bool:
    """Whether subject, text and attachments are for the actor, too."""
    return documents.may_see(actor, message.document_kind)


def may_open(actor: Actor, file: StoredFile) -> bool:
    """Whether the actor may see the document an attachment was printed from."""
    return documents.may_see(actor, file.document_kind)


def search(messages: QuerySet[MailMessage], text: str, actor: Actor) -> QuerySet[MailMessage]:
    """Mails with every word in the envelope, or in a subject that is for the actor."""
    readable = Q(document_kind__in=documents.visible_kinds(actor))
    for word in text.split()[:_MOST_WORDS]:
        messages = messages.filter(
            Q(recipient__icontains=word)
            | Q(document_number__icontains=word)
            | (Q(subject__icontains=word) & readable)
        )
    return messages

"""Writing a mail into the log and announcing it to the outbox, in the transaction of its event."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, outbox
from core.mail.delivery import send_message
from core.mail.senders import tell_sender
from core.models import Company, MailMessage, MailStatus, StoredFile
from core.pdf.brand import brand
from core.pdf.letterhead import printed_seller
from core.timeline import kind_of

_MOST_IN_SUBJECT = 300
#: Letters that no accent can be taken off: they are written out instead of being lost from file names.
_SPELLED_OUT = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
    }
)  # fmt: skip


def queue(  # noqa: PLR0913  (a mail has that many parts)
    company: Company,
    *,
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    key: str,
    document: models.Model | None = None,
    attachments: Sequence[StoredFile] = (),
) -> MailMessage:
    """Write a mail and have it sent after the commit: one per event ``key`` and recipient, however often it is called.

    ``to`` is an address, with or without a name before it: ``Maria Anders <maria@alfki.example>``. ``template`` is a name such as ``emails/invoice_issued``, of which the ``.txt`` and the ``.html`` are rendered in
    ``language``. An address that is none gives a failed message in the log instead of an error in the caller.
    """
    name, address = parseaddr(to)
    recipient = address if "@" in address else to.strip()
    left_at = outbox.handled_at(send_message, _went_out_key(company.pk, key))
    message, is_new = MailMessage.objects.get_or_create(
        company=company,
        event_key=key,
        recipient=recipient[:254],
        defaults={
            **_written(company, subject, template, context, language),
            "message_id": _message_id(company, key, recipient),
            "recipient_name": name[:200],
            "language": language,
            "document_kind": kind_of(document) if document is not None else "",
            "document_id": document.pk if document is not None else None,
            "document_number": getattr(document, "number", None) or "",
            "status": MailStatus.SENT if left_at else MailStatus.QUEUED,
            "created_at": left_at or clock.stamp(),
            "sent_at": left_at,
        },
    )
    if is_new:
        message.attachments.set(attachments)
        if left_at is None:
            _announce(message)
    return message


def take_as_sent(company_id: int, events: Mapping[str, datetime.datetime]) -> None:
    """Say that the mails about these event keys left at these moments: ``queue`` writes them down and sends nothing.

    For loaded history, whose documents are printed only afterwards.
    """
    outbox.take_as_handled(
        send_message, {_went_out_key(company_id, key): moment for key, moment in events.items()}
    )


def _went_out_key(company_id: int, key: str) -> str:
    return f"{company_id}:{key}"


def attachment_name(kind: str, number: str, party: str) -> str:
    """``Invoice_R-2026-000123_Acme.pdf``: ASCII letters, digits and hyphens, safe on every system."""
    return "_".join(part for part in (_plain(kind), _plain(number), _plain(party)[:60]) if part) + ".pdf"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPELLED_OUT))
    return re.sub(r"[^A-Za-z0-9]+", "-", decomposed.encode("ascii", "ignore").decode()).strip("-")


def _written(
    company: Company, subject: str, template: str, context: Mapping[str, Any], language: str
) -> dict[str, str]:
    """Subject and both bodies; everything in the context is printed literally."""
    line = " ".join(subject.split())[:_MOST_IN_SUBJECT]
    content = {
        **context,
        "subject": line,
        "language": language,
        "seller": printed_seller(company, recipient_country="", language=language),
        "ink": brand(company.brand_color).ink,
    }
    engine = Engine.get_default()
    with translation.override(language):
        text = engine.get_template(f"{template}.txt").render(Context(content, autoescape=False))
        html = engine.get_template(f"{template}.html").render(Context(content))
    return {"subject": line, "body_text": re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n", "body_html": html}


def _message_id(company: Company, key: str, recipient: str) -> str:
    """Derived from event and recipient: however often the mail goes out, mail programs see one (MAIL-1)."""
    digest = hashlib.sha256(f"{company.pk}\0{key}\0{recipient}".encode()).hexdigest()[:40]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{digest}@{domain}>"


def _announce(message: MailMessage) -> None:
    try:
        validate_email(message.recipient)
    except ValidationError:
        message.status, message.error = MailStatus.FAILED, _("This is not an e-mail address.")
        message.save(update_fields=["status", "error"])
        tell_sender(message)
    else:
        outbox.add(send_message, message.pk, company=message.company, key=f"mail:{message.pk}:0")

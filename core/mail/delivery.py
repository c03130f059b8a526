"""Sending a written mail: at most once after success, again with growing pauses after a failure."""

from __future__ import annotations

import datetime
import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import files, outbox
from core.actors import Actor
from core.mail.senders import tell_sender
from core.models import MailMessage, MailStatus
from core.refusals import Conflict

#: How long to wait after each failed attempt; after the last one the mail is given up and shown as failed.
PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))

# What no later attempt can mend: the server refused the address or the message itself.
_FINAL = (
    smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPNotSupportedError, BadHeaderError,
    UnicodeError, files.FileDamaged,
)  # fmt: skip


@outbox.handler(queue="mail")
def send_message(pk: int) -> None:
    """Send the mail unless it was sent; the row's lock and status make redelivery harmless (EVT-3).

    Only a crash between the server's "accepted" and our commit repeats a mail, with the same Message-ID.
    """
    message = MailMessage.objects.select_for_update(of=("self",)).select_related("company").get(pk=pk)
    if message.status == MailStatus.SENT:
        return
    message.attempts += 1
    try:
        _composed(message).send()
    except _FINAL as error:
        message.status, message.error = MailStatus.FAILED, _short(error)
    except OSError as error:
        _try_later(message, error)
    else:
        message.status, message.error, message.sent_at = MailStatus.SENT, "", timezone.now()
    message.save(update_fields=["status", "error", "attempts", "sent_at"])
    if message.status == MailStatus.FAILED:
        tell_sender(message)


@transaction.atomic
def resend(message: MailMessage) -> None:
    """Try a failed mail again, now, with fresh attempts. Raises Conflict when it has not failed."""
    locked = MailMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.status != MailStatus.FAILED:
        raise Conflict(_("This mail has not failed; there is nothing to send again."))
    locked.status, locked.error, locked.attempts = MailStatus.QUEUED, "", 0
    locked.save(update_fields=["status", "error", "attempts"])
    outbox.add(send_message, locked.pk, company=locked.company)


def resend_for(message: MailMessage, by: Actor) -> None:
    """``resend`` as the mail log's bulk action calls it."""
    resend(message)


def _try_later(message: MailMessage, error: OSError) -> None:
    """Note what happened; the last attempt gives the mail up."""
    message.error = _short(error)
    if message.attempts > len(PAUSES):
        message.status = MailStatus.FAILED
        return
    outbox.add(send_message, message.pk, company=message.company, delay=PAUSES[message.attempts - 1])


def _composed(message: MailMessage) -> EmailMultiAlternatives:
    """The mail as it goes out: sent by the system in the company's name, answered to the company."""
    company = message.company
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        from_email=formataddr((" ".join(company.name.split()), address)),
        to=[formataddr((" ".join(message.recipient_name.split()), message.recipient))],
        reply_to=[company.email] if company.email else [],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    for file in message.attachments.order_by("pk"):
        mail.attach(file.name, files.read(file), file.content_type)
    return mail


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]

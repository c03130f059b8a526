"""The mail log: what was sent to whom, what it said, and another try for what failed."""

from __future__ import annotations

import io

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import files, formats, lists
from core.access import requires
from core.idempotency import once
from core.mail import reading
from core.mail.delivery import resend
from core.mail.tables import MailList
from core.models import MailMessage, MailStatus
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice


@requires("core.view_mail")
def mail_log(request: HtmxHttpRequest) -> HttpResponse:
    """The mails of the company, as far as they are for the reader."""
    return lists.respond(request, MailList)


@require_GET
@requires("core.view_mail")
def mail_message(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """One mail as it was written, with its files and what became of it; or what became of it only."""
    message = _message(request, pk)
    may_resend = request.actor.can("core.resend_mail")
    may_read = reading.may_read(request.actor, message)
    title = message.subject if may_read else message.recipient
    attachments = message.attachments.order_by("pk") if may_read else []
    context = {
        "message": message,
        "title": title,
        "may_read": may_read,
        "header": _header(message, title, may_resend=may_resend),
        "notice": _notice(message, may_resend=may_resend),
        "attachments": [(file, reading.may_open(request.actor, file)) for file in attachments],
        "crumbs": [Crumb(_("Mail log"), reverse("core:mail-log")), Crumb(title)],
        "place": "system",
    }
    return render_page(request, "core/mail_message.html", "core/_mail_message.html", context)


@require_POST
@requires("core.resend_mail")
@once
def resend_message(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Try a failed mail again."""
    message = _message(request, pk)
    resend(message)
    answer = go(request, reverse("core:mail-message", args=[message.pk]))
    return toast(request, answer, _("The mail is sent again."))


@require_GET
@requires("core.view_mail")
def mail_attachment(request: HtmxHttpRequest, pk: int, file_pk: int) -> FileResponse:
    """A file that went out with a mail, for those who may see the document it belongs to (SEC-4)."""
    message = _message(request, pk)
    file = get_object_or_404(message.attachments, pk=file_pk)
    if not (reading.may_read(request.actor, message) and reading.may_open(request.actor, file)):
        raise Http404
    return FileResponse(
        io.BytesIO(files.read(file)), as_attachment=True, filename=file.name, content_type=file.content_type
    )


def _message(request: HtmxHttpRequest, pk: int) -> MailMessage:
    return get_object_or_404(reading.visible_to(request.actor), pk=pk)


def _header(message: MailMessage, title: str, *, may_resend: bool) -> DocumentHeader:
    facts = [
        Fact(_("To"), message.recipient, note=message.recipient_name),
        Fact(_("Written"), formats.moment(message.created_at)),
        Fact(_("Sent"), formats.moment(message.sent_at)),
        Fact(_("Attempts"), str(message.attempts)),
    ]
    if message.document_number:
        facts.append(Fact(_("Document"), message.document_number))
    return DocumentHeader(
        kind_label=_("Mail"),
        number=title,
        status=message.status,
        status_label=message.get_status_display(),
        facts=facts,
        primary=_retry(message) if may_resend and message.status == MailStatus.FAILED else None,
    )


def _retry(message: MailMessage) -> Action:
    return Action(
        _("Try again"), url=reverse("core:mail-resend", args=[message.pk]), icon="arrow-path", key="e"
    )


def _notice(message: MailMessage, *, may_resend: bool) -> Notice | None:
    """What went wrong, and who can mend it."""
    if not message.error:
        return None
    if message.status != MailStatus.FAILED:
        return Notice(
            _("The last attempt failed; it is tried again by itself."), text=message.error, tone="warning"
        )
    text = message.error if may_resend else f"{message.error} " + _("An administrator can try again.")
    return Notice(_("This mail could not be sent."), text=text, tone="danger")

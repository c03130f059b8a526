"""The mail log as a list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.lists import (
    BulkAction,
    ChoiceFilter,
    DateFilter,
    DocumentList,
    LinkColumn,
    MomentColumn,
    NumberColumn,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.mail.delivery import resend_for
from core.models import MailMessage


class MailList(DocumentList):
    """Every mail that was written, newest first."""

    name = "mail"
    model = MailMessage
    title = _("Mail log")
    permission = "core.view_mail"
    columns = (
        LinkColumn("subject", _("Subject"), url="core:mail-message", url_args=("pk",)),
        TextColumn("recipient", _("To")),
        StatusColumn("status", _("Status")),
        TextColumn("document_number", _("Document")),
        MomentColumn("created_at", _("Written")),
        MomentColumn("sent_at", _("Sent"), default=False),
        NumberColumn("attempts", _("Attempts"), default=False),
        TextColumn("error", _("Problem"), default=False, sort=False),
    )
    filters = (
        ChoiceFilter("status", _("Status")),
        DateFilter("created_at", _("Written")),
        TextFilter("recipient", _("To")),
        TextFilter("document_number", _("Document")),
    )
    search = ("subject", "recipient", "document_number")
    default_sort = "-created_at"
    standard_views = (
        View("all", _("All"), {}),
        View("queued", _("Queued"), {"status": "queued"}),
        View("failed", _("Failed"), {"status": "failed"}),
        View("sent", _("Sent"), {"status": "sent"}),
    )
    bulk_actions = (
        BulkAction(
            "resend", _("Try again"), run=resend_for, permission="core.resend_mail", icon="arrow-path"
        ),
    )
    empty_title = _("No mail yet")
    empty_text = _("Order acknowledgements, invoices and reminders appear here as they were sent.")
    empty_icon = "envelope"

"""The mail log as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import documents
from core.actors import Actor
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
from core.lists.columns import Row
from core.lists.formats import Frame
from core.mail import reading
from core.mail.delivery import resend_for
from core.models import MailMessage


@dataclass(frozen=True)
class SubjectColumn(LinkColumn):
    """The subject, for those who may see the document; for others only that there is a mail."""

    def text(self, row: Row, frame: Frame) -> str:
        """What stands in the cell."""
        if documents.may_see(frame.actor, row["document_kind"]):
            return super().text(row, frame)
        return str(_("Mail"))

    def value(self, row: Row, frame: Frame) -> str:
        """The same in an export."""
        return self.text(row, frame)


class MailList(DocumentList):
    """Every mail that was written, newest first."""

    name = "mail"
    model = MailMessage
    title = _("Mail log")
    permission = "core.view_mail"
    columns = (
        SubjectColumn(
            "subject",
            _("Subject"),
            url="core:mail-message",
            url_args=("pk",),
            needs=("document_kind",),
            sort=False,
        ),
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
    search = reading.search
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

    @classmethod
    def queryset(cls, actor: Actor) -> models.QuerySet[Any]:
        """The mails about documents the actor may see; all of them for who looks after the delivery."""
        return reading.visible_to(actor)

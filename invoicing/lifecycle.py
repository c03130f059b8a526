"""The whole truth about an invoice's statuses. Whether it is paid is its open item's affair."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class InvoiceStatus(models.TextChoices):
    """A draft has no number; an issued invoice never changes; a canceled draft never was."""

    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    CANCELED = "canceled", _("Canceled")


class InvoiceKind(models.TextChoices):
    """What the document does: asks for money, or gives it back."""

    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


S = InvoiceStatus
INVOICE_LIFECYCLE = Lifecycle(
    {
        S.DRAFT: frozenset({S.ISSUED, S.CANCELED}),
        S.ISSUED: frozenset(),
        S.CANCELED: frozenset(),
    }
)

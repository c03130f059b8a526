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


class ComplaintStatus(models.TextChoices):
    """Where a complaint stands."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    DONE = "done", _("Done")
    REJECTED = "rejected", _("Rejected")
    CANCELED = "canceled", _("Canceled")


C = ComplaintStatus
COMPLAINT_LIFECYCLE = Lifecycle(
    {
        C.DRAFT: frozenset({C.WAITING, C.CANCELED}),
        C.WAITING: frozenset({C.APPROVED, C.REJECTED, C.CANCELED}),
        C.APPROVED: frozenset({C.DONE, C.CANCELED}),
        C.DONE: frozenset(),
        C.REJECTED: frozenset(),
        C.CANCELED: frozenset(),
    }
)

#: Complaints somebody has to do something about.
OPEN_COMPLAINTS = frozenset({C.DRAFT.value, C.WAITING.value, C.APPROVED.value})
#: Complaints that came to nothing.
VAIN_COMPLAINTS = frozenset({C.REJECTED.value, C.CANCELED.value})


class ComplaintAction(models.TextChoices):
    """What the customer gets."""

    RETURN = "return", _("Return")
    CREDIT = "credit", _("Credit note")

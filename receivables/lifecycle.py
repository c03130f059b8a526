"""Statuses of open items, payments and dunning runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class ItemKind(models.TextChoices):
    """What an open item stands for; invoices and fees are debits, payments and credit notes credits."""

    INVOICE = "invoice", _("Invoice")
    FEE = "fee", _("Dunning fee")
    PAYMENT = "payment", _("Payment")
    CREDIT_NOTE = "credit_note", _("Credit note")


class PaymentStatus(models.TextChoices):
    """A posted payment stays; a bounced one is reversed by a counter-posting."""

    POSTED = "posted", _("Posted")
    REVERSED = "reversed", _("Reversed")


PAYMENT_LIFECYCLE = Lifecycle(
    {
        PaymentStatus.POSTED: frozenset({PaymentStatus.REVERSED}),
        PaymentStatus.REVERSED: frozenset(),
    }
)


class DunningRunStatus(models.TextChoices):
    """A run proposes, a person reviews, the run executes."""

    PROPOSED = "proposed", _("Proposed")
    EXECUTED = "executed", _("Executed")
    CANCELED = "canceled", _("Canceled")


DUNNING_LIFECYCLE = Lifecycle(
    {
        DunningRunStatus.PROPOSED: frozenset({DunningRunStatus.EXECUTED, DunningRunStatus.CANCELED}),
        DunningRunStatus.EXECUTED: frozenset(),
        DunningRunStatus.CANCELED: frozenset(),
    }
)

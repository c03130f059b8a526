"""Statuses of open items, payments and dunning runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class ItemKind(models.TextChoices):
    """What an open item stands for: invoices, fees and returned payments are debits, the others credits."""

    INVOICE = "invoice", _("Invoice")
    FEE = "fee", _("Dunning fee")
    PAYMENT = "payment", _("Payment")
    CREDIT_NOTE = "credit_note", _("Credit note")
    REVERSAL = "reversal", _("Returned payment")


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


class DunningStart(models.TextChoices):
    """What the days of a dunning level count from."""

    DUE_DATE = "due_date", _("Due date")
    LAST_NOTICE = "last_notice", _("Last reminder")


class LeftOutReason(models.TextChoices):
    """Why an overdue item is not on a letter."""

    NOT_YET = "not_yet", _("Not overdue enough for the next level")
    TOO_SOON = "too_soon", _("Reminded too short a time ago")
    DUNNED_TODAY = "dunned_today", _("Already reminded today")
    LAST_LEVEL = "last_level", _("Already at the last level")
    BELOW_MINIMUM = "below_minimum", _("Below the minimum amount")
    BLOCKED = "blocked", _("Blocked")
    CUSTOMER_BLOCKED = "customer_blocked", _("Customer blocked")
    PROPOSED = "proposed", _("In another proposal")
    NO_POLICY = "no_policy", _("No dunning policy")
    REVIEWER = "reviewer", _("Taken out in the review")
    PAID = "paid", _("Paid meanwhile")
    CHANGED = "changed", _("Reminded or changed meanwhile")

    @classmethod
    def words(cls, reason: str) -> str:
        """A reason in words; what a reviewer wrote stands as written."""
        return str(cls(reason).label) if reason in cls.values else reason

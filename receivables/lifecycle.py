"""Statuses of open items, payments, dunning runs and promises to pay."""

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
    PROMISED = "promised", _("Promised to be paid")
    PROPOSED = "proposed", _("In another proposal")
    NO_POLICY = "no_policy", _("No dunning policy")
    REVIEWER = "reviewer", _("Taken out in the review")
    PAID = "paid", _("Paid meanwhile")
    CHANGED = "changed", _("Reminded or changed meanwhile")

    @classmethod
    def words(cls, reason: str) -> str:
        """A reason in words; what a reviewer wrote stands as written."""
        return str(cls(reason).label) if reason in cls.values else reason


class PromiseStatus(models.TextChoices):
    """A promise waits for its money; in the end it is kept in full, in part or not, unless it is taken off the list."""

    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    PARTLY_KEPT = "partly_kept", _("Partly kept")
    BROKEN = "broken", _("Broken")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


P = PromiseStatus
#: What was decided is decided anew when money that came in time is booked late, or when money turns out to be none.
PROMISE_LIFECYCLE = Lifecycle(
    {
        P.OPEN: frozenset({P.KEPT, P.PARTLY_KEPT, P.BROKEN, P.REPLACED, P.WITHDRAWN}),
        P.KEPT: frozenset({P.OPEN, P.PARTLY_KEPT, P.BROKEN, P.REPLACED}),
        P.PARTLY_KEPT: frozenset({P.KEPT, P.BROKEN}),
        P.BROKEN: frozenset({P.KEPT, P.PARTLY_KEPT}),
        P.REPLACED: frozenset(),
        P.WITHDRAWN: frozenset(),
    }
)


class PromiseChannel(models.TextChoices):
    """How a promise reached us."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("In person")

"""When credit is asked, which rules answer, and what may secure an order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STANDARD_CLASS = "standard"


class CheckPoint(models.TextChoices):
    """When the credit of an order is looked at; never when it is invoiced, for what was shipped is billed."""

    SUBMIT = "submit", _("Submit")
    AMEND = "amend", _("Amendment")
    REOPEN = "reopen", _("Submitted again")
    COPY = "copy", _("Copy")
    RELEASE = "release", _("Release to pick")
    SHIP = "ship", _("Dispatch")
    RECHECK = "recheck", _("Checked again")


#: The points a rule is switched on or off at; checking a held order again asks what its submit asked.
SWITCHES = (
    CheckPoint.SUBMIT,
    CheckPoint.AMEND,
    CheckPoint.REOPEN,
    CheckPoint.COPY,
    CheckPoint.RELEASE,
    CheckPoint.SHIP,
)


#: Now the goods go: nothing ships later any more.
LEAVING = (CheckPoint.RELEASE, CheckPoint.SHIP)


class Rule(models.TextChoices):
    """What may hold an order, in the order the answers are read."""

    BLOCKED = "blocked", _("Account blocked")
    LIMIT = "limit", _("Credit limit")
    LIMIT_USED = "limit_used", _("Share of the limit used")
    OVERDUE = "overdue", _("Days overdue")
    OVERDUE_AMOUNT = "overdue_amount", _("Amount overdue")
    DUNNING = "dunning", _("Dunning level")
    PROMISES = "promises", _("Broken promises")
    REVIEW = "review", pgettext_lazy("credit rule", "Review overdue")
    FIRST_ORDER = "first_order", _("First order")
    UNREVIEWED = "unreviewed", _("No limit decided")
    ORDER_VALUE = "order_value", _("Order value")
    HORIZON = "horizon", _("Horizon")


class SecurityKind(models.TextChoices):
    """What stands behind the customer's promise to pay."""

    INSURANCE = "insurance", _("Credit insurance")
    GUARANTEE = "guarantee", _("Bank guarantee")
    LETTER = "letter", _("Letter of credit")
    DEPOSIT = "deposit", _("Deposit")
    OTHER = "other", pgettext_lazy("security", "Other")


class PrepaymentOutcome(models.TextChoices):
    """What became of a controller's wish that part of an order is paid in advance."""

    OPEN = "open", pgettext_lazy("prepayment", "Waits for the money")
    RECEIVED = "received", pgettext_lazy("prepayment", "Received")
    WAIVED = "waived", pgettext_lazy("prepayment", "Not waited for")
    WITHDRAWN = "withdrawn", pgettext_lazy("prepayment", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("prepayment", "Lapsed")


#: The controller still takes the risk of the rest.
COVERING = (PrepaymentOutcome.OPEN, PrepaymentOutcome.RECEIVED, PrepaymentOutcome.WAIVED)

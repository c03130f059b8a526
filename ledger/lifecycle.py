"""Statuses of fiscal periods, and what entries are for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class PeriodStatus(models.TextChoices):
    """Open to all who post, to the accountant only, or to nobody."""

    OPEN = "open", _("Open")
    SOFT_CLOSED = "soft", _("Closed for documents")
    CLOSED = "closed", _("Closed")


S = PeriodStatus
PERIOD_LIFECYCLE = Lifecycle(
    {
        S.OPEN: frozenset({S.SOFT_CLOSED, S.CLOSED}),
        S.SOFT_CLOSED: frozenset({S.OPEN, S.CLOSED}),
        S.CLOSED: frozenset({S.OPEN}),
    }
)


class Purpose(models.TextChoices):
    """What an entry is for: a row of the posting table, or a person's own entry; one per document (LED-3)."""

    GOODS_RECEIPT = "goods_receipt", _("Goods receipt")
    GOODS_ISSUE = "goods_issue", _("Cost of goods sold")
    GOODS_RETURN = "return", _("Goods return")
    ADJUSTMENT = "adjustment", _("Stock adjustment")
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")
    PAYMENT = "payment", _("Payment")
    EXCHANGE = "exchange", _("Exchange difference")
    DUNNING = "dunning", _("Dunning charge")
    MANUAL = "manual", _("Manual entry")
    REVERSAL = "reversal", _("Reversal")

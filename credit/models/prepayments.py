"""What a controller wants to see of the money before an order goes on, and which money it was."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core import fields
from core.models import Company, User
from core.scope import ScopedQuerySet
from credit.lifecycle import PrepaymentOutcome
from orders.models import OrderHold, SalesOrder
from receivables.models import OpenItem


class PrepaymentRequest(models.Model):
    """Part of an order is to be paid before it goes on; the controller takes the risk of the rest, for so long (CRD-4).

    The database lapses it as it does a release: when the order is worth more than was looked at, or gets another
    customer, payer, currency or terms; and when the order ends.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="prepayment_requests")
    hold = models.OneToOneField(OrderHold, on_delete=models.PROTECT, related_name="prepayment_request")
    prepaid_amount = fields.amount()
    order_amount = fields.amount()
    currency = fields.currency()
    payment_reference = models.CharField(max_length=25)
    expires_on = models.DateField()
    reason = models.TextField()
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(
        max_length=10, choices=PrepaymentOutcome, default=PrepaymentOutcome.OPEN, db_default="open"
    )
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["PrepaymentRequest"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(asked_by=F("entered_by")),
                name="asker_did_not_enter_the_order",
            ),
            models.CheckConstraint(
                condition=Q(prepaid_amount__gt=0, prepaid_amount__lte=F("order_amount")),
                name="prepaid_part_of_the_order",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(outcome="open"), name="one_open_prepayment_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.prepaid_amount}"

    @property
    def rest_amount(self) -> Decimal:
        """What the controller takes the risk of."""
        return self.order_amount - self.prepaid_amount


class PrepaymentShare(models.Model):
    """How much of which payment was counted for a request, so that it is not counted for another one."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(PrepaymentRequest, on_delete=models.PROTECT, related_name="shares")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="prepayment_shares")
    counted_amount = fields.amount()

    objects = ScopedQuerySet["PrepaymentShare"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "item"], name="prepayment_share_once"),
            models.CheckConstraint(condition=Q(counted_amount__gt=0), name="prepayment_share_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.counted_amount}"

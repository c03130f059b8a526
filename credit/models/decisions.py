"""What was decided about orders, and who took which risk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from credit.lifecycle import CheckPoint
from customers.models import Customer
from orders.models import OrderHold, SalesOrder


class CreditDecision(models.Model):
    """One check of one order: every rule's figures, and whether it passed; append-only."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="credit_decisions")
    check_point = models.CharField(max_length=8, choices=CheckPoint, default=CheckPoint.SUBMIT)
    is_passed = models.BooleanField()
    currency = fields.currency(help_text=_("Of the limit; all amounts are in it."))
    order_amount = fields.amount()
    limit_amount = fields.maybe_amount()
    open_orders_amount = fields.amount()
    open_receivables_amount = fields.amount()
    risk_class = models.CharField(max_length=20, blank=True, db_default="")
    rules = models.JSONField(default=list, help_text="Each rule: name, is_passed, code and figures.")
    figures = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        help_text="What was looked at, whichever rules asked; empty in decisions of before it was kept.",
    )
    later_amount = fields.amount(
        help_text=_("What ships after the horizon and was not counted."), db_default=0
    )
    documents = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True,
        help_text="Of a refusal: the orders and open items its figures were made of.",
    )  # fmt: skip
    as_of = models.DateField()
    at = models.DateTimeField(db_default=Now())

    objects = CustomerScopedQuerySet["CreditDecision"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "-id"], name="credit_decision_order")]

    def __str__(self) -> str:
        return f"{self.order} {self.check_point}"


class CreditRelease(models.Model):
    """A hold released by a person: up to which amount, until when, and why; never by who entered the order (CRD-4).

    The database lapses it when the order is worth more than was released, or gets another customer, currency or terms.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="credit_releases")
    hold = models.OneToOneField(OrderHold, on_delete=models.PROTECT, related_name="credit_release")
    released_amount = fields.amount()
    currency = fields.currency()
    expires_on = models.DateField()
    reason = models.TextField()
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    lapsed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["CreditRelease"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True)
                | Q(released_by__isnull=True)
                | ~Q(released_by=models.F("entered_by")),
                name="releaser_did_not_enter_the_order",
            ),
            models.CheckConstraint(condition=Q(released_amount__gt=0), name="released_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.released_amount}"

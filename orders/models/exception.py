"""What of an order was canceled further on, and what somebody decides about it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core import quantity
from core.models import Company, User
from core.scope import CustomerScopedQuerySet
from orders.lifecycle import ExceptionKind, Resolution
from orders.models.order import SalesOrder


class OrderExceptionQuerySet(CustomerScopedQuerySet["OrderException"]):
    """Exceptions of orders."""

    customer_lookup = "order__customer_id"

    def open(self) -> OrderExceptionQuerySet:
        """What nobody has decided about, the oldest first."""
        return self.filter(how="").order_by("pk")


class OrderException(models.Model):
    """A document made for an order was canceled, and the order still wants what it stood for: made again, or left."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="exceptions")
    kind = models.CharField(max_length=8, choices=ExceptionKind)
    document = models.CharField(
        max_length=40, help_text="The canceled document's number, or the product that is not ordered in."
    )
    lines: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text="What it stood for: order lines (by key) and quantities, as texts."
    )
    reason = models.CharField(max_length=500, blank=True)
    raised_at = models.DateTimeField(db_default=Now())
    raised_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=9, choices=Resolution, blank=True)
    outcome = models.CharField(max_length=40, blank=True, help_text="The document made anew.")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OrderExceptionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "document"], condition=Q(how=""), name="order_exception_open_once"
            ),
            models.CheckConstraint(
                condition=Q(how="", resolved_at__isnull=True) | ~Q(how="") & Q(resolved_at__isnull=False),
                name="order_exception_resolved_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.document}"

    @property
    def quantities(self) -> dict[int, Decimal]:
        """What it stood for, by order line."""
        return {int(key): Decimal(amount) for key, amount in self.lines}

    @staticmethod
    def as_lines(quantities: Mapping[int, Decimal]) -> list[list[str]]:
        """Quantities by order line as they are kept."""
        return [[str(key), quantity.plain(amount)] for key, amount in sorted(quantities.items())]

"""Confirmations that a service was done: how much of a line, on which day, and who of the customer signed for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core import fields
from core.models import Company, User
from core.scope import ScopedQuerySet
from orders.models.line import SalesOrderLine


class ServiceDelivery(models.Model):
    """What a shipment is for goods; written once, only the erasure of the customer's personal data takes the name away."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order_line = models.ForeignKey(
        SalesOrderLine, on_delete=models.PROTECT, related_name="service_deliveries"
    )
    quantity = fields.quantity()
    date = models.DateField()
    signed_by = models.CharField(max_length=100, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["ServiceDelivery"].as_manager()

    class Meta:
        verbose_name_plural = "service deliveries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="service_delivery_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.order_line} {self.date}"

"""The lost-sales ledger: demand that was not served."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from catalog.models import Product
from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet
from customers.models import Customer
from orders.lifecycle import CancelReason
from orders.models.line import SalesOrderLine
from orders.models.order import SalesOrder


class LostSaleQuerySet(CustomerScopedQuerySet["LostSale"]):
    """Lost sales."""


class LostSale(models.Model):
    """What of an ordered line was given up, why and by whom; a row is written once and never changed."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="lost_sales")
    order_line = models.ForeignKey(SalesOrderLine, on_delete=models.PROTECT, related_name="lost_sales")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity(help_text="In the line's unit.")
    net_amount = fields.amount(help_text="What it would have brought, without tax, in the order's currency.")
    currency = fields.currency()
    reason = models.CharField(max_length=10, choices=CancelReason)
    note = models.CharField(max_length=500, blank=True)
    date = models.DateField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = LostSaleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, net_amount__gte=0), name="lost_sale_of_something"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-date", "-id"], name="lost_sale_newest"),
            models.Index(fields=["product", "date"], name="lost_sale_product"),
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.order_line_id}"

"""What suppliers will deliver."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.lifecycle import SupplyStatus
from inventory.models.warehouse import Warehouse


class SupplyOrder(models.Model):
    """Goods asked of a supplier, by his reference: what people call an expected receipt, with a line per product."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    supplier = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=9, choices=SupplyStatus, default=SupplyStatus.PLANNED)
    expected_date = models.DateField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = WarehouseScopedQuerySet["SupplyOrder"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="supply_order_once"),
            models.CheckConstraint(
                condition=Q(status__in=SupplyStatus.values), name="supply_order_status_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "expected_date"],
                condition=Q(status__in=["planned", "confirmed"]),
                name="supply_order_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The document's page."""
        return reverse("inventory:expected-receipt", args=[self.number])


class ExpectedReceipt(models.Model):
    """A product of a supply order by its date; once confirmed, what available-to-promise counts on.

    Warehouse and date are the order's, kept here for the index every promise reads. ``is_closed``: nothing more comes.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SupplyOrder, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    expected_date = models.DateField()
    quantity = fields.quantity()
    received = fields.quantity()
    is_closed = models.BooleanField(default=False, db_default=False)

    objects = WarehouseScopedQuerySet["ExpectedReceipt"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0), name="expected_receipt_positive"
            ),
            models.CheckConstraint(
                condition=Q(is_closed=True) | Q(received__lt=F("quantity")),
                name="expected_receipt_closed_when_full",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["product", "warehouse", "expected_date"],
                condition=Q(is_closed=False),
                name="expected_receipt_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product} {self.expected_date}"

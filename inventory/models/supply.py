"""What suppliers will deliver."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import ScopedQuerySet
from inventory.models.warehouse import Warehouse


class ExpectedReceipt(models.Model):
    """Goods a supplier will deliver by a date; what available-to-promise counts on."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    expected_date = models.DateField()
    quantity = fields.quantity()
    received = fields.quantity()

    objects = ScopedQuerySet["ExpectedReceipt"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0), name="expected_receipt_positive"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["product", "warehouse", "expected_date"],
                condition=Q(received__lt=F("quantity")),
                name="expected_receipt_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product} {self.expected_date}"

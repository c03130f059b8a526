"""Deliveries taken into stock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.models.supply import ExpectedReceipt
from inventory.models.warehouse import Warehouse


class GoodsReceipt(models.Model):
    """A delivery from a supplier, taken into stock."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True)
    date = models.DateField()

    objects = WarehouseScopedQuerySet["GoodsReceipt"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="goods_receipt_once")
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("inventory:receipt", args=[self.number])


class GoodsReceiptLine(models.Model):
    """A product of the delivery: how much, at what cost in company currency."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey(GoodsReceipt, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity()
    unit_cost = fields.unit_price()
    expected = models.ForeignKey(
        ExpectedReceipt, null=True, on_delete=models.PROTECT, related_name="receipt_lines"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_cost__gte=0), name="goods_receipt_line_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product}"

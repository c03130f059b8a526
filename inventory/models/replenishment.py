"""When goods are ordered in, and what should be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.lifecycle import RequestStatus
from inventory.models.supply import ExpectedReceipt
from inventory.models.warehouse import Warehouse


class ReorderRule(models.Model):
    """When a product is ordered in for a warehouse, and up to how much; a minimum below zero lets orders wait."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    minimum = fields.quantity()
    up_to = fields.quantity()
    multiple = fields.quantity(default=Decimal(1), db_default=Decimal(1))
    lead_time_days = models.PositiveSmallIntegerField(null=True, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = WarehouseScopedQuerySet["ReorderRule"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="reorder_rule_once"),
            models.CheckConstraint(
                condition=Q(up_to__gte=F("minimum"), multiple__gt=0), name="reorder_rule_makes_sense"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} / {self.warehouse}"

    @property
    def days(self) -> int:
        """How long the goods take to come, in days."""
        return self.product.lead_time_days if self.lead_time_days is None else self.lead_time_days


class SupplyRequest(models.Model):
    """Goods that should be brought in, with the reasons: below a reorder point, or asked for by an order's line."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    demand_id = models.BigIntegerField(null=True, help_text="The sales order line that asks for it.")
    demand_number = models.CharField(max_length=20, blank=True, help_text="The number of its order.")
    quantity = fields.quantity()
    needed_date = models.DateField()
    lead_time_days = models.PositiveSmallIntegerField(default=0)
    supplier = models.CharField(max_length=200, blank=True)
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)
    status = models.CharField(max_length=7, choices=RequestStatus, default=RequestStatus.OPEN)
    expected = models.OneToOneField(
        ExpectedReceipt, null=True, on_delete=models.PROTECT, related_name="request"
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = WarehouseScopedQuerySet["SupplyRequest"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="supply_request_positive"),
            models.CheckConstraint(
                condition=Q(status="ordered", expected__isnull=False)
                | (~Q(status="ordered") & Q(expected__isnull=True)),
                name="supply_request_ordered_as_something",
            ),
            models.UniqueConstraint(
                fields=["product", "warehouse"],
                condition=Q(status="open", demand_id__isnull=True),
                name="supply_request_one_per_shelf",
            ),
            models.UniqueConstraint(
                fields=["demand_id"], condition=Q(status="open"), name="supply_request_one_per_demand"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["demand_id"], name="supply_request_demand"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product}"

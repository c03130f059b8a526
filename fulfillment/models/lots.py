"""Which lots and serial numbers were picked for a shipment, and which came back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet
from fulfillment.models.returns import GoodsReturn, GoodsReturnLine
from fulfillment.models.shipment import Shipment, ShipmentLine
from inventory.models import Lot


class ShipmentLot(models.Model):
    """How much of a lot was picked for a line. The shipment stands here as well: what has left is frozen."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lots")
    shipment_line = models.ForeignKey(ShipmentLine, on_delete=models.CASCADE, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity()

    objects = ScopedQuerySet["ShipmentLot"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment_line", "lot"], name="shipment_lot_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipment_lot_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment}: {self.quantity} {self.lot}"


class ReturnLot(models.Model):
    """How much of a lot came back with a line of a return."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    goods_return = models.ForeignKey(GoodsReturn, on_delete=models.CASCADE, related_name="lots")
    return_line = models.ForeignKey(GoodsReturnLine, on_delete=models.CASCADE, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity()

    objects = ScopedQuerySet["ReturnLot"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["return_line", "lot"], name="return_lot_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_lot_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.goods_return}: {self.quantity} {self.lot}"

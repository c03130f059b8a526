"""How much of a product lies in a warehouse: the row every decision about stock locks."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.models.bin import Bin
from inventory.models.warehouse import Warehouse


class StockLevel(models.Model):
    """On hand, reserved and value of a product in a warehouse; the row every decision about stock locks.

    ``on_hand`` equals the sum of the moves, ``value`` their value in company currency; the moving average is
    value / on hand. ``unsellable`` lies in lots that are blocked or keep too short, and is not picked: never set by
    hand, but worked out anew whenever lots move (``operations.lots``) and every hour for what has expired.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="stock_levels")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    on_hand = fields.quantity()
    reserved = fields.quantity()
    unsellable = fields.quantity(db_default=Decimal(0))
    value = fields.amount()
    last_cost = fields.unit_price(help_text=_("The moving average when there was last something on hand."))
    bin = models.ForeignKey(Bin, null=True, blank=True, on_delete=models.PROTECT, related_name="levels")

    objects = WarehouseScopedQuerySet["StockLevel"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="stock_level_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0) & Q(reserved__lte=F("on_hand")), name="reserved_within_on_hand"
            ),
            models.CheckConstraint(condition=Q(unsellable__gte=0), name="unsellable_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.product} / {self.warehouse}"

    @property
    def available(self) -> Decimal:
        """On hand, not reserved and fit to be sold."""
        return max(self.on_hand - self.reserved - self.unsellable, Decimal(0))

    @property
    def average_cost(self) -> Decimal:
        """The moving average cost of one unit in company currency."""
        return self.value / self.on_hand if self.on_hand else self.last_cost

"""Goods told apart: lots with their expiry, single pieces by serial number, and what lies where of each."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import ScopedQuerySet
from inventory.models.level import StockLevel
from inventory.models.move import StockMove


class Lot(models.Model):
    """Goods of a product that were made together, or one piece with its serial number (``is_serial``).

    It may leave until the day in ``expires_on``, unless somebody has blocked it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lots")
    code = models.CharField(max_length=50)
    is_serial = models.BooleanField(default=False)
    expires_on = models.DateField(null=True, blank=True)
    is_blocked = models.BooleanField(default=False)
    block_reason = models.CharField(max_length=200, blank=True)
    received_date = models.DateField(help_text=_("When it came first."))
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["Lot"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("product", Upper("code"), name="lot_once"),
            models.CheckConstraint(
                condition=Q(is_blocked=False) | ~Q(block_reason=""), name="lot_blocked_for_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index("company", Upper("code"), name="lot_code"),
            models.Index(
                fields=["company", "expires_on"], condition=Q(expires_on__isnull=False), name="lot_expiry"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("inventory:lot", args=[self.key])

    @property
    def key(self) -> str:
        """How it is called over all products: ``TEA@L-2026-07``. The product is loaded."""
        return f"{self.product.sku}@{self.code}"

    def may_leave(self, until: datetime.date) -> bool:
        """Whether it is not blocked and keeps until that day."""
        return not self.is_blocked and (self.expires_on is None or self.expires_on >= until)


class LotStockQuerySet(ScopedQuerySet["LotStock"]):
    """What lies in lots."""

    warehouse_lookups = ("level__warehouse_id",)


class LotStock(models.Model):
    """How much of a lot lies in a warehouse; the lots of a stock level add up to what it has on hand.

    ``held`` is picked and has not left. The level's row is locked before it changes.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="stock")
    is_serial = models.BooleanField(default=False, help_text="That of the lot.")
    on_hand = fields.quantity()
    held = fields.quantity()

    objects = LotStockQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "lot"], name="lot_stock_once"),
            models.CheckConstraint(
                condition=Q(held__gte=0) & Q(held__lte=F("on_hand")), name="lot_held_within_on_hand"
            ),
            models.CheckConstraint(
                condition=Q(is_serial=False) | Q(on_hand__in=[0, 1]), name="serial_number_is_one_piece"
            ),
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(is_serial=True, on_hand__gt=0),
                name="serial_number_lies_in_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot}: {self.on_hand}"

    @property
    def free(self) -> Decimal:
        """On hand and not picked."""
        return self.on_hand - self.held


class LotMoveQuerySet(ScopedQuerySet["LotMove"]):
    """What moved of lots."""

    warehouse_lookups = ("move__warehouse_id",)


class LotMove(models.Model):
    """How much of a lot moved with a stock move, signed as the move is; append-only (STK-3)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(StockMove, on_delete=models.PROTECT, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="moves")
    quantity = fields.quantity()

    objects = LotMoveQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["move", "lot"], name="lot_move_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="lot_move_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.lot}"

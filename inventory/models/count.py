"""What was counted, shelf by shelf."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.lifecycle import CountStatus
from inventory.models.bin import Bin
from inventory.models.lot import Lot
from inventory.models.warehouse import Warehouse

#: What a line is about: a product, or a lot of one that is tracked; a lot that nobody knows yet by its code in capitals.
CountedThing = int | tuple[int, int] | tuple[int, str]


class StockCount(models.Model):
    """A sheet of what should lie where, filled in by who looks; differences are posted when another person approves."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=CountStatus, default=CountStatus.COUNTING)
    note = models.CharField(max_length=200, blank=True)
    date = models.DateField()
    begun_at = models.DateTimeField(db_default=Now())
    adjustment_number = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WarehouseScopedQuerySet["StockCount"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="stock_count_once")
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("inventory:count", args=[self.number])


class StockCountLine(models.Model):
    """A product on the sheet, or one lot of it. ``expected`` is what the books said when it was counted, until then when the
    count began.

    ``counted`` is what was found; empty is not counted and stays as it is, zero is nothing there. ``counted_after`` is the
    newest move the books held then; what has moved later may have lain elsewhere when it was counted.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, null=True, default=None, on_delete=models.PROTECT, related_name="+")
    new_lot = models.CharField(
        max_length=50,
        blank=True,
        db_default="",
        default="",
        help_text="A lot or serial number that is not known yet.",
    )
    new_expires_on = models.DateField(null=True, default=None)
    bin = models.ForeignKey(Bin, null=True, on_delete=models.PROTECT, related_name="+")
    expected = fields.quantity()
    counted = models.DecimalField(max_digits=20, decimal_places=6, null=True, default=None)
    counted_after = models.BigIntegerField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["count", "product", "lot", "new_lot"],
                nulls_distinct=False,
                name="stock_count_line_once",
            ),
            models.CheckConstraint(
                condition=Q(new_lot="") | Q(lot__isnull=True), name="counted_lot_is_known_or_new"
            ),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted__gte=0), name="counted_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.counted}"

    @property
    def difference(self) -> Decimal | None:
        """How much more was found than expected; nothing where nobody has counted."""
        return None if self.counted is None else self.counted - self.expected

    @property
    def key(self) -> CountedThing:
        """What it is about."""
        if self.new_lot:
            return self.product_id, self.new_lot.upper()
        return self.product_id if self.lot_id is None else (self.product_id, self.lot_id)

    @property
    def lot_code(self) -> str:
        """Its lot or serial number; empty for goods that have none. The lot is loaded."""
        return self.new_lot if self.lot is None else self.lot.code

    def may_leave(self, until: datetime.date) -> bool:
        """Whether what was found of it may leave until that day. The lot is loaded."""
        if self.lot is not None:
            return self.lot.may_leave(until)
        return self.new_expires_on is None or self.new_expires_on >= until

    @property
    def name(self) -> str:
        """``TEA``, or ``TEA@L-7``. The product and the lot are loaded."""
        return f"{self.product.sku}@{self.lot_code}" if self.lot_code else self.product.sku

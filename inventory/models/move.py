"""Every change of stock, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.models.level import StockLevel
from inventory.models.warehouse import Warehouse


class MoveKind(models.TextChoices):
    """Why stock moved."""

    RECEIPT = "receipt", _("Goods receipt")
    ISSUE = "issue", _("Goods issue")
    RETURN = "return", _("Return")
    ADJUSTMENT = "adjustment", _("Adjustment")
    SCRAP = "scrap", _("Scrap")
    TRANSFER = "transfer", _("Transfer")


class StockMove(models.Model):
    """A change of stock, with its cost; append-only, corrected by a counter-move (STK-3)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="moves")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MoveKind)
    quantity = fields.quantity(help_text=_("Positive in, negative out."))
    unit_cost = fields.unit_price()
    value = fields.amount(help_text=_("Signed value in company currency."))
    freight_cost = fields.amount(
        db_default=Decimal(0),
        help_text=_("Of what leaves: what its transport costs us beyond what the customer is charged."),
    )
    date = models.DateField()
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    source_line_id = models.BigIntegerField(null=True)
    source_number = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = WarehouseScopedQuerySet["StockMove"].as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(quantity=0), name="stock_move_not_zero")]
        indexes: ClassVar = [
            models.Index(fields=["level", "-id"], name="stock_move_level"),
            models.Index(fields=["source_kind", "source_id"], name="stock_move_source"),
            models.Index(fields=["company", "-id"], name="stock_move_newest"),
            models.Index(
                fields=["company", "date"],
                include=["level", "quantity", "value"],
                name="stock_move_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product}"

    @property
    def has_page(self) -> bool:
        """Whether its document can be opened; a correction is told by its approval alone."""
        return bool(self.source_number) and self.source_kind != "inventory.stockadjustment"

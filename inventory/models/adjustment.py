"""Stock that was corrected."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.models.warehouse import Warehouse


class AdjustmentKind(models.TextChoices):
    """Whether the books were wrong, or goods are thrown away."""

    CORRECTION = "correction", _("Correction")
    SCRAP = "scrap", _("Scrap")


class StockAdjustment(models.Model):
    """Stock corrected for a reason: damage, loss, found, opening balance; or goods thrown away."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=10,
        choices=AdjustmentKind,
        default=AdjustmentKind.CORRECTION,
        db_default=AdjustmentKind.CORRECTION.value,
    )
    reason = models.CharField(max_length=200)
    date = models.DateField()

    objects = WarehouseScopedQuerySet["StockAdjustment"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="stock_adjustment_once")
        ]

    def __str__(self) -> str:
        return self.number

"""The places within a warehouse."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.models.warehouse import Warehouse


class Bin(models.Model):
    """A shelf, pallet place or box; pickers walk past the bins in their sequence."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="bins")
    code = models.CharField(max_length=20)
    sequence = models.PositiveIntegerField(help_text=_("Pickers pass the lower ones first."))
    is_blocked = models.BooleanField(default=False, help_text=_("Nothing new is put there."))
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = WarehouseScopedQuerySet["Bin"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warehouse", "code"], name="bin_once"),
        ]

    def __str__(self) -> str:
        return self.code

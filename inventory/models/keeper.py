"""Who works in which warehouses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import Company, User
from core.scope import ScopedQuerySet
from inventory.models.warehouse import Warehouse


class WarehouseKeeper(models.Model):
    """A person of the warehouse works in this one and sees its stock; who has none works in all of them."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="keepers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["WarehouseKeeper"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "warehouse"], name="warehouse_keeper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.warehouse}"

"""The places goods are kept in."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet


class WarehouseKind(models.TextChoices):
    """What becomes of goods that lie there: orders are filled from storage only."""

    STORAGE = "storage", _("Storage")
    QUARANTINE = "quarantine", _("Quarantine")
    TRANSIT = "transit", _("In transit")


class WarehouseQuerySet(ScopedQuerySet["Warehouse"]):
    """Warehouses; who works in some of them sees these."""

    warehouse_lookups = ("pk",)


class Warehouse(models.Model):
    """A place goods are kept and shipped from; or kept from being shipped, in quarantine and on the way.

    A count that differs from the books by more than ``count_tolerance_percent`` or by more than
    ``count_tolerance_amount`` in company currency is asked about before it is handed in.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    is_default = models.BooleanField(default=False)
    kind = models.CharField(
        max_length=10,
        choices=WarehouseKind,
        default=WarehouseKind.STORAGE,
        db_default=WarehouseKind.STORAGE.value,
    )
    count_tolerance_percent = fields.percent(default=Decimal(10), db_default=Decimal(10))
    count_tolerance_amount = fields.amount(default=Decimal(200), db_default=Decimal(200))
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = WarehouseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="warehouse_once"),
            models.UniqueConstraint(
                fields=["company"], condition=Q(is_default=True), name="one_default_warehouse"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(kind=WarehouseKind.STORAGE), name="default_warehouse_stores"
            ),
            models.CheckConstraint(
                condition=Q(count_tolerance_percent__gte=0, count_tolerance_amount__gte=0),
                name="count_tolerance_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def fills_orders(self) -> bool:
        """Whether what lies there is held for orders and promised."""
        return self.kind == WarehouseKind.STORAGE

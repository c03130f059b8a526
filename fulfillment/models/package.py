"""The parcels of a shipment, and what lies in them where that is said."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet
from fulfillment.models.shipment import Shipment, ShipmentLine


def _centimeters() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)


class Package(models.Model):
    """A parcel of the shipment: its weight in kilograms, its sides in centimeters.

    One that is filled at the packing table is open until it is closed; one that was only weighed never is.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="packages")
    position = models.PositiveSmallIntegerField()
    weight = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    length = _centimeters()
    width = _centimeters()
    height = _centimeters()
    sscc = models.CharField(
        max_length=18,
        blank=True,
        default="",
        db_default="",
        help_text="Serial shipping container code (GS1).",
    )
    is_open = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "position"], name="package_position_once"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0), name="package_weight_positive"
            ),
            models.CheckConstraint(
                condition=Q(length__isnull=True, width__isnull=True, height__isnull=True)
                | Q(length__gt=0, width__gt=0, height__gt=0),
                name="package_has_all_sides_or_none",
            ),
            models.CheckConstraint(
                condition=Q(sscc="") | Q(sscc__regex=r"^[0-9]{18}$"), name="package_sscc_is_one"
            ),
            models.UniqueConstraint(fields=["company", "sscc"], condition=~Q(sscc=""), name="sscc_once"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment} ({self.position})"

    @property
    def number(self) -> str:
        """How it is called in the house and on its label: ``D-2026-000123-2``."""
        return f"{self.shipment.number}-{self.position}"


class PackageLine(models.Model):
    """How much of a line lies in a package. The shipment stands here as well: what has left is frozen."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="package_lines")
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="lines")
    shipment_line = models.ForeignKey(ShipmentLine, on_delete=models.PROTECT, related_name="packed")
    quantity = fields.quantity()

    objects = ScopedQuerySet["PackageLine"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["package", "shipment_line"], name="package_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="package_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.package}: {self.quantity}"

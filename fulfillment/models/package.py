"""The parcels of a shipment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import Company
from fulfillment.models.shipment import Shipment


class Package(models.Model):
    """A parcel of the shipment."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="packages")
    position = models.PositiveSmallIntegerField()
    weight = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "position"], name="package_position_once"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0), name="package_weight_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment} ({self.position})"

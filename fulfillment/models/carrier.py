"""Who carries parcels, and how fast."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from catalog.models import ShippingMethod
from core.models import Company
from core.scope import ScopedQuerySet
from fulfillment.models.rules import MOST_TRANSIT_DAYS


class Carrier(models.Model):
    """Who carries parcels, and where they can be followed; ``{number}`` in the link is the tracking number."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    tracking_url = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True, db_default=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = ScopedQuerySet["Carrier"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="carrier_once"),
            models.CheckConstraint(
                condition=Q(tracking_url="") | Q(tracking_url__startswith="https://"),
                name="carrier_tracking_url_is_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CarrierService(models.Model):
    """What a carrier offers: working days on the way, and until when parcels must be there to leave the same day."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="services")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    method = models.ForeignKey(
        ShippingMethod, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The shipping method it is proposed for.",
    )  # fmt: skip
    transit_days = models.PositiveSmallIntegerField()
    cut_off = models.TimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects = ScopedQuerySet["CarrierService"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "code"], name="carrier_service_once"),
            models.CheckConstraint(
                condition=Q(transit_days__lte=MOST_TRANSIT_DAYS), name="carrier_service_within_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name

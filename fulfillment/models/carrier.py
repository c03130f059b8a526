"""Who carries parcels."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import Company
from core.scope import ScopedQuerySet


class Carrier(models.Model):
    """Who carries parcels, and where they can be followed; ``{number}`` in the link is the tracking number."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    tracking_url = models.CharField(max_length=300, blank=True)

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

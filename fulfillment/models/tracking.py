"""What carriers report about shipments on their way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import Company
from fulfillment.lifecycle import TrackingStatus
from fulfillment.models.shipment import Shipment

_ICONS = {
    TrackingStatus.ANNOUNCED.value: "document-text",
    TrackingStatus.DELIVERED.value: "home",
    TrackingStatus.FAILED_ATTEMPT.value: "exclamation-triangle",
    TrackingStatus.EXCEPTION.value: "exclamation-triangle",
    TrackingStatus.RETURNED.value: "arrow-uturn-left",
}


class TrackingEvent(models.Model):
    """What the carrier said about a shipment; append-only."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="tracking_events")
    status = models.CharField(max_length=40)
    description = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    expected_date = models.DateField(
        null=True, blank=True, help_text="When the carrier now expects to be there."
    )

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "status", "at"], name="tracking_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment} {self.status}"

    @property
    def label(self) -> str:
        """The carrier's word for it, in ours where we know it."""
        known = dict(TrackingStatus.choices)
        return str(known.get(self.status) or self.status.replace("_", " ").capitalize())

    @property
    def icon(self) -> str:
        """How a timeline draws it."""
        return _ICONS.get(self.status, "truck")

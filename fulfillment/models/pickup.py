"""When customers may come for their goods."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.models import Company
from core.scope import WarehouseScopedQuerySet
from inventory.models import Warehouse


class PickupSlot(models.Model):
    """A stretch of a day at a warehouse, how many customers may come in it, and how many have chosen it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    date = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = WarehouseScopedQuerySet["PickupSlot"].as_manager()

    class Meta:
        ordering: ClassVar = ["date", "starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warehouse", "date", "starts_at"], name="pickup_slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="pickup_slot_ends_later"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="pickup_slot_not_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.starts_at:%H:%M}"

    def is_over(self, now: datetime.datetime) -> bool:
        """Whether nobody can come in it any more, by the clock of the company."""
        return (self.date, self.ends_at) <= (now.date(), now.time())

    @property
    def left(self) -> int:
        """How many may still choose it."""
        return self.capacity - self.taken

"""Waves: shipments that are picked on one walk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from core.models import Company, User
from core.scope import WarehouseScopedQuerySet
from fulfillment.lifecycle import WaveStatus
from inventory.models import Warehouse


class Wave(models.Model):
    """Shipments of one warehouse that are picked on one walk, each into a tote of its own."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=WaveStatus, default=WaveStatus.PLANNED)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True, help_text="When all of it has to be picked.")
    picker = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    planned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = WarehouseScopedQuerySet["Wave"].as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "number"], name="wave_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "due_at"],
                name="wave_open",
                condition=Q(status__in=["planned", "released"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("fulfillment:wave", args=[self.number])

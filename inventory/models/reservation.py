"""What is held for somebody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet
from inventory.models.level import StockLevel


class ReservationStatus(models.TextChoices):
    """A reservation holds stock, was shipped, or was given back."""

    ACTIVE = "active", _("Active")
    CONSUMED = "consumed", _("Shipped")
    RELEASED = "released", _("Released")


class ReservationQuerySet(ScopedQuerySet["Reservation"]):
    """Reservations."""

    warehouse_lookups = ("level__warehouse_id",)


class Reservation(models.Model):
    """Stock held for a demand line of a later stage (a sales order line) until it ships or is given back."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="reservations")
    demand_id = models.BigIntegerField(help_text=_("The sales order line it is held for."))
    quantity = fields.quantity()
    status = models.CharField(max_length=8, choices=ReservationStatus, default=ReservationStatus.ACTIVE)
    created_at = models.DateTimeField(db_default=Now())

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_positive"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["demand_id"], condition=Q(status="active"), name="reservation_active_demand"
            ),
            models.Index(fields=["level"], condition=Q(status="active"), name="reservation_active_level"),
            models.Index(
                fields=["company", "created_at"], condition=Q(status="active"), name="reservation_active_age"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.demand_id}"

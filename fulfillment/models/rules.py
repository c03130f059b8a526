"""How long shipments take, and when they count as delayed."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from core.models import Company
from core.scope import ScopedQuerySet

TRANSIT_DAYS, SILENT_HOURS = 2, 72
MOST_TRANSIT_DAYS, MOST_SILENT_HOURS = 60, 720


@pghistory.track()
class ShippingRules(models.Model):
    """What the company expects of its shipments; without a row the defaults hold."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="shipping_rules")
    transit_days = models.PositiveSmallIntegerField(
        default=TRANSIT_DAYS, validators=[MaxValueValidator(MOST_TRANSIT_DAYS)]
    )
    silent_hours = models.PositiveSmallIntegerField(
        default=SILENT_HOURS, validators=[MaxValueValidator(MOST_SILENT_HOURS)]
    )
    tells_customers = models.BooleanField(default=True)
    refuses_incomplete_exports = models.BooleanField(
        default=True, db_default=True,
        help_text="Whether goods leave for another customs area only with everything customs asks for.",
    )  # fmt: skip

    objects = ScopedQuerySet["ShippingRules"].as_manager()

    class Meta:
        verbose_name_plural = "shipping rules"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(transit_days__lte=MOST_TRANSIT_DAYS, silent_hours__lte=MOST_SILENT_HOURS),
                name="shipping_rules_within_reason",
            )
        ]

    def __str__(self) -> str:
        return str(self.company)

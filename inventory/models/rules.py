"""What a company has chosen about promising and holding stock."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Company
from core.scope import ScopedQuerySet


@pghistory.track()
class StockRules(models.Model):
    """How stock is promised and how long it is held; without a row the defaults hold."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="stock_rules")
    quote_percent = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("So much of what is offered counts as promised when goods to come are promised."),
    )
    reservation_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Goods nobody has begun to pick are held for so many days. Empty: until they ship."),
    )
    keeps_days = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        validators=[MaxValueValidator(365)],
        help_text=_("Lots that expire within so many days are not picked any more."),
    )

    count_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        default=None,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("What lies there is to be counted every so many days. Empty: when somebody wants to."),
    )

    objects = ScopedQuerySet["StockRules"].as_manager()

    class Meta:
        verbose_name_plural = "stock rules"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quote_percent__lte=100), name="stock_rules_quotes"),
            models.CheckConstraint(
                condition=Q(reservation_days__isnull=True)
                | Q(reservation_days__gte=1, reservation_days__lte=365),
                name="stock_rules_days",
            ),
            models.CheckConstraint(
                condition=Q(count_days__isnull=True) | Q(count_days__gte=1, count_days__lte=1000),
                name="stock_rules_counts",
            ),
            models.CheckConstraint(condition=Q(keeps_days__lte=365), name="stock_rules_keeps"),
        ]

    def __str__(self) -> str:
        return str(self.company)

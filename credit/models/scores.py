"""How risky a customer was held, day by day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Company
from core.scope import CustomerScopedQuerySet
from customers.models import Customer


class RiskScore(models.Model):
    """A customer's risk on a day, from 0 (none) to 100, with what each factor gave (``credit.scoring``).

    One row a day, and only where a factor gives other points than before; the last one says today's. ``factors`` is a
    list of ``{"factor", "points", "of", "code", "params"}``: the points given of the points possible, and why.
    ``change`` is against the score thirty days earlier, and kept up to date on the last row only.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="risk_scores")
    date = models.DateField()
    score = models.PositiveSmallIntegerField()
    factors = models.JSONField(default=list)
    is_latest = models.BooleanField(default=True, db_default=True)
    change = models.SmallIntegerField(
        null=True, blank=True, help_text=_("Against thirty days earlier; none where there was no score then.")
    )

    objects = CustomerScopedQuerySet["RiskScore"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "date"], name="risk_score_once_a_day"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_latest=True), name="risk_score_one_latest"
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="risk_score_at_most_100"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "-score", "-id"], condition=Q(is_latest=True), name="risk_score_latest"
            ),
            models.Index(
                fields=["company", "-change", "-id"], condition=Q(is_latest=True), name="risk_score_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.date}: {self.score}"

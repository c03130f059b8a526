"""How risky a customer was held, day by day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import Company
from core.scope import CustomerScopedQuerySet
from customers.models import Customer


class RiskScore(models.Model):
    """A customer's risk on a day, from 0 (none) to 100, with what each factor gave; one a day, the last says today's.

    ``factors`` is a list of ``{"factor", "points", "of", "params"}``: the points given of the points possible.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="risk_scores")
    date = models.DateField()
    score = models.PositiveSmallIntegerField()
    factors = models.JSONField(default=list)

    objects = CustomerScopedQuerySet["RiskScore"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "date"], name="risk_score_once_a_day"),
            models.CheckConstraint(condition=Q(score__lte=100), name="risk_score_at_most_100"),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "date", "-score"], name="risk_score_of_day")]

    def __str__(self) -> str:
        return f"{self.customer} {self.date}: {self.score}"

"""Which rules decide about the orders of which customers, and when they are asked."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet
from credit.lifecycle import STANDARD_CLASS, CheckPoint, Rule


@pghistory.track()
class CreditPolicy(models.Model):
    """The rule set of a risk class. Customers of a class without one are judged by the standard set."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="credit_policies")
    risk_class = models.CharField(max_length=20, default=STANDARD_CLASS)
    name = models.CharField(max_length=100, blank=True)
    release_days = models.PositiveSmallIntegerField(default=14, help_text=_("How long a release holds."))
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = ScopedQuerySet["CreditPolicy"].as_manager()

    class Meta:
        verbose_name_plural = "credit policies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "risk_class"], name="credit_policy_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.risk_class


@pghistory.track()
class CreditRule(models.Model):
    """One rule of a set: its threshold, and the check points it is asked at. A rule without any is off."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(CreditPolicy, on_delete=models.CASCADE, related_name="rules")
    rule = models.CharField(max_length=20, choices=Rule)
    amount = fields.maybe_amount(blank=True, help_text=_("In the company's currency."))
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    points = ArrayField(models.CharField(max_length=8, choices=CheckPoint), default=list, blank=True)

    objects = ScopedQuerySet["CreditRule"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "rule"], name="credit_rule_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="credit_rule_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.rule}"

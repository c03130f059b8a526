"""Dunning policies: how late payers are reminded."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer
from receivables.lifecycle import DunningStart


@pghistory.track()
class DunningPolicy(models.Model):
    """How late payers are reminded: levels with days, fees and interest."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)
    interval_days = models.PositiveSmallIntegerField(
        default=0, help_text=_("Fewest days between two reminders of the same item.")
    )

    objects = ScopedQuerySet["DunningPolicy"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name_plural = "dunning policies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="dunning_policy_once"),
            models.UniqueConstraint(
                fields=["company"], condition=Q(is_default=True), name="one_default_dunning_policy"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class DunningLevel(models.Model):
    """From how many days on a reminder of this level goes out, and what it costs."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(DunningPolicy, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    counts_from = models.CharField(max_length=12, choices=DunningStart, default=DunningStart.DUE_DATE)
    is_end_of_month = models.BooleanField(
        default=False, help_text=_("The day found is moved to the end of its month.")
    )
    minimum_amount = fields.amount(
        help_text=_("In company currency, of all the customer's items due for it.")
    )
    fee = fields.amount(help_text=_("In company currency, once per letter."))
    fee_percent = fields.percent()
    interest_percent = fields.percent(help_text=_("Per year."))

    class Meta:
        ordering: ClassVar = ["level"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "level"], name="dunning_level_once"),
            models.CheckConstraint(condition=Q(level__gte=1), name="dunning_level_from_one"),
            models.CheckConstraint(
                condition=Q(minimum_amount__gte=0, fee__gte=0, fee_percent__gte=0, interest_percent__gte=0),
                name="dunning_level_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.level}"


@pghistory.track()
class DunningProfile(models.Model):
    """The policy a customer is reminded by, and whether he is left alone; without one the default holds."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="dunning_profile")
    policy = models.ForeignKey(
        DunningPolicy, null=True, blank=True, on_delete=models.PROTECT, related_name="profiles"
    )
    is_blocked = models.BooleanField(default=False)
    block_reason = models.CharField(max_length=200, blank=True)

    objects = CustomerScopedQuerySet["DunningProfile"].as_manager()

    def __str__(self) -> str:
        return f"{self.customer} {self.policy or ''}".strip()

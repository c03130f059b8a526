"""Dunning runs and the notices that come of them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from core import fields
from core.models import Company, StoredFile
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer
from receivables.lifecycle import DunningRunStatus


class DunningRun(models.Model):
    """One look at everything overdue: proposed, reviewed, executed."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=8, choices=DunningRunStatus, default=DunningRunStatus.PROPOSED)
    as_of = models.DateField()
    left_out = models.JSONField(default=list, help_text="For each item left out: number and reason.")
    created_at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["DunningRun"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="dunning_run_once")
        ]
        indexes: ClassVar = [models.Index(fields=["company", "-id"], name="dunning_run_newest")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("receivables:dunning-run", args=[self.number])


class DunningNotice(models.Model):
    """One letter to one customer in one currency with all his overdue items. It has a number once executed."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(DunningRun, on_delete=models.CASCADE, related_name="notices", db_index=False)
    number = models.CharField(max_length=20, null=True, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="dunning_notices")
    currency = fields.currency()
    level = models.PositiveSmallIntegerField()
    open_amount = fields.amount(help_text="Of all items listed.")
    fee_amount = fields.amount()
    interest_amount = fields.amount()
    recipient_email = models.EmailField(blank=True, help_text="Empty: the letter goes by post.")
    is_left_out = models.BooleanField(default=False, help_text="Taken out by the reviewer.")
    leave_out_reason = models.CharField(max_length=200, blank=True)
    pdf = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CustomerScopedQuerySet["DunningNotice"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="dunning_notice_once"),
            models.UniqueConstraint(fields=["run", "customer", "currency"], name="one_notice_per_customer"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(is_left_out=False), name="left_out_notice_has_no_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.run} {self.customer}"

    @property
    def charge_amount(self) -> Decimal:
        """What the reminder itself costs: fee and interest."""
        return self.fee_amount + self.interest_amount

    @property
    def total_amount(self) -> Decimal:
        """What the letter asks for."""
        return self.open_amount + self.charge_amount

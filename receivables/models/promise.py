"""Promises to pay: what a customer said he would pay by when, and whether he did."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer
from receivables.lifecycle import PromiseChannel, PromiseStatus
from receivables.models.open_item import OpenItem


@pghistory.track()
class PromiseRules(models.Model):
    """How patient the company is with promises; without a row the defaults hold."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="promise_rules")
    grace_days = models.PositiveSmallIntegerField(
        default=1,
        validators=[MaxValueValidator(30)],
        help_text=_("So many days after the promised one the money still counts as in time."),
    )
    most_days_ahead = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("A promise reaches at most so many days ahead."),
    )

    objects = ScopedQuerySet["PromiseRules"].as_manager()

    class Meta:
        verbose_name_plural = "promise rules"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(grace_days__lte=30, most_days_ahead__gte=1, most_days_ahead__lte=365),
                name="promise_rules_within_reason",
            )
        ]

    def __str__(self) -> str:
        return str(self.company)


class PromiseQuerySet(CustomerScopedQuerySet["PromiseToPay"]):
    """Promises."""

    def still_open(self) -> PromiseQuerySet:
        """Promises whose day, grace included, has not passed and whose money has not come."""
        return self.filter(status=PromiseStatus.OPEN)


class PromiseToPay(models.Model):
    """What a customer promised to pay of open items by a day.

    ``kept_amount`` is by how much less is open of them, by matches dated up to ``grace_date`` and by money that did
    not bounce; it never exceeds what was promised.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=11, choices=PromiseStatus, default=PromiseStatus.OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="promises", db_index=False)
    is_whole_account = models.BooleanField(default=False)
    currency = fields.currency()
    promised_amount = fields.amount()
    kept_amount = fields.amount()
    made_on = models.DateField()
    promised_date = models.DateField()
    grace_date = models.DateField(help_text=_("Until when the money counts as in time."))
    promised_by = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=6, choices=PromiseChannel, default=PromiseChannel.PHONE)
    note = models.CharField(max_length=500, blank=True)
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "promises to pay"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="promise_once"),
            models.CheckConstraint(condition=Q(promised_amount__gt=0), name="promise_positive"),
            models.CheckConstraint(
                condition=Q(kept_amount__gte=0, kept_amount__lte=F("promised_amount")),
                name="promise_kept_within",
            ),
            models.CheckConstraint(
                condition=Q(promised_date__gte=F("made_on"), grace_date__gte=F("promised_date")),
                name="promise_looks_ahead",
            ),
            models.CheckConstraint(
                condition=Q(status="kept", kept_amount=F("promised_amount"))
                | Q(status="broken", kept_amount=0)
                | Q(status__in=("open", "partly_kept"), kept_amount__lt=F("promised_amount"))
                | Q(status__in=("replaced", "withdrawn")),
                name="promise_status_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_on__isnull=True)
                | (~Q(status="open") & Q(decided_on__isnull=False)),
                name="promise_decided_on_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-id"], name="promise_of_customer"),
            models.Index(
                fields=["company", "promised_date", "id"], condition=Q(status="open"), name="promise_open"
            ),
            models.Index(
                fields=["customer", "decided_on"],
                condition=Q(status__in=("kept", "partly_kept", "broken")),
                name="promise_decided",
            ),
            models.Index(fields=["company", "-promised_date", "-id"], name="promise_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("receivables:promise", args=[self.number])

    @property
    def missing_amount(self) -> Decimal:
        """What has not come of it."""
        return self.promised_amount - self.kept_amount

    def is_due(self, today: datetime.date) -> bool:
        """Whether the money should be there today."""
        return self.status == PromiseStatus.OPEN and self.promised_date <= today


class PromiseLine(models.Model):
    """An open item a promise is about, and what was open of it then."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(PromiseToPay, on_delete=models.CASCADE, related_name="lines", db_index=False)
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="promise_lines")
    open_amount = fields.amount(help_text=_("When it was promised."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "item"], name="item_once_per_promise"),
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.item}"

"""The credit account of a customer, what it allows, and what secures it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from credit.lifecycle import STANDARD_CLASS, SecurityKind
from customers.models import Customer
from orders.models import SalesOrder


@pghistory.track()
class CreditAccount(models.Model):
    """The row every credit decision about a customer locks first, so that two orders take turns."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="credit_account")
    is_blocked = models.BooleanField(default=False)
    block_reason = models.CharField(max_length=200, blank=True)
    risk_class = models.CharField(
        max_length=20, default=STANDARD_CLASS, help_text=_("Which of the company's rule sets decides.")
    )
    review_date = models.DateField(null=True, blank=True)
    review_wanted_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the first order came and nobody had decided on a limit.")
    )

    objects = CustomerScopedQuerySet["CreditAccount"].as_manager()

    def __str__(self) -> str:
        return str(self.customer)


@pghistory.track()
class CreditLimit(models.Model):
    """How much a customer may owe between two dates. NULL is unlimited, 0 is no credit."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(CreditAccount, on_delete=models.CASCADE, related_name="limits")
    limit_amount = fields.maybe_amount(blank=True)
    currency = fields.currency()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, db_default="")
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="credit_limit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(limit_amount__isnull=True) | Q(limit_amount__gte=0),
                name="credit_limit_not_negative",
            ),
            models.UniqueConstraint(
                fields=["account", "valid_from"], nulls_distinct=False, name="credit_limit_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.limit_amount} {self.currency}"


@pghistory.track()
class Security(models.Model):
    """What pays when the customer does not: an insurer, a bank, a deposit. Of one order, or of the whole account.

    A security is facts beside the limit: what it covers is shown as such, and an order that has one of its own is not
    measured against the limit but waits until the security is confirmed.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(CreditAccount, on_delete=models.PROTECT, related_name="securities")
    order = models.ForeignKey(
        SalesOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="securities"
    )
    kind = models.CharField(max_length=12, choices=SecurityKind)
    covered_amount = fields.amount()
    currency = fields.currency()
    reference = models.CharField(
        max_length=100, help_text=_("Policy, guarantee or letter of credit, as its issuer names it.")
    )
    issuer = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True, help_text=_("When somebody has seen the paper."))
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Security"].as_manager()

    class Meta:
        verbose_name_plural = "securities"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(covered_amount__gt=0), name="security_covers_something"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="security_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(added_by__isnull=True)
                | Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=F("added_by")),
                name="security_confirmed_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account"], condition=Q(ended_at__isnull=True), name="security_in_force"),
            models.Index(fields=["order"], condition=Q(order__isnull=False), name="security_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

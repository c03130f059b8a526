"""Credit: how much a customer may owe, and every decision about it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer
from orders.models import OrderHold, SalesOrder


class CheckPoint(models.TextChoices):
    """When the credit of an order is looked at."""

    SUBMIT = "submit", _("Submit")
    AMEND = "amend", _("Amendment")
    RECHECK = "recheck", _("Checked again")
    RELEASE = "release", _("Release to pick")


@pghistory.track()
class CreditAccount(models.Model):
    """The row every credit decision about a customer locks first, so that two orders take turns."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="credit_account")
    is_blocked = models.BooleanField(default=False)
    block_reason = models.CharField(max_length=200, blank=True)
    risk_class = models.CharField(max_length=20, default="standard")
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

    class Meta:
        constraints: ClassVar = [
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
class CreditPolicy(models.Model):
    """The company's rules beside the limit; an empty rule is switched off."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="credit_policy")
    max_overdue_days = models.PositiveSmallIntegerField(null=True, blank=True, default=30)
    overdue_tolerance = fields.amount(help_text=_("Overdue items together below this amount do not count."))
    max_overdue_amount = fields.maybe_amount(
        blank=True, help_text=_("More overdue than this stops every order, however young it is.")
    )
    max_dunning_level = models.PositiveSmallIntegerField(null=True, blank=True, default=2)
    holds_first_order = models.BooleanField(
        default=False, help_text=_("A controller looks at the first order of each new customer.")
    )
    holds_unreviewed = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("Orders of a new customer wait until somebody has decided on a limit, be it none."),
    )
    release_days = models.PositiveSmallIntegerField(default=14, help_text=_("How long a release holds."))

    objects = ScopedQuerySet["CreditPolicy"].as_manager()

    class Meta:
        verbose_name_plural = "credit policies"

    def __str__(self) -> str:
        return str(self.company)


class CreditDecision(models.Model):
    """One check of one order: every rule's figures, and whether it passed; append-only."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="credit_decisions")
    check_point = models.CharField(max_length=8, choices=CheckPoint, default=CheckPoint.SUBMIT)
    is_passed = models.BooleanField()
    currency = fields.currency(help_text=_("Of the limit; all amounts are in it."))
    order_amount = fields.amount()
    limit_amount = fields.maybe_amount()
    open_orders_amount = fields.amount()
    open_receivables_amount = fields.amount()
    rules = models.JSONField(default=list, help_text="Each rule: name, is_passed, code and figures.")
    as_of = models.DateField()
    at = models.DateTimeField(db_default=Now())

    objects = CustomerScopedQuerySet["CreditDecision"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "-id"], name="credit_decision_order")]

    def __str__(self) -> str:
        return f"{self.order} {self.check_point}"


class CreditRelease(models.Model):
    """A hold released by a person: up to which amount, until when, and why; never by who entered the order (CRD-4).

    The database lapses it when the order is worth more than was released, or gets another customer, currency or terms.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="credit_releases")
    hold = models.OneToOneField(OrderHold, on_delete=models.PROTECT, related_name="credit_release")
    released_amount = fields.amount()
    currency = fields.currency()
    expires_on = models.DateField()
    reason = models.TextField()
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    lapsed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["CreditRelease"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True)
                | Q(released_by__isnull=True)
                | ~Q(released_by=models.F("entered_by")),
                name="releaser_did_not_enter_the_order",
            ),
            models.CheckConstraint(condition=Q(released_amount__gt=0), name="released_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.released_amount}"

"""When an invoice is due, and what early payment saves."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet


class InstallmentKind(models.TextChoices):
    """How an installment's amount is found."""

    PERCENT = "percent", _("Percent of the total")
    PERCENT_OF_REST = "percent_of_rest", _("Percent of the rest")
    FIXED = "fixed", _("Fixed amount")
    REST = "rest", _("The rest")


@pghistory.track()
class PaymentTerms(models.Model):
    """When an invoice is due, in one or more installments, and what early payment saves."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    is_prepaid = models.BooleanField(default=False)
    is_cash = models.BooleanField(
        default=False,
        help_text=_("Paid in cash: the total is rounded to coins where the company has set that."),
    )

    objects = ScopedQuerySet["PaymentTerms"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name_plural = "payment terms"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="payment_terms_once")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Installment(models.Model):
    """A part of the total and its due date: plus months, day of month or end of month, plus days."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    payment_terms = models.ForeignKey(PaymentTerms, on_delete=models.CASCADE, related_name="installments")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=InstallmentKind, default=InstallmentKind.REST)
    value = fields.rate(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    day_of_month = models.PositiveSmallIntegerField(null=True, blank=True)
    is_end_of_month = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment_terms", "position"], name="installment_position_once"),
            models.CheckConstraint(
                condition=models.Q(day_of_month__isnull=True)
                | models.Q(day_of_month__gte=1, day_of_month__lte=31),
                name="installment_day_of_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"


@pghistory.track()
class EarlyPaymentDiscount(models.Model):
    """A percentage off for paying within some days of the invoice date."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    payment_terms = models.ForeignKey(PaymentTerms, on_delete=models.CASCADE, related_name="discounts")
    percent = fields.percent()
    days = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["days"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment_terms", "days"], name="early_payment_discount_once"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % / {self.days} d"

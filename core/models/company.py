"""The legal entity whose books these are, its bank accounts and exchange rates."""

from __future__ import annotations

import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import clock, fields
from core.scope import ScopedQuerySet


class TaxRounding(models.TextChoices):
    """Where tax is rounded: once per tax code on the document, or on every line."""

    DOCUMENT = "document", _("Per document")
    LINE = "line", _("Per line")


class CashRounding(models.TextChoices):
    """Which documents are rounded to coins: those paid in cash, or all in the currency."""

    CASH = "cash", _("Paid in cash")
    ALL = "all", _("All in the currency")


@pghistory.track()
class Company(models.Model):
    """A legal entity; every business row belongs to exactly one."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    vat_id = models.CharField(max_length=20, blank=True)
    registration = models.CharField(
        max_length=200, blank=True, help_text=_("Register court and number, as printed.")
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=200, blank=True)
    base_currency = fields.currency()
    language = models.CharField(max_length=5, default="en")
    time_zone = models.CharField(max_length=50, default="UTC")
    tax_rounding = models.CharField(max_length=8, choices=TaxRounding, default=TaxRounding.DOCUMENT)
    cash_rounding_step = fields.amount(
        help_text=_("The smallest coin, such as 0.05: totals are rounded to it; 0 rounds none.")
    )
    cash_rounding_currency = models.CharField(
        max_length=3, blank=True, help_text=_("The currency the coin is of; empty is the base currency.")
    )
    cash_rounding_on = models.CharField(max_length=4, choices=CashRounding, default=CashRounding.CASH)
    brand_color = models.CharField(max_length=7, default="#1f4e79")
    discount_limit_percent = fields.percent(default=15, help_text=_("Clerks may give up to this discount."))
    issues_invoices_automatically = models.BooleanField(
        default=True,
        help_text=_("An invoice made by a dispatch is issued at once; else it waits as a draft."),
    )
    credit_recheck_days = models.PositiveSmallIntegerField(default=14)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "companies"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(base_currency__regex="^[A-Z]{3}$"), name="company_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def today(self) -> datetime.date:
        """The business date: today in the company's time zone (TIM-1)."""
        return self.now().date()

    def now(self) -> datetime.datetime:
        """The time of day where the company is at home."""
        return timezone.localtime(clock.now(), ZoneInfo(self.time_zone))


@pghistory.track()
class CompanyBankAccount(models.Model):
    """An account customers pay to; the default one of a currency is printed on invoices."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="bank_accounts")
    name = models.CharField(max_length=100)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    bank_name = models.CharField(max_length=100, blank=True)
    currency = fields.currency()
    is_default = models.BooleanField(default=False)

    objects = ScopedQuerySet["CompanyBankAccount"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "iban", "currency"], name="bank_account_once"),
            models.UniqueConstraint(
                fields=["company", "currency"],
                condition=models.Q(is_default=True),
                name="one_default_bank_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.iban[-4:]}"


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the company's currency from a date on."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="exchange_rates")
    currency = fields.currency()
    date = models.DateField()
    rate = fields.rate()

    objects = ScopedQuerySet["ExchangeRate"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "currency", "date"], name="exchange_rate_once"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.date}"

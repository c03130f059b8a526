"""The general ledger: accounts, periods and journal entries."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import ProductCategory, TaxCode
from core import fields
from core.models import Company, User
from core.scope import ScopedQuerySet
from customers.models import Customer
from ledger.lifecycle import PeriodStatus, Purpose


class AccountType(models.TextChoices):
    """What an account shows."""

    ASSET = "asset", _("Asset")
    LIABILITY = "liability", _("Liability")
    EQUITY = "equity", _("Equity")
    REVENUE = "revenue", _("Revenue")
    EXPENSE = "expense", _("Expense")

    @property
    def heading(self) -> str:
        """What accounts of this type are called together."""
        headings = {
            AccountType.ASSET: _("Assets"),
            AccountType.LIABILITY: _("Liabilities"),
            AccountType.EQUITY: _("Equity"),
            AccountType.REVENUE: _("Revenue"),
            AccountType.EXPENSE: _("Expenses"),
        }
        return str(headings[self])


class AccountRole(models.TextChoices):
    """What the posting rules use an account for; documents know roles, never account numbers."""

    RECEIVABLES = "receivables", _("Accounts receivable")
    REVENUE = "revenue", _("Revenue")
    OUTPUT_TAX = "output_tax", _("Output tax")
    BANK = "bank", _("Bank")
    INVENTORY = "inventory", _("Inventory")
    GOODS_RECEIVED = "goods_received", _("Goods received, not invoiced")
    COST_OF_GOODS_SOLD = "cogs", _("Cost of goods sold")
    STOCK_DIFFERENCES = "stock_differences", _("Stock differences")
    EXCHANGE_GAIN = "exchange_gain", _("Exchange gains")
    EXCHANGE_LOSS = "exchange_loss", _("Exchange losses")
    DUNNING_INCOME = "dunning_income", _("Dunning fees and interest")
    SALES_DISCOUNTS = "sales_discounts", _("Sales discounts")
    ROUNDING = "rounding", _("Rounding to coins")


@pghistory.track()
class Account(models.Model):
    """An account of the chart. Control accounts take automatic entries only (LED-7)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=10, choices=AccountType)
    is_control = models.BooleanField(default=False)
    is_header = models.BooleanField(default=False)
    is_blocked = models.BooleanField(default=False)

    objects = ScopedQuerySet["Account"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="account_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("ledger:account", args=[self.code])


@pghistory.track()
class PostingRule(models.Model):
    """Which account a role means: in general, or for one product category or tax code."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=AccountRole)
    category = models.ForeignKey(
        ProductCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tax_code = models.ForeignKey(TaxCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["PostingRule"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "role", "category", "tax_code"],
                nulls_distinct=False,
                name="posting_rule_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} → {self.account}"


class FiscalPeriod(models.Model):
    """A month of the books; posting locks its row for share, closing for update (PER-1)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=7, help_text="YYYY-MM")
    start_date = models.DateField()
    end_date = models.DateField()
    status = models.CharField(max_length=6, choices=PeriodStatus, default=PeriodStatus.OPEN)
    trial_balance_hash = models.CharField(max_length=64, blank=True)

    objects = ScopedQuerySet["FiscalPeriod"].as_manager()

    class Meta:
        ordering: ClassVar = ["start_date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="fiscal_period_once"),
            models.UniqueConstraint(fields=["company", "start_date"], name="fiscal_period_start_once"),
            models.CheckConstraint(
                condition=Q(end_date__gte=models.F("start_date")), name="fiscal_period_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChainHead(models.Model):
    """The last journal number and hash of a company's year; locked while an entry is appended (LED-10)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "year"], name="chain_head_once")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last_number}"


def purpose_label(purpose: str, *, is_reversal: bool = False) -> str:
    """What an entry is for, in words; a number behind the purpose tells several of one document apart."""
    if is_reversal:
        return str(Purpose.REVERSAL.label)
    return str(Purpose(purpose.split(maxsplit=1)[0]).label)


class JournalEntry(models.Model):
    """A posting: balanced, numbered without gaps, chained by hash, never changed. Corrected by reversal."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    posting_date = models.DateField()
    period = models.ForeignKey(FiscalPeriod, on_delete=models.PROTECT, related_name="entries")
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    source_number = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=20, default="posting")
    description = models.CharField(max_length=200, blank=True)
    currency = fields.currency()
    exchange_rate = fields.rate()
    line_count = models.PositiveSmallIntegerField(help_text="Lines beyond this count are refused.")
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    is_manual = models.BooleanField(default=False)
    posted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(db_default=Now())
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = ScopedQuerySet["JournalEntry"].as_manager()

    class Meta:
        verbose_name_plural = "journal entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "year", "sequence"], name="journal_entry_once"),
            models.UniqueConstraint(fields=["company", "number"], name="journal_number_once"),
            models.UniqueConstraint(
                fields=["company", "source_kind", "source_id", "purpose"],
                name="one_entry_per_source_and_purpose",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source_kind", "source_id"], name="journal_entry_source"),
            models.Index(fields=["company", "-posting_date", "-id"], name="journal_entry_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("ledger:entry", args=[self.number])

    @property
    def purpose_label(self) -> str:
        """What the entry is about, in words."""
        return purpose_label(self.purpose, is_reversal=self.reverses_id is not None)


class JournalLine(models.Model):
    """One side of a posting, in document and in company currency; exactly one of debit and credit is above zero."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    posting_date = models.DateField()
    debit = fields.amount()
    credit = fields.amount()
    base_debit = fields.amount()
    base_credit = fields.amount()
    currency = fields.currency()
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tax_code = models.ForeignKey(TaxCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["JournalLine"].as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "position"], name="journal_line_position_once"),
            models.CheckConstraint(
                condition=Q(debit__gte=0, credit__gte=0, base_debit__gte=0, base_credit__gte=0)
                & (Q(debit=0) | Q(credit=0))
                & (Q(base_debit=0) | Q(base_credit=0))
                & ~Q(debit=0, credit=0, base_debit=0, base_credit=0),
                name="journal_line_one_sided",
            ),
            models.CheckConstraint(
                condition=(Q(debit=0) | Q(base_credit=0)) & (Q(credit=0) | Q(base_debit=0)),
                name="journal_line_same_side_in_base",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "posting_date"],
                include=["base_debit", "base_credit", "debit", "credit"],
                name="journal_line_account",
            ),
            models.Index(
                fields=["customer", "account"],
                condition=Q(customer__isnull=False),
                name="journal_line_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} / {self.position}"

    @property
    def base_balance(self) -> Decimal:
        """Debit minus credit in company currency."""
        return self.base_debit - self.base_credit

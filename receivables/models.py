"""Who owes what: open items, payments, allocations and dunning."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company, CompanyBankAccount, StoredFile, User
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer
from invoicing.models import Invoice
from receivables.lifecycle import DunningRunStatus, ItemKind, PaymentStatus


class OpenItemQuerySet(CustomerScopedQuerySet["OpenItem"]):
    """Open items."""

    def still_open(self) -> OpenItemQuerySet:
        """Items of which something is left."""
        return self.filter(open_amount__gt=0)

    def debits(self) -> OpenItemQuerySet:
        """What customers owe."""
        return self.filter(is_debit=True)


class OpenItem(models.Model):
    """A debit (invoice installment, fee) or credit (payment, credit note) of one customer in one currency.

    Amounts are positive on both sides. ``open_amount`` is what the allocations have left of it;
    ``base_open_amount`` is the same in company currency at the item's own exchange rate and reaches zero with it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="open_items")
    kind = models.CharField(max_length=12, choices=ItemKind)
    is_debit = models.BooleanField()
    document_number = models.CharField(max_length=20)
    invoice = models.ForeignKey(
        Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="open_items"
    )
    payment = models.ForeignKey(
        "Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="open_items"
    )
    notice = models.ForeignKey(
        "DunningNotice", null=True, blank=True, on_delete=models.PROTECT, related_name="fee_items"
    )
    installment = models.PositiveSmallIntegerField(default=1)
    posting_date = models.DateField()
    due_date = models.DateField()
    currency = fields.currency()
    exchange_rate = fields.rate()
    item_amount = fields.amount()
    open_amount = fields.amount()
    base_amount = fields.amount()
    base_open_amount = fields.amount()
    cleared_date = models.DateField(null=True, blank=True)
    dunning_level = models.PositiveSmallIntegerField(default=0)
    last_dunned_on = models.DateField(null=True, blank=True)
    is_dunning_blocked = models.BooleanField(default=False)
    dunning_block_reason = models.CharField(max_length=200, blank=True)

    objects = OpenItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(open_amount__gte=0, open_amount__lte=F("item_amount")), name="open_within_item"
            ),
            models.CheckConstraint(
                condition=Q(open_amount__gt=0) | Q(open_amount=0, base_open_amount=0),
                name="paid_is_zero_in_base",
            ),
            models.UniqueConstraint(fields=["invoice", "installment"], name="one_item_per_installment"),
            models.UniqueConstraint(fields=["payment"], name="one_item_per_payment"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["customer", "due_date"], condition=Q(open_amount__gt=0), name="item_open_customer"
            ),
            models.Index(
                fields=["company", "due_date", "id"], condition=Q(open_amount__gt=0), name="item_open_due"
            ),
            models.Index(fields=["company", "-posting_date", "-id"], name="item_newest"),
        ]

    def __str__(self) -> str:
        return self.document_number


class PaymentQuerySet(CustomerScopedQuerySet["Payment"]):
    """Payments."""


class Payment(models.Model):
    """Money received from a customer."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=8, choices=PaymentStatus, default=PaymentStatus.POSTED)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="payments")
    received_on = models.DateField()
    currency = fields.currency()
    exchange_rate = fields.rate()
    paid_amount = fields.amount()
    bank_account = models.ForeignKey(
        CompanyBankAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=140, blank=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="payment_once"),
            models.CheckConstraint(condition=Q(paid_amount__gt=0), name="payment_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "-received_on", "-id"], name="payment_newest")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("receivables:payment", args=[self.number])


class Allocation(models.Model):
    """A credit set against a debit of the same customer and currency; undone by a counter-row, never edited.

    ``debit_base_amount`` and ``credit_base_amount`` are what it takes from either item in company currency; their
    difference is the realized exchange gain or loss (REC-7). A counter-row has negative amounts.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    debit = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="debit_allocations")
    credit = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="credit_allocations")
    allocated_amount = fields.amount()
    debit_base_amount = fields.amount()
    credit_base_amount = fields.amount()
    date = models.DateField()
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = CustomerScopedQuerySet["Allocation"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undoes__isnull=True, allocated_amount__gt=0)
                | Q(undoes__isnull=False, allocated_amount__lt=0),
                name="allocation_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit} → {self.debit}"


class DunningPolicy(models.Model):
    """How late payers are reminded: levels with days, fees and interest."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)

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


class DunningLevel(models.Model):
    """From how many days overdue a reminder of this level goes out, and what it costs."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(DunningPolicy, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    minimum_amount = fields.amount()
    fee = fields.amount()
    fee_percent = fields.percent()
    interest_percent = fields.percent(help_text=_("Per year."))

    class Meta:
        ordering: ClassVar = ["level"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "level"], name="dunning_level_once"),
            models.CheckConstraint(condition=Q(level__gte=1), name="dunning_level_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.level}"


class DunningProfile(models.Model):
    """The policy a customer is reminded by, and whether he is left alone for now; without one the default holds."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="dunning_profile")
    policy = models.ForeignKey(DunningPolicy, on_delete=models.PROTECT, related_name="+")
    is_blocked = models.BooleanField(default=False)
    block_reason = models.CharField(max_length=200, blank=True)

    objects = CustomerScopedQuerySet["DunningProfile"].as_manager()

    def __str__(self) -> str:
        return f"{self.customer} {self.policy}"


class DunningRun(models.Model):
    """One look at everything overdue: proposed, reviewed, executed."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
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

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(DunningRun, on_delete=models.CASCADE, related_name="notices")
    number = models.CharField(max_length=20, null=True, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="dunning_notices")
    currency = fields.currency()
    level = models.PositiveSmallIntegerField()
    open_amount = fields.amount(help_text="Of all items listed.")
    fee_amount = fields.amount()
    interest_amount = fields.amount()
    is_left_out = models.BooleanField(default=False, help_text="Taken out by the reviewer.")
    pdf = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CustomerScopedQuerySet["DunningNotice"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="dunning_notice_once"),
            models.UniqueConstraint(fields=["run", "customer", "currency"], name="one_notice_per_customer"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.run} {self.customer}"


class DunningNoticeLine(models.Model):
    """An overdue item on the letter, and the level it has reached; each level once (REC-6)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(DunningNotice, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="dunning_lines")
    level = models.PositiveSmallIntegerField()
    days_overdue = models.PositiveIntegerField()
    open_amount = fields.amount()
    interest_amount = fields.amount()
    is_executed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "level"], condition=Q(is_executed=True), name="one_notice_per_item_and_level"
            ),
            models.UniqueConstraint(fields=["notice", "item"], name="item_once_per_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.level}"

"""Open items: who owes what, and what is left of it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core import fields
from core.models import Company
from core.scope import CustomerScopedQuerySet
from customers.models import Customer
from invoicing.models import Invoice
from receivables.lifecycle import ItemKind
from receivables.models.dunning_run import DunningNotice
from receivables.models.payment import Payment


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

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="open_items")
    kind = models.CharField(max_length=12, choices=ItemKind)
    is_debit = models.BooleanField()
    document_number = models.CharField(max_length=20)
    invoice = models.ForeignKey(
        Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="open_items", db_index=False
    )
    payment = models.ForeignKey(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="open_items", db_index=False
    )
    notice = models.ForeignKey(
        DunningNotice, null=True, blank=True, on_delete=models.PROTECT, related_name="fee_items"
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
            models.UniqueConstraint(fields=["payment", "is_debit"], name="one_item_per_payment_and_side"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["customer", "due_date"],
                include=["currency", "is_debit", "kind", "open_amount", "posting_date"],
                condition=Q(open_amount__gt=0),
                name="item_open_customer",
            ),
            models.Index(
                fields=["customer", "-dunning_level"],
                include=["due_date"],
                condition=Q(open_amount__gt=0, dunning_level__gt=0),
                name="item_reminded",
            ),
            models.Index(
                fields=["company", "due_date", "id"], condition=Q(open_amount__gt=0), name="item_open_due"
            ),
            models.Index(fields=["company", "-posting_date", "-id"], name="item_newest"),
            models.Index(
                fields=["company", "cleared_date"],
                condition=Q(cleared_date__isnull=False),
                name="item_cleared",
            ),
        ]

    def __str__(self) -> str:
        return self.document_number

    @property
    def signed_open_amount(self) -> Decimal:
        """What is left: positive when the customer owes it, negative when it stands to his credit."""
        return self.open_amount if self.is_debit else -self.open_amount

"""Allocations: credits set against debits."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core import fields
from core.models import Company
from core.scope import CustomerScopedQuerySet
from customers.models import Customer
from receivables.models.open_item import OpenItem


class Allocation(models.Model):
    """A credit set against a debit of the same customer and currency; undone by a counter-row, never edited.

    ``debit_base_amount`` and ``credit_base_amount`` are what it takes from either item in company currency; their
    difference is the realized exchange gain or loss (REC-7). A counter-row has negative amounts.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
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
        indexes: ClassVar = [models.Index(fields=["company", "date"], name="allocation_date")]

    def __str__(self) -> str:
        return f"{self.credit} → {self.debit}"

    @property
    def exchange_difference(self) -> Decimal:
        """Gain (positive) or loss in company currency: what came in is worth more or less than what was billed."""
        return self.credit_base_amount - self.debit_base_amount

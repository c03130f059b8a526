"""Payments: money received from customers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from core import fields
from core.models import Company, CompanyBankAccount, User
from core.scope import CustomerScopedQuerySet
from customers.models import Customer
from receivables.lifecycle import PaymentStatus


class PaymentQuerySet(CustomerScopedQuerySet["Payment"]):
    """Payments."""


class Payment(models.Model):
    """Money received from a customer."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
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

"""Blanket agreements: so much at such a price within a time, called off order by order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from catalog.models import Product
from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet
from customers.models import Customer
from orders.lifecycle import AgreementStatus


class AgreementQuerySet(CustomerScopedQuerySet["Agreement"]):
    """Blanket agreements."""


class Agreement(models.Model):
    """What a customer has agreed to take, at which price and until when; orders call it off."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=6, choices=AgreementStatus, default=AgreementStatus.OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    customer_reference = models.CharField(max_length=80, blank=True)
    currency = fields.currency()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    allows_more = models.BooleanField(
        default=False, help_text="Whether more may be called off than was agreed, at the same price."
    )
    is_used_up = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether it closed because all was called off; then it opens again when a call-off is canceled.",
    )
    note = models.TextField(blank=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="agreement_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="agreement_period"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer"], condition=Q(status="open"), name="agreement_open"),
            models.Index(fields=["company", "-number"], name="agreement_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:agreement", args=[self.number])


class AgreementLine(models.Model):
    """A product of an agreement: how much of its own unit, at which price."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity()
    unit_price = fields.unit_price()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "product"], name="agreement_product_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="agreement_line_of_something"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["product"], name="agreement_line_product")]

    def __str__(self) -> str:
        return f"{self.agreement} / {self.position}"

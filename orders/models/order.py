"""Sales orders."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Upper
from django.urls import reverse

from catalog.models import ShippingMethod
from core import fields
from core.models import Company, User
from core.money import Money
from core.scope import CustomerScopedQuerySet
from customers.models import BillingPolicy, Customer, Incoterm, PaymentTerms, RestPolicy, ShipsWhen
from inventory.models import Warehouse
from orders.lifecycle import (
    BillingStatus,
    CancelReason,
    Channel,
    DeliveryStatus,
    OrderStatus,
    PaymentStatus,
)


class SalesOrderQuerySet(CustomerScopedQuerySet["SalesOrder"]):
    """Sales orders."""


class SalesOrder(models.Model):
    """What a customer wants, at which price, by when; the case everything later belongs to."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.DRAFT)
    delivery_status = models.CharField(max_length=8, choices=DeliveryStatus, default=DeliveryStatus.NONE)
    billing_status = models.CharField(max_length=8, choices=BillingStatus, default=BillingStatus.NONE)
    payment_status = models.CharField(max_length=8, choices=PaymentStatus, default=PaymentStatus.OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    invoice_party = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="paid_orders", db_index=False,
        help_text="Who gets the invoices, owes them and uses his credit; mostly the customer.",
    )  # fmt: skip
    customer_reference = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.CLERK)
    currency = fields.currency()
    order_date = models.DateField()
    requested_date = models.DateField(null=True, blank=True)
    promised_date = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    payment_terms = models.ForeignKey(PaymentTerms, on_delete=models.PROTECT, related_name="+")
    billing_policy = models.CharField(max_length=10, choices=BillingPolicy, default=BillingPolicy.SHIPMENT)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    allows_partial_delivery = models.BooleanField(default=True)
    rest_policy = models.CharField(
        max_length=9, choices=RestPolicy, default=RestPolicy.BACKORDER, db_default=RestPolicy.BACKORDER
    )
    ships_when = models.CharField(
        max_length=9, choices=ShipsWhen, default=ShipsWhen.CONFIRMED, db_default=ShipsWhen.CONFIRMED,
        help_text="An order that ships when it is paid is billed as soon as it is confirmed.",
    )  # fmt: skip
    priority = models.PositiveSmallIntegerField(default=5)
    shipping_method = models.ForeignKey(
        ShippingMethod, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    incoterm = models.CharField(max_length=3, choices=Incoterm, blank=True, default="", db_default="")
    incoterm_place = models.CharField(max_length=100, blank=True, default="", db_default="")
    discount_percent = fields.percent(help_text="Follows from the amount where that was entered.")
    discount_amount = fields.maybe_amount(
        help_text="The discount on all lines where it was entered as money."
    )
    charges = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="Freight and the like: code (UNCL 7161), text and amount each.",
    )
    net_amount = fields.amount()
    tax_amount = fields.amount()
    rounding_amount = fields.amount(db_default=Decimal(0), help_text="To coins, where it is paid in cash.")
    gross_amount = fields.amount(help_text="What is to be paid: net, tax and rounding.")
    billing_address = models.JSONField(default=dict)
    shipping_address = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    has_exception = models.BooleanField(
        default=False, db_default=False, help_text="Somebody has to decide about a canceled document."
    )
    cancel_reason = models.CharField(max_length=10, choices=CancelReason, blank=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = SalesOrderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="sales_order_once"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="order_discount_percent"
            ),
            models.CheckConstraint(
                condition=Q(discount_amount__isnull=True) | Q(discount_amount__gte=0),
                name="order_discount_amount",
            ),
            models.CheckConstraint(
                condition=Q(incoterm__in=["", *Incoterm.values]), name="order_incoterm_known"
            ),
            models.CheckConstraint(
                condition=Q(incoterm_place="") | ~Q(incoterm=""), name="order_incoterm_of_place"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-order_date", "-id"], name="order_newest"),
            models.Index(fields=["company", "status", "-order_date", "-id"], name="order_status"),
            models.Index(fields=["customer", "status"], name="order_customer"),
            models.Index(fields=["invoice_party", "status"], name="order_invoice_party"),
            models.Index(fields=["company", "customer_reference"], name="order_reference"),
            models.Index(
                F("customer"),
                Upper("customer_reference"),
                condition=~Q(customer_reference=""),
                name="order_same_reference",
            ),
            models.Index(
                fields=["customer", "submitted_at"],
                condition=Q(submitted_at__isnull=False),
                name="order_customer_recent",
            ),
            models.Index(
                fields=["company", "-order_date", "-id"],
                condition=Q(has_exception=True),
                name="order_to_decide",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:order", args=[self.number])

    @property
    def payer(self) -> Customer:
        """Who gets the invoices and owes them; not loaded again where the customer pays himself."""
        return self.customer if self.invoice_party_id == self.customer_id else self.invoice_party

    def money(self, amount: Decimal) -> Money:
        """An amount in the order's currency."""
        return Money(amount, self.currency)

    @property
    def charge_amount(self) -> Decimal:
        """All charges together, before tax; with tax where the prices include it."""
        return sum((Decimal(each["amount"]) for each in self.charges), Decimal(0))

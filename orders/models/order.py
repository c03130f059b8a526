"""Sales orders, their lines and what holds them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Upper
from django.urls import reverse

from catalog.models import Product, ProductKind, TaxCategory, TaxCode
from core import fields, reasons
from core.models import Company, User
from core.money import Money
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import BillingPolicy, Customer, PaymentTerms
from inventory.models import Warehouse
from orders.lifecycle import (
    BillingStatus,
    CancelReason,
    Channel,
    DeliveryStatus,
    HoldKind,
    OrderStatus,
    PaymentStatus,
    PriceSource,
)
from orders.models.agreement import AgreementLine

HUNDRED = Decimal(100)


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
    priority = models.PositiveSmallIntegerField(default=5)
    discount_percent = fields.percent()
    net_amount = fields.amount()
    tax_amount = fields.amount()
    gross_amount = fields.amount()
    billing_address = models.JSONField(default=dict)
    shipping_address = models.JSONField(default=dict)
    note = models.TextField(blank=True)
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
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-order_date", "-id"], name="order_newest"),
            models.Index(fields=["company", "status", "-order_date", "-id"], name="order_status"),
            models.Index(fields=["customer", "status"], name="order_customer"),
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
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:order", args=[self.number])

    def money(self, amount: Decimal) -> Money:
        """An amount in the order's currency."""
        return Money(amount, self.currency)


class SalesOrderLine(models.Model):
    """A product or text ordered; quantities in the product's stock unit, counters kept by later stages."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=ProductKind, default=ProductKind.GOODS)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=300)
    quantity = fields.quantity()
    unit_code = models.CharField(max_length=3, default="C62")
    unit_price = fields.unit_price()
    list_price = fields.unit_price()
    price_source = models.CharField(max_length=10, choices=PriceSource, default=PriceSource.LIST)
    agreement_line = models.ForeignKey(
        AgreementLine, null=True, blank=True, on_delete=models.PROTECT, related_name="call_offs"
    )
    discount_percent = fields.percent()
    tax_code = models.ForeignKey(TaxCode, on_delete=models.PROTECT, related_name="+")
    tax_category = models.CharField(max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD)
    tax_rate = fields.percent()
    price_includes_tax = models.BooleanField(default=False)
    net_amount = fields.amount(help_text="After the line's and the document's discount, without tax.")
    gross_amount = fields.amount(help_text="The line's share of the document's gross amount.")
    requested_date = models.DateField(null=True, blank=True)
    first_promised_date = models.DateField(null=True, blank=True)
    promised_date = models.DateField(null=True, blank=True)
    shipped_date = models.DateField(null=True, blank=True, help_text="When the latest of it left.")
    delivered_date = models.DateField(null=True, blank=True, help_text="When the latest of it arrived.")
    reserved = fields.quantity()
    shipped = fields.quantity()
    returned = fields.quantity()
    invoiced = fields.quantity()
    canceled = fields.quantity()

    objects = ScopedQuerySet["SalesOrderLine"].as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity_positive"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="order_line_price_not_negative"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="order_line_discount_percent",
            ),
            models.CheckConstraint(
                condition=Q(
                    reserved__gte=0, shipped__gte=0, returned__gte=0, invoiced__gte=0, canceled__gte=0
                ),
                name="order_line_counters_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("shipped") + F("canceled")),
                name="order_line_shipped_within_quantity",
            ),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("quantity") - F("shipped") - F("canceled")),
                name="order_line_reserved_within_open",
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=F("shipped")), name="order_line_returned_within_shipped"
            ),
            models.CheckConstraint(
                condition=Q(invoiced__lte=F("quantity")), name="order_line_invoiced_within_quantity"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["product", "requested_date"],
                condition=Q(quantity__gt=F("reserved") + F("shipped") + F("canceled"), kind="goods"),
                name="order_line_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.position}"

    @property
    def open_quantity(self) -> Decimal:
        """What is neither shipped nor canceled."""
        return self.quantity - self.shipped - self.canceled

    def comes_on(self, today: datetime.date) -> datetime.date | None:
        """The day to hold against the first promise: when the last of it left, else when it is promised, not before today."""
        if self.quantity <= self.canceled:
            return None
        return max(self.promised_date or today, today) if self.open_quantity > 0 else self.shipped_date

    @property
    def waiting_quantity(self) -> Decimal:
        """What still needs stock."""
        return self.open_quantity - self.reserved


class OrderHold(models.Model):
    """A reason an order may not be confirmed, and who lifted it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=12, choices=HoldKind)
    reason = models.TextField(
        blank=True, help_text="As a person typed it; empty where a rule holds the order."
    )
    findings = models.JSONField(
        default=list, help_text="What a rule found: codes and figures, said when read (core.reasons)."
    )
    placed_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lift_reason = models.TextField(blank=True, help_text="As a person typed it.")
    lift_findings = models.JSONField(default=list, help_text="Why a rule lifted it.")

    objects = ScopedQuerySet["OrderHold"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=Q(lifted_at__isnull=True), name="one_open_hold_of_a_kind"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "kind"], condition=Q(lifted_at__isnull=True), name="hold_open"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.kind}"

    @property
    def reasons(self) -> list[reasons.Kept]:
        """Why the order is held: what the rules found, or what a person typed."""
        return [*self.findings, *reasons.typed(self.reason)]


class OrderRevision(models.Model):
    """An order as it was before an amendment, to compare."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveSmallIntegerField()
    content = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "revision"], name="order_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.revision}"

"""Invoices and credit notes: drafts, and the issued ones that never change."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext

from catalog.models import Product, ProductCategory, TaxCategory, TaxCode
from core import fields
from core.models import Company, CompanyBankAccount, Job, StoredFile
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer, PaymentTerms
from fulfillment.models import GoodsReturn, Shipment, ShipmentLine
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from orders.models import SalesOrder, SalesOrderLine, SaleUnitLine


class InvoiceQuerySet(CustomerScopedQuerySet["Invoice"]):
    """Invoices and credit notes."""


class Invoice(models.Model):
    """What a customer owes for what was delivered; a credit note has the same shape and names its invoice.

    ``exchange_rate`` is the value of one unit of the document's currency in company currency.
    ``seller`` (with its bank), ``buyer`` and ``ship_to`` hold the parties as they were printed.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=InvoiceKind, default=InvoiceKind.INVOICE)
    number = models.CharField(max_length=20, null=True, blank=True, help_text="Given when issued (NUM-4).")
    status = models.CharField(max_length=8, choices=InvoiceStatus, default=InvoiceStatus.DRAFT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="invoices")
    order = models.ForeignKey(
        SalesOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices"
    )
    shipment = models.ForeignKey(
        Shipment, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="credit_notes"
    )
    goods_return = models.ForeignKey(
        GoodsReturn, null=True, blank=True, on_delete=models.PROTECT, related_name="credit_notes",
        help_text="The return a credit note settles.",
    )  # fmt: skip
    reason = models.CharField(max_length=200, blank=True)
    currency = fields.currency()
    exchange_rate = fields.rate()
    customer_reference = models.CharField(max_length=80, blank=True)
    payment_terms = models.ForeignKey(PaymentTerms, on_delete=models.PROTECT, related_name="+")
    bank_account = models.ForeignKey(
        CompanyBankAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issue_date = models.DateField(null=True, blank=True)
    delivery_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True, help_text="Of the last installment.")
    payment_reference = models.CharField(max_length=25, blank=True, help_text="ISO 11649.")
    net_amount = fields.amount()
    tax_amount = fields.amount()
    rounding_amount = fields.amount(
        db_default=Decimal(0), help_text="Added so that it can be paid in coins (BT-114)."
    )
    gross_amount = fields.amount(help_text="What is to be paid (BT-115): net, tax and rounding.")
    seller = models.JSONField(default=dict)
    buyer = models.JSONField(default=dict)
    ship_to = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=5, default="en")
    pdf = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    billing_run = models.ForeignKey(
        Job,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The run it came from.",
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    issued_at = models.DateTimeField(null=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="invoice_once"),
            models.CheckConstraint(
                condition=Q(status="issued", number__isnull=False, issue_date__isnull=False)
                | ~Q(status="issued") & Q(number__isnull=True),
                name="number_when_issued",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", corrects__isnull=True)
                | Q(kind="credit_note", corrects__isnull=False),
                name="credit_note_names_invoice",
            ),
            models.CheckConstraint(
                condition=Q(
                    gross_amount=models.F("net_amount") + models.F("tax_amount") + models.F("rounding_amount")
                ),
                name="invoice_net_and_tax",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issue_date", "-id"], name="invoice_newest"),
            models.Index(fields=["company", "-id"], condition=Q(status="draft"), name="invoice_drafts"),
            models.Index(fields=["customer", "-issue_date"], name="invoice_customer"),
            models.Index(fields=["company", "payment_reference"], name="invoice_payment_reference"),
        ]

    def __str__(self) -> str:
        return self.number or gettext("Draft %d") % self.pk

    def get_absolute_url(self) -> str:
        return reverse("invoicing:invoice", args=[self.key])

    @property
    def signed_amount(self) -> Decimal:
        """The gross amount; negative for a credit note."""
        return -self.gross_amount if self.kind == InvoiceKind.CREDIT_NOTE else self.gross_amount

    @property
    def key(self) -> str:
        """What its address is made of: the number, or for a draft ``draft-<id>``."""
        return self.number or f"draft-{self.pk}"


class InvoiceLine(SaleUnitLine):
    """A line as it is billed; quantities in the order line's unit.

    ``net_amount`` is what is taxed and posted. What the line says by itself (BT-131) is ``own_amount``: its shares of
    the document's discount and charges stand in the document's totals (AllowanceCharge).
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    order_line = models.ForeignKey(
        SalesOrderLine, null=True, blank=True, on_delete=models.PROTECT, related_name="invoice_lines"
    )
    shipment_line = models.ForeignKey(
        ShipmentLine, null=True, blank=True, on_delete=models.PROTECT, related_name="invoice_lines"
    )
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        ProductCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sku = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=300)
    freight_amount = fields.amount(
        db_default=Decimal(0), help_text="Of the charges: the line's share of the freight of its shipment."
    )
    freight_tax_amount = fields.amount(
        db_default=Decimal(0), help_text="Where prices include tax: the tax that lies in that freight."
    )
    tax_code = models.ForeignKey(TaxCode, on_delete=models.PROTECT, related_name="+")
    tax_category = models.CharField(max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD)
    tax_rate = fields.percent()
    tax_amount = fields.amount(help_text="The line's share of the document's tax.")
    is_correction = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Of a credit note: of two lines the old price taken back, or the new one billed.",
    )

    objects = ScopedQuerySet["InvoiceLine"].as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_position_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(quantity__lt=0, is_correction=True),
                name="invoice_line_quantity_positive",
            ),
            models.CheckConstraint(
                condition=Q(is_correction=False) | Q(corrects__isnull=False), name="invoice_line_corrects"
            ),
            models.CheckConstraint(condition=Q(sale_unit_factor__gt=0), name="invoice_line_sale_unit_factor"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} / {self.position}"


class AllowanceCharge(models.Model):
    """The document's discount or one of its charges under one tax code (EN 16931, BG-20 and BG-21)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="allowance_charges")
    is_charge = models.BooleanField()
    reason_code = models.CharField(
        max_length=3, help_text="UNCL 5189 of an allowance, UNCL 7161 of a charge."
    )
    reason = models.CharField(max_length=100)
    tax_code = models.ForeignKey(TaxCode, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=2, choices=TaxCategory)
    rate = fields.percent()
    net_amount = fields.amount(help_text="Without tax, and without sign: an allowance is taken off.")

    class Meta:
        ordering: ClassVar = ["is_charge", "id"]

    def __str__(self) -> str:
        return f"{self.invoice} {self.reason}"


class InvoiceTax(models.Model):
    """Tax per code and rate: its base is the sum of the rounded line nets."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="taxes")
    tax_code = models.ForeignKey(TaxCode, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=2, choices=TaxCategory)
    rate = fields.percent()
    base_amount = fields.amount()
    tax_amount = fields.amount()

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "invoice taxes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "tax_code", "rate"], name="invoice_tax_once"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.tax_code}"


class InvoiceInstallment(models.Model):
    """A part of the total and the day it is due; the parts sum to the total exactly."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="installments")
    position = models.PositiveSmallIntegerField()
    due_date = models.DateField()
    installment_amount = fields.amount()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_installment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.due_date}"


class ShipmentFreight(models.Model):
    """That an invoice charges the freight of a shipment: once, until that invoice is canceled or credited in whole."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="freights")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    net_amount = fields.amount()
    is_live = models.BooleanField(default=True)

    objects = ScopedQuerySet["ShipmentFreight"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shipment"], condition=Q(is_live=True), name="freight_of_a_shipment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.shipment}"

"""What was credited of an invoice, and what may still be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum

from core.money import ZERO
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice, InvoiceLine, InvoiceTax


@dataclass(frozen=True, slots=True)
class CreditableLine:
    """An invoice line and what credit notes have taken of it."""

    line: InvoiceLine
    credited_quantity: Decimal
    credited_net: Decimal
    credited_tax: Decimal
    credited_allowance: Decimal
    credited_charge: Decimal
    credited_freight: Decimal

    @property
    def credited_own(self) -> Decimal:
        """What was credited of the line by itself, before its share of the document's discount and charges."""
        return self.credited_net + self.credited_allowance - self.credited_charge

    @property
    def creditable_quantity(self) -> Decimal:
        """What can still be credited."""
        return self.line.quantity - self.credited_quantity


def creditable_lines(invoice: Invoice) -> list[CreditableLine]:
    """Every line of the invoice with what was credited of it, in one query."""
    corrections = InvoiceLine.objects.filter(
        corrects=OuterRef("pk"), invoice__status=InvoiceStatus.ISSUED
    ).order_by()
    lines = invoice.lines.select_related("order_line").annotate(
        credited_quantity=_sum(corrections, "quantity"),
        credited_net=_sum(corrections, "net_amount"),
        credited_tax=_sum(corrections, "tax_amount"),
        credited_allowance=_sum(corrections, "allowance_amount"),
        credited_charge=_sum(corrections, "charge_amount"),
        credited_freight=_sum(corrections, "freight_amount"),
    )
    return [
        CreditableLine(
            line,
            line.credited_quantity or ZERO,
            line.credited_net or ZERO,
            line.credited_tax or ZERO,
            line.credited_allowance or ZERO,
            line.credited_charge or ZERO,
            line.credited_freight or ZERO,
        )
        for line in lines
    ]


def _sum(corrections: QuerySet[InvoiceLine], column: str) -> Subquery:
    total = corrections.values("corrects").annotate(total=Sum(column)).values("total")
    return Subquery(total, output_field=DecimalField(max_digits=20, decimal_places=6))


@dataclass(frozen=True, slots=True)
class CreditableTax:
    """A tax row of the invoice and what credit notes have taken of it."""

    tax: InvoiceTax
    credited_base: Decimal
    credited_tax: Decimal


def creditable_taxes(invoice: Invoice) -> list[CreditableTax]:
    """Every tax row of the invoice with what was credited of it, in one query."""
    corrections = InvoiceTax.objects.filter(
        invoice__corrects=OuterRef("invoice"),
        invoice__status=InvoiceStatus.ISSUED,
        tax_code=OuterRef("tax_code"),
        rate=OuterRef("rate"),
    ).order_by()

    def total(column: str) -> Subquery:
        sums = corrections.values("tax_code").annotate(total=Sum(column)).values("total")
        return Subquery(sums, output_field=DecimalField(max_digits=20, decimal_places=4))

    rows = invoice.taxes.annotate(credited_base=total("base_amount"), credited_tax=total("tax_amount"))
    return [CreditableTax(row, row.credited_base or ZERO, row.credited_tax or ZERO) for row in rows]


def credited_amount(invoice: Invoice) -> Decimal:
    """The gross amount of the invoice's credit notes."""
    notes = invoice.credit_notes.filter(status=InvoiceStatus.ISSUED)
    return notes.aggregate(total=Sum("gross_amount"))["total"] or ZERO

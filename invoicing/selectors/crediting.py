"""What was credited of an invoice, and what may still be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, Subquery, Sum

from core.money import ZERO, round_amount, smallest_unit
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice, InvoiceLine, InvoiceTax
from invoicing.shares import MOST_UNITS_ASIDE


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a line, or a part of it, comes to: by itself, its share of the document's discount and charges, its tax."""

    net: Decimal = ZERO
    allowance: Decimal = ZERO
    charge: Decimal = ZERO
    tax: Decimal = ZERO
    #: The part of the charge that is freight of its shipment.
    freight: Decimal = ZERO
    #: Where prices include tax: the tax that lies in that freight.
    freight_tax: Decimal = ZERO

    @property
    def own(self) -> Decimal:
        """By itself, before its share of the document's discount and charges."""
        return self.net + self.allowance - self.charge


@dataclass(frozen=True, slots=True)
class CreditableLine:
    """An invoice line and what credit notes have taken of it.

    ``credited`` goes with the quantities; ``corrected`` is what corrections have made it cheaper by, at the same quantity.
    """

    line: InvoiceLine
    credited_quantity: Decimal
    credited: Amounts
    corrected: Amounts

    @property
    def creditable_quantity(self) -> Decimal:
        """What can still be credited."""
        return self.line.quantity - self.credited_quantity

    @property
    def correctable_quantity(self) -> Decimal:
        """What can still be made cheaper: nothing of what costs nothing any more."""
        return self.creditable_quantity if self.billed.net > self.credited.net else ZERO

    @property
    def billed(self) -> Amounts:
        """What the line bills after its corrections."""
        line, less = self.line, self.corrected
        return Amounts(
            line.net_amount - less.net,
            line.allowance_amount - less.allowance,
            line.charge_amount - less.charge,
            line.tax_amount - less.tax,
            line.freight_amount - less.freight,
            line.freight_tax_amount - less.freight_tax,
        )

    @property
    def creditable_amount(self) -> Decimal:
        """What can still be credited with tax, about."""
        return self.billed.net + self.billed.tax - self.credited.net - self.credited.tax


Parts = tuple[Decimal, ...]


def parts_of(amounts: Amounts) -> Parts:
    """What is shared each by itself when a line is: its own amount, discount, charges, freight and the tax in that."""
    return amounts.own, amounts.allowance, amounts.charge, amounts.freight, amounts.freight_tax


def staying(row: CreditableLine, currency: str) -> Parts:
    """What the quantity of a line that is not credited yet still bills, each credit note looked at in its turn.

    Where less was given back than a quantity cost, the difference is owed, but goes with no quantity any more.
    """
    quantity, stays = row.line.quantity, _parts_of_line(row.line)
    notes = InvoiceLine.objects.filter(corrects=row.line, invoice__status=InvoiceStatus.ISSUED)
    for each in notes.order_by("invoice", "position"):
        given = _parts_of_line(each)
        if not each.is_correction:
            whole = tuple(round_amount(part * each.quantity / quantity, currency) for part in stays)
            quantity -= each.quantity
            if whole[0] - given[0] > MOST_UNITS_ASIDE * smallest_unit(currency):
                given = whole
        stays = tuple(part - less for part, less in zip(stays, given, strict=True))
    return stays


def _parts_of_line(line: InvoiceLine) -> Parts:
    own = line.net_amount + line.allowance_amount - line.charge_amount
    return own, line.allowance_amount, line.charge_amount, line.freight_amount, line.freight_tax_amount


def creditable_lines(invoice: Invoice) -> list[CreditableLine]:
    """Every line of the invoice with what was credited of it, in one query."""
    return creditable_lines_of([invoice])[invoice.pk]


def creditable_lines_of(
    invoices: Iterable[Invoice], *, order_lines: Collection[int] | None = None
) -> dict[int, list[CreditableLine]]:
    """The lines of several invoices by invoice, all of them or those that bill some order lines; one query."""
    found: dict[int, list[CreditableLine]] = {invoice.pk: [] for invoice in invoices}
    lines = InvoiceLine.objects.filter(invoice__in=found).select_related("order_line")
    if order_lines is not None:
        lines = lines.filter(order_line__in=order_lines)
    sums = {
        f"{kind}_{column}": _sum(column, is_correction=kind == "corrected")
        for kind in ("credited", "corrected")
        for column in (
            "net_amount",
            "allowance_amount",
            "charge_amount",
            "tax_amount",
            "freight_amount",
            "freight_tax_amount",
        )
    }
    sums["credited_quantity"] = _sum("quantity", is_correction=False)
    for line in lines.annotate(**sums).order_by("invoice", "position"):
        values = vars(line)
        found[line.invoice_id].append(
            CreditableLine(
                line, values["credited_quantity"] or ZERO, _amounts(values, "credited"), _amounts(values, "corrected")
            )
        )  # fmt: skip
    return found


def _amounts(values: dict[str, Decimal | None], kind: str) -> Amounts:
    return Amounts(
        *(
            values[f"{kind}_{column}_amount"] or ZERO
            for column in ("net", "allowance", "charge", "tax", "freight", "freight_tax")
        )
    )


def _sum(column: str, *, is_correction: bool) -> Subquery:
    corrections = InvoiceLine.objects.filter(
        corrects=OuterRef("pk"), invoice__status=InvoiceStatus.ISSUED, is_correction=is_correction
    ).order_by()
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

"""What of an order or an invoice can be complained of, and what a complaint comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from core.money import ZERO, round_amount
from fulfillment.models import GoodsReturn, Shipment, ShipmentLine
from fulfillment.returnable import ReturnableLine, returnable_of_orders
from invoicing.lifecycle import VAIN_COMPLAINTS, ComplaintAction, InvoiceKind, InvoiceStatus
from invoicing.models import Complaint, ComplaintLine, ComplaintResult, Invoice, InvoiceLine
from invoicing.selectors.crediting import CreditableLine, creditable_lines_of
from orders.kits import entered_id
from orders.models import SalesOrder, SalesOrderLine

About = SalesOrder | Invoice


@dataclass(frozen=True, slots=True)
class ComplainableLine:
    """A line of the order or the invoice: what of it can come back or be credited, and what a unit is worth before tax."""

    position: int
    order_line: SalesOrderLine
    invoice_line: InvoiceLine | None
    returnable: Decimal
    creditable: Decimal
    unit_net: Decimal

    def most(self, action: str) -> Decimal:
        """How much of it one may ask for."""
        return self.returnable if action == ComplaintAction.RETURN else self.creditable

    def worth(self, quantity: Decimal, unit_amount: Decimal | None, currency: str) -> Decimal:
        """What a quantity comes to before tax, about."""
        return round_amount(quantity * (self.unit_net if unit_amount is None else unit_amount), currency)


def orders_about(about: About) -> list[int]:
    """The orders behind it, by key."""
    if isinstance(about, SalesOrder):
        return [about.pk]
    if about.order_id is not None:
        return [about.order_id]
    rows = about.lines.filter(order_line__isnull=False).order_by()
    return list(rows.values_list("order_line__order", flat=True).distinct())


def complainable_lines(about: About) -> list[ComplainableLine]:
    """The lines in their order; a handful of queries."""
    if isinstance(about, SalesOrder):
        lines = list(about.lines.entered().select_related("product__unit").order_by("position"))
        back = _by_order_line(returnable_of_orders([line.pk for line in lines]))
        billed: dict[int, Decimal] = defaultdict(Decimal)
        for _invoice, row in billing([line.pk for line in lines]):
            billed[row.line.order_line_id or 0] += row.correctable_quantity
        return [
            ComplainableLine(
                line.position, line, None, _sum(back[line.pk]), billed[line.pk], line.net_amount / line.quantity
            )
            for line in lines
        ]  # fmt: skip
    rows = [row for row in creditable_lines_of([about])[about.pk] if row.line.order_line is not None]
    back = _by_order_line(returnable_of_orders([row.line.order_line_id or 0 for row in rows]))
    return [_of_invoice(row, back) for row in rows]


def _of_invoice(row: CreditableLine, back: dict[int, list[ReturnableLine]]) -> ComplainableLine:
    line = row.line
    if line.order_line is None:
        raise ValueError(f"{line} bills no order")
    own = [
        each
        for each in back[line.order_line.pk]
        if line.shipment_line_id is None or each.line.pk == line.shipment_line_id
    ]
    returnable = min(_sum(own), row.creditable_quantity)
    net = row.billed.net / line.quantity
    return ComplainableLine(line.position, line.order_line, line, returnable, row.correctable_quantity, net)


def _by_order_line(rows: Iterable[ReturnableLine]) -> dict[int, list[ReturnableLine]]:
    found: dict[int, list[ReturnableLine]] = defaultdict(list)
    for row in rows:
        found[row.order_line.pk].append(row)
    return found


def _sum(rows: Iterable[ReturnableLine]) -> Decimal:
    return sum((row.returnable for row in rows), ZERO)


def billing(order_line_ids: Collection[int]) -> list[tuple[Invoice, CreditableLine]]:
    """The issued invoice lines that bill these order lines, the oldest invoice first; two queries."""
    keys = Invoice.objects.filter(
        kind=InvoiceKind.INVOICE, status=InvoiceStatus.ISSUED, lines__order_line__in=order_line_ids
    ).values("pk")
    invoices = list(Invoice.objects.filter(pk__in=keys).order_by("issue_date", "pk"))
    rows = creditable_lines_of(invoices, order_lines=order_line_ids)
    return [(invoice, row) for invoice in invoices for row in rows[invoice.pk]]


@dataclass(frozen=True, slots=True)
class CreditShare:
    """So much of an invoice line is credited for a line of a complaint."""

    invoice: Invoice
    row: CreditableLine
    quantity: Decimal
    line: ComplaintLine


def credits_of(complaint: Complaint) -> tuple[list[CreditShare], list[ComplaintLine]]:
    """Where its lines that ask for money are credited, the oldest invoice first; and those for which too little is billed."""
    lines = [line for line in complaint.lines.all() if line.action == ComplaintAction.CREDIT]
    rows = billing([line.order_line_id for line in lines])
    left = {row.line.pk: row.correctable_quantity for _invoice, row in rows}
    shares: list[CreditShare] = []
    short = []
    for line in lines:
        missing = line.quantity
        for invoice, row in rows:
            if (
                line.invoice_line_id not in (None, row.line.pk)
                or row.line.order_line_id != line.order_line_id
            ):
                continue
            part = min(missing, left[row.line.pk])
            if part > 0:
                shares.append(CreditShare(invoice, row, part, line))
                left[row.line.pk] -= part
                missing -= part
        if missing:
            short.append(line)
    return shares, short


def returns_of(complaint: Complaint) -> tuple[list[tuple[Shipment, dict[int, Decimal]]], list[ComplaintLine]]:
    """What comes back of which shipment, by position, the oldest first; and the lines of which too little has left."""
    lines = [line for line in complaint.lines.all() if line.action == ComplaintAction.RETURN]
    back = _by_order_line(returnable_of_orders([line.order_line_id for line in lines]))
    found: dict[int, tuple[Shipment, dict[int, Decimal]]] = {}
    short = []
    for line in lines:
        missing = line.quantity
        own = line.invoice_line.shipment_line_id if line.invoice_line else None
        for each in back[line.order_line_id]:
            part = min(missing, each.returnable)
            if part > 0 and own in (None, each.line.pk):
                shipment = each.line.shipment
                found.setdefault(shipment.pk, (shipment, {}))[1][each.position] = part
                missing -= part
        if missing:
            short.append(line)
    return list(found.values()), short


@dataclass(frozen=True, slots=True)
class AgreedPrices:
    """What a unit of a return is credited with, where that is not what was billed: by parcel, else by order line."""

    of_parcel: dict[int, Decimal | None]
    of_line: dict[int, Decimal | None]

    def of(self, row: ShipmentLine) -> Decimal | None:
        """For a line of a shipment; for a kit that of its first part."""
        return (
            self.of_parcel[row.pk]
            if row.pk in self.of_parcel
            else self.of_line.get(entered_id(row.order_line))
        )


def agreed_prices(goods_return: GoodsReturn) -> AgreedPrices:
    """Those of the complaint the return came of; lines of an invoice that bill a parcel speak of that parcel only."""
    first = goods_return
    while first.split_from is not None:
        first = first.split_from
    prices = AgreedPrices({}, {})
    result = ComplaintResult.objects.filter(goods_return=first).first()
    if result is None:
        return prices
    lines = ComplaintLine.objects.filter(complaint=result.complaint_id, action=ComplaintAction.RETURN)
    rows = lines.values_list("invoice_line__shipment_line", "order_line", "unit_amount")
    for parcel, order_line, amount in rows:
        if parcel is not None:
            prices.of_parcel[parcel] = amount
        else:
            prices.of_line[order_line] = amount
    return prices


def similar_complaints(complaint: Complaint) -> QuerySet[Complaint]:
    """Others about the same lines that have not come to nothing, the newest first."""
    same = ComplaintLine.objects.filter(order_line__in=complaint.lines.values("order_line"))
    return (
        Complaint.objects.filter(pk__in=same.values("complaint"))
        .exclude(Q(pk=complaint.pk) | Q(status__in=VAIN_COMPLAINTS))
        .order_by("-pk")
    )


def complaints_about(orders: Sequence[int] | QuerySet[SalesOrder]) -> QuerySet[Complaint]:
    """Complaints about these orders or their invoices."""
    return Complaint.objects.filter(lines__order_line__order__in=orders).distinct()

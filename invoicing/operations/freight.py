"""The freight of shipments on the invoice that bills them first (docs/decisions/0019)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from core.money import ZERO, Money, round_amount
from fulfillment.models import Shipment
from invoicing.models import Invoice, InvoiceLine, ShipmentFreight
from invoicing.operations.adjusting import Adjustments, TaxOf
from invoicing.selectors.billing import Portion
from invoicing.selectors.crediting import creditable_lines
from invoicing.selectors.freights import charged_before
from orders.freight import is_typed
from orders.models import SalesOrder

HUNDRED = Decimal(100)


def add_freights(
    invoice: Invoice,
    lines: Sequence[InvoiceLine],
    portions: Sequence[Portion],
    orders: Mapping[int, SalesOrder],
    adjustments: Adjustments,
) -> list[ShipmentFreight]:
    """Charge what the billed shipments cost, once; what was credited of it is charged again with the goods it was
    credited for. The rows are not saved yet.

    A shipment's freight is shared over its lines on the invoice and taxed as they are; where somebody has entered the
    order's freight since it left, that takes its place. The caller holds the orders.
    """
    of_shipment: dict[int, list[int]] = defaultdict(list)
    shipments: dict[int, Shipment] = {}
    for index, portion in enumerate(portions):
        row = portion.shipment_line
        if row is not None and row.shipment.freight_amount and not is_typed(orders[row.shipment.order_id]):
            shipments[row.shipment_id] = row.shipment
            of_shipment[row.shipment_id].append(index)
    if not shipments:
        return []
    before = charged_before(shipments.values(), besides=invoice.pk)
    rows = []
    for key, places in of_shipment.items():
        billed = [(lines[index], portions[index]) for index in places]
        amount, weights = shipments[key].freight_amount, [line.net_amount for line, _portion in billed]
        row = ShipmentFreight(company_id=invoice.company_id, invoice=invoice, shipment=shipments[key])
        if key in before:
            amount, weights = before[key].again([portion for _line, portion in billed], invoice.currency)
            row.is_live = not before[key].is_live
        if amount > 0:
            row.net_amount = _charge(Money(amount, invoice.currency), weights, billed, adjustments)
            rows.append(row)
    return rows


def _charge(
    freight: Money,
    weights: list[Decimal],
    billed: Sequence[tuple[InvoiceLine, Portion]],
    adjustments: Adjustments,
) -> Decimal:
    """Add the freight to the lines; what it comes to without tax."""
    if not any(weights):
        weights = [ZERO] * (len(billed) - 1) + [Decimal(1)]
    shares = freight.share(weights)
    whole = ZERO
    for (line, portion), share in zip(billed, shares, strict=True):
        net = share.amount
        if portion.order_line.price_includes_tax:
            net = round_amount(net * HUNDRED / (HUNDRED + line.tax_rate), freight.currency)
            line.freight_tax_amount = share.amount - net
            line.tax_amount += line.freight_tax_amount
        line.net_amount += net
        line.charge_amount += net
        line.freight_amount += net
        whole += net
        adjustments.add_freight(TaxOf(line.tax_code_id, line.tax_category, line.tax_rate), net)
    return whole


def release_freights(invoice: Invoice) -> None:
    """The invoice charges them no longer: whoever bills the shipments again charges their freight again."""
    ShipmentFreight.objects.filter(invoice=invoice, is_live=True).update(is_live=False)


def release_credited_freights(invoice: Invoice) -> None:
    """The same for each shipment of which nothing on the invoice is billed any more. The caller holds the invoice."""
    live = list(invoice.freights.filter(is_live=True).values_list("shipment_id", flat=True))
    if not live:
        return
    rows = creditable_lines(invoice)
    places = dict(
        invoice.lines.filter(shipment_line__shipment__in=live).values_list("pk", "shipment_line__shipment")
    )
    billed = {places[row.line.pk] for row in rows if row.creditable_quantity and row.line.pk in places}
    invoice.freights.filter(is_live=True, shipment__in=set(live) - billed).update(is_live=False)


def save_freights(invoices: Iterable[tuple[Invoice, Sequence[ShipmentFreight]]]) -> None:
    """Insert the rows with the key their invoice has got meanwhile."""
    rows = []
    for invoice, freights in invoices:
        for row in freights:
            row.invoice = invoice
            rows.append(row)
    if rows:
        ShipmentFreight.objects.bulk_create(rows)

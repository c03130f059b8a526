"""What of the freight of shipments was charged before, and what of that was credited since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core.money import ZERO, round_amount
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.returnable import forgone_by_shipment_line
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import InvoiceLine, ShipmentFreight
from invoicing.selectors.billing import Portion
from orders.kits import as_sold


@dataclass(slots=True)
class _BilledLine:
    """A line of a shipment as invoices billed it; of a kit its first part's, in kits."""

    #: What one costs.
    price: Decimal
    #: What left and did not come back for good.
    kept: Decimal
    billed: Decimal = ZERO
    ever: Decimal = ZERO
    #: The most that was billed at a time.
    peak: Decimal = ZERO

    def add(self, quantity: Decimal, *, is_credit: bool) -> None:
        """Take the next line of an invoice or a credit note, the oldest first."""
        self.billed += -quantity if is_credit else quantity
        self.ever += ZERO if is_credit else quantity
        self.peak = max(self.peak, self.billed)

    @property
    def credited(self) -> Decimal:
        """What was credited and is not billed again: of the pieces that ever were on an invoice, however often."""
        return max(min(self.ever, max(self.kept, self.peak)) - self.billed, ZERO)

    @property
    def fresh(self) -> Decimal:
        """What was never billed, and is to be."""
        return max(self.kept - self.ever, ZERO)


@dataclass(slots=True)
class ChargedFreight:
    """Of a shipment whose freight was charged before: what no invoice bears any more, and the goods that went with it."""

    missing: Decimal
    is_live: bool = False
    lines: dict[int, _BilledLine] = field(default_factory=dict)

    def again(self, portions: Sequence[Portion], currency: str) -> tuple[Decimal, list[Decimal]]:
        """What these portions of the shipment are charged again, and the weights by which they share it.

        What is billed for the first time bears none of it, and what came back keeps its part for good.
        """
        credited = [(line.credited, line.price) for line in self.lines.values()]
        is_free = not any(quantity * price for quantity, price in credited)
        of = sum((quantity * (1 if is_free else price) for quantity, price in credited), ZERO)
        weights = [
            quantity * (1 if is_free else price) for quantity, price in map(self._billed_again, portions)
        ]
        part = sum(weights, ZERO)
        return (round_amount(self.missing * part / of, currency) if of else ZERO), weights

    def _billed_again(self, portion: Portion) -> tuple[Decimal, Decimal]:
        """How much of it was credited before, and what one costs."""
        line = self.lines.get(portion.shipment_line.pk) if portion.shipment_line is not None else None
        if line is None:
            return ZERO, ZERO
        return min(max(portion.quantity - line.fresh, ZERO), line.credited), line.price


def charged_before(
    shipments: Collection[Shipment], *, besides: int | None = None
) -> dict[int, ChargedFreight]:
    """Those of the shipments whose freight an invoice or a draft has charged; ``besides`` leaves one draft out.

    One query where none was.
    """
    rows = (
        ShipmentFreight.objects.filter(shipment__in=shipments)
        .exclude(invoice=besides)
        .exclude(invoice__status=InvoiceStatus.CANCELED)
    )
    costs = {shipment.pk: shipment.freight_amount for shipment in shipments}
    found: dict[int, ChargedFreight] = {}
    for shipment, is_live in rows.values_list("shipment_id", "is_live"):
        found.setdefault(shipment, ChargedFreight(costs[shipment])).is_live |= is_live
    if found:
        _add_billed(found, besides)
    return found


def _add_billed(found: dict[int, ChargedFreight], besides: int | None) -> None:
    """Corrections change what a shipment pays, and nothing of what is billed again: they are left out."""
    lines = list(
        InvoiceLine.objects.filter(shipment_line__shipment__in=found, is_correction=False)
        .exclude(invoice=besides)
        .exclude(invoice__status=InvoiceStatus.CANCELED)
        .select_related("invoice", "order_line", "shipment_line__order_line")
        .order_by("pk")
    )
    rows = {line.shipment_line.pk: line.shipment_line for line in lines if line.shipment_line is not None}
    kept = _kept(rows.values())
    for line in lines:
        row, sold = line.shipment_line, line.order_line
        if row is None or sold is None:
            continue
        is_credit, charged = line.invoice.kind == InvoiceKind.CREDIT_NOTE, found[row.shipment_id]
        freight = line.freight_amount + line.freight_tax_amount
        charged.missing += freight if is_credit else -freight
        if row.pk not in charged.lines:
            own = sold.net_amount + sold.allowance_amount - sold.charge_amount
            charged.lines[row.pk] = _BilledLine(own / sold.quantity, kept[row.pk])
        charged.lines[row.pk].add(line.quantity, is_credit=is_credit)


def _kept(rows: Collection[ShipmentLine]) -> dict[int, Decimal]:
    """What left with these lines of shipments and did not come back for good, as it was sold."""
    returned = [row.order_line_id for row in rows if row.order_line.returned]
    forgone = forgone_by_shipment_line(returned) if returned else {}
    return {row.pk: as_sold(row.order_line, row.quantity - forgone.get(row.pk, ZERO)) for row in rows}

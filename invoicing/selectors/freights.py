"""What of the freight of shipments was charged before, and what of that was credited since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case, F, Q, Sum, When

from core.money import ZERO, round_amount
from fulfillment.models import Shipment
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import InvoiceLine, ShipmentFreight
from invoicing.selectors.billing import Portion


@dataclass(slots=True)
class ChargedFreight:
    """Of a shipment whose freight was charged before: what no invoice bears any more, and the goods that went with it.

    ``credited`` is by shipment line what was credited and is not billed again, with the price of one.
    """

    missing: Decimal
    is_live: bool = False
    credited: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def again(self, portions: Sequence[Portion], currency: str) -> tuple[Decimal, list[Decimal]]:
        """What these portions of the shipment are charged again, and the weights by which they share it.

        What is billed for the first time bears none of it, and what came back keeps its part for good.
        """
        quantities = [self._quantity_again(portion) for portion in portions]
        is_free = not any(quantity * price for quantity, price in self.credited.values())
        of = sum((quantity * (1 if is_free else price) for quantity, price in self.credited.values()), ZERO)
        weights = [
            quantity * (1 if is_free else self._price_of(portion))
            for quantity, portion in zip(quantities, portions, strict=True)
        ]
        part = sum(weights, ZERO)
        return (round_amount(self.missing * part / of, currency) if of else ZERO), weights

    def _quantity_again(self, portion: Portion) -> Decimal:
        row = portion.shipment_line
        if row is None or row.pk not in self.credited:
            return ZERO
        fresh = max(row.quantity - portion.billed.ever_by_shipment_line.get(row.pk, ZERO), ZERO)
        return min(max(portion.quantity - fresh, ZERO), self.credited[row.pk][0])

    def _price_of(self, portion: Portion) -> Decimal:
        row = portion.shipment_line
        return self.credited[row.pk][1] if row is not None and row.pk in self.credited else ZERO


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
        _add_credited(found, besides)
    return found


def _add_credited(found: dict[int, ChargedFreight], besides: int | None) -> None:
    """Corrections change what a shipment pays, and nothing of what is billed again: they are left out."""
    sign = Case(When(invoice__kind=InvoiceKind.CREDIT_NOTE, then=Decimal(-1)), default=Decimal(1))
    own = F("order_line__net_amount") + F("order_line__allowance_amount") - F("order_line__charge_amount")
    rows = (
        InvoiceLine.objects.filter(shipment_line__shipment__in=found, is_correction=False)
        .exclude(invoice=besides)
        .exclude(invoice__status=InvoiceStatus.CANCELED)
        .order_by()
        .values_list("shipment_line", "shipment_line__shipment", "shipment_line__quantity")
        .annotate(
            price=own / F("order_line__quantity"),
            billed=Sum(F("quantity") * sign),
            ever=Sum("quantity", filter=Q(invoice__kind=InvoiceKind.INVOICE)),
            freight=Sum((F("freight_amount") + F("freight_tax_amount")) * sign),
        )
    )
    for key, shipment, left, price, billed, ever, freight in rows:
        charged = found[shipment]
        charged.missing -= freight
        if (credited := min(ever, left) - billed) > 0:
            charged.credited[key] = credited, price

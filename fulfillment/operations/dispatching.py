"""At the gate: packed goods leave the house."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.dates import business_date
from core.lifecycle import MoveNotAllowed
from core.locking import operation
from customers.models import RestPolicy
from fulfillment.delays import arrives
from fulfillment.freight import Freight, freight_of
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Carrier, Consignment, Shipment, ShipmentLine
from fulfillment.operations.carriers import CarrierRefused, carrier_named, service_named
from fulfillment.operations.contents import refuse_unless_filled
from fulfillment.operations.exporting import check_export
from fulfillment.operations.guards import (
    BILLED,
    hold_still,
    lines_of,
    move,
    on_other_shipments,
    refuse_if_held,
    refuse_unless_ready,
    refuse_unpaid,
    short_enough,
)
from fulfillment.operations.lots import picked_lots
from fulfillment.signals import shipment_dispatched, shipment_leaving
from inventory.operations import IssueLine, hold_levels, issue
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import hold_agreements, products_of_rest, record_shipped

S = ShipmentStatus
ZERO = Decimal(0)


class LeavesTogether(MoveNotAllowed):
    """A shipment that is dispatched with its consignment."""

    code = "leaves-together"


@operation
def dispatch(
    shipment: Shipment,
    *,
    by: Actor,
    carrier: Carrier | str | None = None,
    service: str = "",
    tracking_number: str = "",
    date: datetime.date | None = None,
    version: int | None = None,
    within: Consignment | None = None,
) -> None:
    """Let the packed goods leave the house: stock goes down with the reservation, once, in this transaction (FUL-1).

    What leaves with others is dispatched ``within`` its consignment.
    Raises MoveNotAllowed, LeavesTogether, OrderOnHold, NotPacked, DateRefused, TextTooLong, StaleVersion, NotEnoughStock,
    NotPaid, LotRefused for a lot that was blocked or expired since it was picked.
    Sends ``shipment_dispatched``.
    """
    order = hold_still(shipment, by=by, version=version, related=BILLED)
    lines = lines_of(shipment)
    _refuse_to_leave(shipment, order, lines, within, by)
    leaves = business_date(date, by=by, earliest=order.order_date, earliest_is=str(_("order date")))
    number = short_enough(tracking_number, 80, "tracking_number")
    if isinstance(carrier, str):
        carrier = carrier_named(carrier, by=by)
    chosen = service_named(carrier, service, by=by)
    _refuse_carrier_of_pickup(order, carrier, number)
    freight = _issue(shipment, order, lines, leaves, by)
    _record_shipped(shipment, order, lines, leaves, by)
    move(
        shipment,
        S.DISPATCHED,
        carrier=carrier,
        service=chosen,
        tracking_number=number,
        freight_amount=freight.amount,
        freight_cost=freight.cost,
        dispatch_date=leaves,
        estimated_arrival=arrives(shipment, chosen, leaves, is_now=date is None),
        dispatched_at=clock.stamp(),
    )
    said = {"carrier": carrier.name if carrier else "", "tracking_number": number}
    timeline.record(shipment, "dispatched", by=by, data=said, order_id=order.pk)
    shipment_dispatched.send(sender=Shipment, shipment=shipment, lines=lines, by=by)


def _refuse_to_leave(
    shipment: Shipment,
    order: SalesOrder,
    lines: Sequence[ShipmentLine],
    within: Consignment | None,
    by: Actor,
) -> None:
    """Refuse what may not leave now, or not by itself. Sends ``shipment_leaving``."""
    refuse_unless_ready(shipment, S.DISPATCHED)
    refuse_if_held(shipment)
    if shipment.consignment_id is not None and within is None:
        raise LeavesTogether(
            _("%s leaves with others. Dispatch its consignment, or take it out.") % shipment.number
        )
    if shipment.has_contents:
        refuse_unless_filled(shipment)
    check_export(shipment, order, by=by)
    if within is None:  # else they are held already
        _hold_agreements(order, lines)
    shipment_leaving.send(sender=Shipment, shipment=shipment, by=by)


def _issue(
    shipment: Shipment, order: SalesOrder, lines: Sequence[ShipmentLine], leaves: datetime.date, by: Actor
) -> Freight:
    """Take the goods from the stock with their reservation; the answer is what the way costs and what it is billed at."""
    lots = picked_lots(shipment)
    refuse_unpaid(order, lines)
    freight = freight_of(order, lines)
    if rest := products_of_rest([order]):  # locked in one call with what leaves (G2)
        hold_levels({shipment.warehouse_id: rest | {line.product_id for line in lines}})
    issue(
        shipment,
        [
            IssueLine(
                line.order_line_id,
                line.product_id,
                line.quantity,
                line.pk,
                tuple(lots[line.pk]),
                freight.uncharged.get(line.order_line_id, ZERO),
            )
            for line in lines
        ],
        warehouse=shipment.warehouse,
        date=leaves,
        by=by,
    )
    return freight


def _record_shipped(
    shipment: Shipment, order: SalesOrder, lines: Sequence[ShipmentLine], leaves: datetime.date, by: Actor
) -> None:
    tolerant = [line.order_line_id for line in lines if line.is_tolerant]
    record_shipped(
        order,
        {line.order_line_id: line.quantity for line in lines},
        date=leaves,
        by=by,
        tolerant=tolerant,
        in_house=on_other_shipments(shipment, tolerant) if tolerant else None,
        has_kits=any(line.is_part for line in lines),
    )


def _hold_agreements(order: SalesOrder, lines: Sequence[ShipmentLine]) -> None:
    """What is not to follow any more is given back to its agreement, which is locked before account and stock (G2)."""
    if order.rest_policy == RestPolicy.CANCEL:
        hold_agreements(order.lines.order_by().values_list("agreement_line_id", flat=True))
    elif tolerant := [line.order_line_id for line in lines if line.is_tolerant]:
        rows = SalesOrderLine.objects.filter(pk__in=tolerant).order_by()
        hold_agreements(rows.values_list("agreement_line_id", flat=True))


def _refuse_carrier_of_pickup(order: SalesOrder, carrier: Carrier | None, number: str) -> None:
    """Who comes for his goods needs no carrier. Raises CarrierRefused."""
    if order.shipping_method_id is None or not (carrier or number):
        return
    if order.shipping_method is not None and order.shipping_method.is_pickup:
        field = "carrier" if carrier else "tracking_number"
        raise CarrierRefused(_("The customer picks up; there is no carrier."), field=field)

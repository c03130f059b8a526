"""Planning: what an order has reserved becomes a shipment to pick."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import clock, formats, numbering, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import operation
from core.refusals import Refusal
from fulfillment.backlog import BacklogLine, backlog, is_complete
from fulfillment.kits import of_parts
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.operations.guards import QuantityRefused, kit_refused
from fulfillment.operations.places import ask_for_time
from fulfillment.operations.undecided import settle_planned, within
from orders.kits import as_sold, in_kits
from orders.lifecycle import ExceptionKind, OrderStatus
from orders.models import OrderException, SalesOrder
from orders.operations import kept_for_decision

S = ShipmentStatus
ZERO = Decimal(0)


class NothingToShip(Refusal):
    """Nothing of the order is reserved that is not on a shipment already."""

    code = "nothing-to-ship"


class ShipsComplete(Refusal):
    """The order ships complete and part of it still waits for stock."""

    code = "ships-complete"


class PlannedLine(NamedTuple):
    """How much of an order line goes onto a shipment."""

    order_line_id: int
    position: int
    product_id: int
    quantity: Decimal


@operation
def plan_shipment(
    order: SalesOrder, quantities: Mapping[int, Decimal] | None = None, *, by: Actor
) -> Shipment:
    """Plan a shipment of what the order has reserved, or of these quantities by order line.

    Raises NothingToShip, ShipsComplete, QuantityRefused, MoveNotAllowed, NotPermitted for another warehouse.
    """
    order_ = SalesOrder.objects.select_for_update().get(pk=order.pk, company_id=by.company.pk)
    by.require_warehouse(order_.warehouse_id)
    if order_.status != OrderStatus.CONFIRMED:
        raise MoveNotAllowed(
            _("Order %(order)s is %(status)s; shipments are planned for confirmed orders.")
            % {"order": order_.number, "status": str(order_.get_status_display()).lower()}
        )
    rows = backlog(order_)
    if not order_.allows_partial_delivery and not is_complete(rows):
        raise ShipsComplete(
            _("Order %s ships complete, and part of it still waits for stock.") % order_.number
        )
    chosen = _chosen(rows, quantities)
    shipment = _plan(order_, chosen, by=by)
    if shipment is None:
        raise NothingToShip(
            _("Nothing of order %s is reserved that is not on a shipment already.") % order_.number
        )
    planned = {line.order_line_id: line.quantity for line in chosen}
    settle_planned(order_, planned, by, outcome=shipment.number)
    ask_for_time([shipment], by)
    return shipment


def plan_again(order: SalesOrder, found: OrderException, by: Actor) -> str:
    """What a canceled shipment stood for goes onto the planned shipment or a new one, as far as it is still reserved."""
    rows = backlog(order)
    if not order.allows_partial_delivery and not is_complete(rows):
        raise ShipsComplete(
            _("Order %s ships complete, and part of it still waits for stock.") % order.number
        )
    wanted = within(rows, found)
    amounts = [(row, min(row.to_plan, wanted.get(row.line.pk, ZERO))) for row in rows]
    shipment = _plan(order, [_planned(row, amount) for row, amount in amounts if amount > 0], by=by)
    if shipment is None:
        raise NothingToShip(
            _("Nothing of order %s is reserved that is not on a shipment already.") % order.number
        )
    ask_for_time([shipment], by)
    return shipment.number


def _chosen(rows: Sequence[BacklogLine], quantities: Mapping[int, Decimal] | None) -> list[PlannedLine]:
    """What to plan of each line; asked quantities must be reserved and not planned yet, those of parts make whole kits.

    How many of a kit leave is asked of its own line.
    """
    if quantities is None:
        return planned_lines(rows)
    asked = of_parts([row.line for row in rows], quantities)
    whole = in_kits([row.line for row in rows], asked)
    chosen = []
    for row in rows:
        wanted = asked.get(row.line.pk, ZERO)
        if wanted != whole.get(row.line.pk, ZERO) and row.line.part_of is not None:
            raise kit_refused(row.line.part_of)
        if not ZERO <= wanted <= row.to_plan:
            raise _too_much(row)
        if wanted:
            chosen.append(_planned(row, wanted))
    return chosen


def _too_much(row: BacklogLine) -> QuantityRefused:
    """More than is there to plan, said of what was entered: of a part as so many of its kit."""
    line = row.line.part_of or row.line
    most = as_sold(row.line, row.to_plan)
    words = _("Of %(sku)s %(most)s are reserved and not on a shipment yet.")
    said = {"sku": line.sku, "most": formats.quantity(most)}
    return QuantityRefused(words % said, field=f"lines.{line.position}.quantity")


def planned_lines(
    rows: Sequence[BacklogLine], undecided: Mapping[int, Decimal] | None = None
) -> list[PlannedLine]:
    """All that is reserved and on no shipment yet, but not what somebody has to decide about first.

    Of a line of which enough was picked nothing more is planned; the rest is closed when it leaves.
    """
    kept = undecided or {}
    amounts = [(row, row.to_plan - kept.get(row.line.pk, ZERO)) for row in rows if not row.is_enough_picked]
    return [_planned(row, amount) for row, amount in amounts if amount > 0]


def _planned(row: BacklogLine, amount: Decimal) -> PlannedLine:
    line = row.line
    assert line.product_id is not None  # noqa: S101 - goods lines name their product
    return PlannedLine(line.pk, line.position, line.product_id, amount)


@operation
def plan_reserved(order: SalesOrder, *, by: Actor) -> Shipment | None:
    """Put what is reserved and on no shipment yet onto the order's planned shipment, or onto a new one.

    Called while the order is locked. An order that ships complete waits until all of it is reserved; what a canceled
    shipment stood for waits until somebody has decided about it.
    """
    rows = backlog(order)
    undecided = kept_for_decision(order, ExceptionKind.SHIPMENT)
    lines = planned_lines(rows, undecided)
    if undecided and not order.allows_partial_delivery:
        return None
    if not lines or (not order.allows_partial_delivery and not is_complete(rows)):
        return None
    return _plan(order, lines, by=by, is_first=all(not row.in_house and not row.line.shipped for row in rows))


def _plan(
    order: SalesOrder, lines: Sequence[PlannedLine], *, by: Actor, is_first: bool = False
) -> Shipment | None:
    if not lines:
        return None
    waiting = (
        None if is_first else Shipment.objects.filter(order=order, status=S.PLANNED).order_by("pk").first()
    )
    return create(order, lines, by=by) if waiting is None else _extend(waiting, order, lines, by=by)


def create(
    order: SalesOrder,
    lines: Sequence[PlannedLine],
    *,
    by: Actor,
    split_from: Shipment | None = None,
    leaves_on: datetime.date | None = None,
) -> Shipment:
    """Write a planned shipment with its lines; it leaves on the day the customer wants the goods, or on this one."""
    number = numbering.next_number(by.company, numbering.SHIPMENT, by.company.today())
    shipment = planned(order, number, by=by, split_from=split_from, leaves_on=leaves_on)
    shipment.save(force_insert=True)
    ShipmentLine.objects.bulk_create(rows_of(shipment, lines))
    timeline.record(
        shipment,
        "planned",
        by=by,
        data={"lines": len(lines), **({"split_from": split_from.number} if split_from else {})},
        order_id=order.pk,
    )
    return shipment


def planned(
    order: SalesOrder,
    number: str,
    *,
    by: Actor,
    split_from: Shipment | None = None,
    leaves_on: datetime.date | None = None,
) -> Shipment:
    """A planned shipment of the order, to be written."""
    return Shipment(
        company=by.company,
        number=number,
        order=order,
        customer_id=order.customer_id,
        warehouse_id=order.warehouse_id,
        planned_date=leaves_on or planned_date(order, split_from, by.company.today()),
        shipping_address=order.shipping_address,
        split_from=split_from,
        created_at=clock.stamp(),
    )


def planned_date(order: SalesOrder, split_from: Shipment | None, today: datetime.date) -> datetime.date:
    """The day a new shipment is to leave: when it is wanted, not before today; a rest on the day of the first part."""
    if split_from is not None and split_from.planned_date is not None:
        return split_from.planned_date
    return max(order.requested_date or today, today)


def rows_of(shipment: Shipment, lines: Sequence[PlannedLine]) -> list[ShipmentLine]:
    """The lines of a shipment, to be written."""
    return [
        ShipmentLine(
            company_id=shipment.company_id,
            shipment=shipment,
            order_line_id=line.order_line_id,
            position=line.position,
            product_id=line.product_id,
            quantity=line.quantity,
        )
        for line in lines
    ]


def add_to(planned_lines: Mapping[Shipment, Sequence[PlannedLine]]) -> None:
    """Add lines to shipments that nobody has begun to pick, in two statements; what stands there already becomes more."""
    there = {
        (line.shipment_id, line.order_line_id): line.quantity
        for line in ShipmentLine.objects.filter(shipment__in=list(planned_lines))
    }
    rows = [
        row
        for shipment, lines in planned_lines.items()
        for row in rows_of(
            shipment,
            [
                line._replace(quantity=line.quantity + there.get((shipment.pk, line.order_line_id), ZERO))
                for line in lines
            ],
        )
    ]
    ShipmentLine.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["shipment", "order_line"], update_fields=["quantity"]
    )


def _extend(shipment: Shipment, order: SalesOrder, lines: Sequence[PlannedLine], *, by: Actor) -> Shipment:
    """Add to a shipment that nobody has begun to pick."""
    shipment.order = order
    add_to({shipment: lines})
    shipment.version += 1
    shipment.save(update_fields=["version"])
    timeline.record(shipment, "extended", by=by, data={"lines": len(lines)}, order_id=order.pk)
    return shipment

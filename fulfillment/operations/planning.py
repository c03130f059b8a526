"""Planning: what an order has reserved becomes a shipment to pick, and follows when the order changes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import bulk, clock, formats, numbering, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import operation
from core.refusals import Refusal
from core.timeline import Entry
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Package, Shipment, ShipmentLine
from fulfillment.operations.guards import AlreadyPicked, QuantityRefused
from fulfillment.operations.lots import put_back
from fulfillment.operations.places import free_slots, leave_slots
from fulfillment.operations.realigning import in_house, readdress, reschedule, withdraw
from fulfillment.selectors import BacklogLine, backlog, is_complete
from fulfillment.signals import shipment_canceled
from orders.lifecycle import ExceptionKind, OrderStatus, Resolution
from orders.models import OrderException, SalesOrder
from orders.operations import keep_undecided, kept_for_decision, resolved, still_open

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
    _settle_planned(order_, shipment, chosen, by)
    return shipment


def plan_again(order: SalesOrder, found: OrderException, by: Actor) -> str:
    """What a canceled shipment stood for goes onto the planned shipment or a new one, as far as it is still reserved."""
    rows = backlog(order)
    if not order.allows_partial_delivery and not is_complete(rows):
        raise ShipsComplete(
            _("Order %s ships complete, and part of it still waits for stock.") % order.number
        )
    wanted = _within(rows, found)
    amounts = [(row, min(row.to_plan, wanted.get(row.line.pk, ZERO))) for row in rows]
    shipment = _plan(order, [_planned(row, amount) for row, amount in amounts if amount > 0], by=by)
    if shipment is None:
        raise NothingToShip(
            _("Nothing of order %s is reserved that is not on a shipment already.") % order.number
        )
    return shipment.number


def still_to_plan(order: SalesOrder, found: OrderException) -> dict[int, Decimal]:
    """What of a canceled shipment is reserved and on no other one, paid or not."""
    return _within(backlog(order), found)


def _within(rows: Sequence[BacklogLine], found: OrderException) -> dict[int, Decimal]:
    wanted = found.quantities
    amounts = {row.line.pk: min(row.free_of_shipments, wanted.get(row.line.pk, ZERO)) for row in rows}
    return {key: amount for key, amount in amounts.items() if amount > 0}


def _settle_planned(order: SalesOrder, shipment: Shipment, chosen: Sequence[PlannedLine], by: Actor) -> None:
    """Who plans what a canceled shipment stood for has decided about it, as far as it goes."""
    canceled = still_open(order, ExceptionKind.SHIPMENT)
    if not canceled:
        return
    rows = backlog(order)
    decided = {line.order_line_id: line.quantity for line in chosen}
    done = []
    for each in canceled:
        left = _less(each.quantities, decided)
        if any(left.values()) and _within(rows, each):
            keep_undecided(each, left)
        else:
            done.append(each)
    resolved(order, done, Resolution.AGAIN, by=by, outcome=shipment.number)


def _less(quantities: Mapping[int, Decimal], decided: dict[int, Decimal]) -> dict[int, Decimal]:
    """What stays undecided of these quantities; what is decided counts once."""
    left = {}
    for key, amount in quantities.items():
        part = min(amount, decided.get(key, ZERO))
        left[key] = amount - part
        if part:
            decided[key] -= part
    return left


def _chosen(rows: Sequence[BacklogLine], quantities: Mapping[int, Decimal] | None) -> list[PlannedLine]:
    """What to plan of each line; asked quantities must be reserved and not planned yet."""
    if quantities is None:
        return planned_lines(rows)
    chosen = []
    for row in rows:
        wanted = quantities.get(row.line.pk, ZERO)
        if not ZERO <= wanted <= row.to_plan:
            raise QuantityRefused(
                _("Of %(sku)s %(most)s are reserved and not on a shipment yet.")
                % {"sku": row.line.sku, "most": formats.quantity(row.to_plan)},
                field=f"lines.{row.line.position}.quantity",
            )
        if wanted:
            chosen.append(_planned(row, wanted))
    return chosen


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
    add_to({shipment: lines})
    shipment.version += 1
    shipment.save(update_fields=["version"])
    timeline.record(shipment, "extended", by=by, data={"lines": len(lines)}, order_id=order.pk)
    return shipment


@operation
def follow_order(order: SalesOrder, *, by: Actor, is_other_day: bool = False) -> None:
    """Bring planned shipments in line with an order that was changed: take off what it no longer wants, add what is new.

    They follow to another product, warehouse, address and day. Called while the order is locked.
    Raises AlreadyPicked when goods that were taken off the order lie picked.
    """
    shipments = in_house(order)
    if shipments:
        gone = withdraw(order, shipments, by)
        cancel_shipments(order, gone, reason=_("Order changed"), by=by)
        kept = [each for each in shipments if each not in gone]
        readdress(order, kept, by)
        leave_slots(order, kept)
        if is_other_day:
            reschedule(order, kept, by)
    rows = backlog(order)
    if any(row.unpaid for row in rows):
        _take_back_unpaid(order, rows, by)
        rows = backlog(order)
    surplus = {row.line.pk: row.surplus for row in rows if row.surplus > 0}
    ships_later = not order.allows_partial_delivery and not is_complete(rows)
    if surplus or ships_later:
        _take_off(order, surplus, everything=ships_later, by=by)
    if order.status == OrderStatus.CONFIRMED:
        plan_reserved(order, by=by)


@operation
def follow_payment(order: SalesOrder, *, by: Actor) -> None:
    """Plan what payments let go, and take back what is no longer paid for while nobody has begun to pick it.

    Called while the order is locked.
    """
    rows = backlog(order)
    if any(row.unpaid for row in rows):
        _take_back_unpaid(order, rows, by)
    if order.status == OrderStatus.CONFIRMED:
        plan_reserved(order, by=by)


def _take_back_unpaid(order: SalesOrder, rows: Sequence[BacklogLine], by: Actor) -> None:
    unpaid = {row.line.pk: row.unpaid for row in rows if row.unpaid > 0}
    _take_off(order, unpaid, everything=not order.allows_partial_delivery, by=by, is_strict=False)


def _take_off(
    order: SalesOrder, surplus: dict[int, Decimal], *, everything: bool, by: Actor, is_strict: bool = True
) -> None:
    """Shrink planned shipments, the youngest first; one that is left empty is canceled.

    Raises AlreadyPicked when more should go than is only planned, unless it may stay where it is.
    """
    planned = {
        shipment.pk: shipment
        for shipment in Shipment.objects.filter(order=order, status=S.PLANNED).order_by("-pk")
    }
    shrunk: dict[int, Decimal] = {}
    touched: set[int] = set()
    kept: dict[int, int] = dict.fromkeys(planned, 0)
    lines = ShipmentLine.objects.filter(shipment__in=planned).order_by("-shipment_id", "position")
    for line in lines:
        taken = line.quantity if everything else min(line.quantity, surplus.get(line.order_line_id, ZERO))
        surplus[line.order_line_id] = max(surplus.get(line.order_line_id, ZERO) - taken, ZERO)
        if taken:
            shrunk[line.pk] = line.quantity - taken
            touched.add(line.shipment_id)
        kept[line.shipment_id] += taken < line.quantity
    if is_strict and any(surplus.values()):
        raise AlreadyPicked(
            _("Goods of order %s are already being picked. Ask the warehouse to cancel that shipment first.")
            % order.number
        )
    empty = [planned[pk] for pk in touched if not kept[pk]]
    cancel_shipments(order, empty, reason=_("Order changed"), by=by)
    _shrink(order, [planned[pk] for pk in sorted(touched) if kept[pk]], shrunk, by=by)


def _shrink(
    order: SalesOrder, shipments: Sequence[Shipment], quantities: Mapping[int, Decimal], *, by: Actor
) -> None:
    if not shipments:
        return
    lines = list(ShipmentLine.objects.filter(pk__in=quantities, shipment__in=shipments))
    bulk.delete(ShipmentLine, [line.pk for line in lines if not quantities[line.pk]])
    for line in lines:
        line.quantity = quantities[line.pk]
    ShipmentLine.objects.bulk_update([line for line in lines if line.quantity], ["quantity"])
    for shipment in shipments:
        shipment.version += 1
    Shipment.objects.bulk_update(shipments, ["version"])
    timeline.record_many([Entry(shipment, "reduced", order_id=order.pk) for shipment in shipments], by=by)


@operation
def cancel_with_order(order: SalesOrder, *, by: Actor) -> None:
    """Cancel what is planned or being picked of a canceled order.

    Called while the order is locked. Raises AlreadyPicked when goods of it lie picked or packed.
    """
    shipments = list(
        Shipment.objects.filter(order=order, status__in=[S.PLANNED, S.PICKING, S.PICKED, S.PACKED]).order_by(
            "pk"
        )
    )
    for shipment in shipments:
        if shipment.status in (S.PICKED, S.PACKED):
            raise AlreadyPicked(
                _("%(shipment)s of this order is already %(status)s. Ask the warehouse to cancel it first.")
                % {
                    "shipment": shipment.number,
                    "status": str(shipment.get_status_display()).lower(),
                }
            )
    cancel_shipments(order, shipments, reason=_("Order canceled"), by=by)


def cancel_shipments(order: SalesOrder, shipments: Sequence[Shipment], *, reason: str, by: Actor) -> None:
    """Cancel shipments of a locked order in a few statements, however many they are; picked lots are put back first.

    The codes on their boxes are free again: the same boxes may leave with another shipment.
    """
    if not shipments:
        return
    put_back(shipments, by=by)
    filled = [shipment.pk for shipment in shipments if shipment.has_contents]
    if filled:
        Package.objects.filter(shipment__in=filled).exclude(sscc="").update(sscc="")
    for shipment in shipments:
        shipment.status, shipment.version, shipment.consignment_id = S.CANCELED, shipment.version + 1, None
    Shipment.objects.bulk_update(shipments, ["status", "version", "consignment"])
    free_slots(shipments)
    timeline.record_many(
        [Entry(shipment, "canceled", reason, order_id=order.pk) for shipment in shipments], by=by
    )
    for shipment in shipments:
        shipment_canceled.send(sender=Shipment, shipment=shipment, by=by)

"""In the yard: goods come back, and each of them goes to stock, to quarantine or to scrap."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import clock, numbering, timeline
from core.actors import Actor
from core.dates import business_date
from core.locking import operation
from fulfillment import signals
from fulfillment.lifecycle import Disposition, ReturnStatus
from fulfillment.models import GoodsReturn, GoodsReturnLine, ShipmentLine
from fulfillment.operations.receipt_lines import Came, all_came, read_came
from fulfillment.operations.returned_lots import keep_lots
from fulfillment.operations.returning import ReturnWish, hold_return, line_of, refuse_unless, step
from fulfillment.returnable import by_order_line, issue_costs, lines_of_return
from inventory.operations import LotPart, RestockLine, hold_levels, quarantine_of, restock
from orders.operations import record_returned

R = ReturnStatus


class Missing(NamedTuple):
    """So much of a shipment line that was announced and has not come."""

    line: ShipmentLine
    quantity: Decimal
    disposition: str
    in_place_of_id: int | None


@operation
def receive_return(
    goods_return: GoodsReturn,
    wishes: Sequence[ReturnWish] | None = None,
    *,
    by: Actor,
    date: datetime.date | None = None,
    version: int | None = None,
) -> GoodsReturn | None:
    """Take in what has come, all of it unless said otherwise; what has not comes with a return of its own, which is returned.

    Goods go back with the cost they left with; scrap does not come to stock at all, so that its cost stays spent.
    Raises MoveNotAllowed, NotReturnable, LotRefused, DateRefused, NotPermitted, StaleVersion, Several. Sends ``goods_returned``.
    """
    by.require("fulfillment.receive_return")
    hold_return(goods_return, by=by, version=version)
    refuse_unless(goods_return, is_right=goods_return.status == R.AUTHORIZED)
    lines = lines_of_return(goods_return)
    came = all_came(lines) if wishes is None else read_came(wishes, lines)
    shipment = goods_return.shipment
    day = business_date(date, by=by, earliest=shipment.dispatch_date, earliest_is=str(_("dispatch")))
    missing = _missing(lines, came)
    costs = issue_costs(shipment.pk)
    taken = _keep(goods_return, came, costs)
    entries, fields = {each.line.pk: each.lots for each in came}, {each.line.pk: each.field for each in came}
    lots = keep_lots(goods_return, taken, entries, fields)
    step(goods_return, R.RECEIVED, receipt_date=day)
    returned = by_order_line((line.shipment_line.order_line, line.quantity) for line in taken)
    _restock(goods_return, taken, costs, lots, day, by)
    record_returned(goods_return.order, returned, by=by)
    rest = _split(goods_return, missing, by)  # draws a number: after everything that may have to wait (G2)
    timeline.record(
        goods_return,
        "received",
        by=by,
        data={"rest": rest.number if rest else "", "date": day.isoformat()},
        order_id=goods_return.order_id,
    )
    signals.goods_returned.send(sender=GoodsReturn, goods_return=goods_return, lines=taken, by=by)
    return rest


def _missing(lines: Sequence[GoodsReturnLine], came: Came) -> list[Missing]:
    """What has not come, with where it was to go."""
    amounts = {each.line.pk: each.amount for each in came}
    left = [(line, line.quantity - amounts.get(line.pk, Decimal(0))) for line in lines]
    return [
        Missing(line.shipment_line, amount, line.disposition, line.in_place_of_id)
        for line, amount in left
        if amount > 0
    ]


def _split(goods_return: GoodsReturn, missing: Sequence[Missing], by: Actor) -> GoodsReturn | None:
    """What has not come, as a return that is authorized like this one was."""
    if not missing:
        return None
    rest = GoodsReturn(
        company=by.company,
        number=numbering.next_number(by.company, numbering.RETURN, by.company.today()),
        status=R.AUTHORIZED,
        shipment=goods_return.shipment,
        order=goods_return.order,
        customer_id=goods_return.customer_id,
        reason=goods_return.reason,
        settlement=goods_return.settlement,
        note=goods_return.note,
        request_date=goods_return.request_date,
        split_from=goods_return,
        created_at=clock.stamp(),
    )
    rest.save(force_insert=True)
    GoodsReturnLine.objects.bulk_create(
        line_of(rest, each.line, each.quantity, each.disposition, each.in_place_of_id) for each in missing
    )
    timeline.record(
        rest, "requested", by=by, data={"split_from": goods_return.number}, order_id=rest.order_id
    )
    return rest


def _keep(goods_return: GoodsReturn, came: Came, costs: Mapping[int, Decimal]) -> list[GoodsReturnLine]:
    """The lines as they came, with what a unit of each left with."""
    taken = []
    for each in came:
        line = each.line
        line.quantity, line.disposition = each.amount, each.disposition
        line.unit_cost = costs[line.shipment_line_id].quantize(Decimal("0.000001"))
        taken.append(line)
    goods_return.lines.exclude(pk__in=[line.pk for line in taken]).delete()
    GoodsReturnLine.objects.bulk_update(taken, ["quantity", "disposition", "unit_cost"])
    return taken


def _restock(
    goods_return: GoodsReturn,
    taken: Sequence[GoodsReturnLine],
    costs: Mapping[int, Decimal],
    lots: Mapping[int, tuple[LotPart, ...]],
    day: datetime.date,
    by: Actor,
) -> None:
    """Each line to where it goes; the levels of both places are locked together first."""
    home = goods_return.shipment.warehouse
    places = {home: [line for line in taken if line.disposition == Disposition.RESTOCK]}
    apart = [line for line in taken if line.disposition == Disposition.QUARANTINE]
    if apart:
        places[quarantine_of(by.company)] = apart
    places = {warehouse: lines for warehouse, lines in places.items() if lines}
    if not places:
        return
    hold_levels(
        {warehouse.pk: {line.product_id for line in lines} for warehouse, lines in places.items()},
        creating_for=by.company,
    )
    for warehouse, lines_there in places.items():
        rows = [
            RestockLine(
                line.product_id, line.quantity, costs[line.shipment_line_id], line.pk, lots.get(line.pk, ())
            )
            for line in lines_there
        ]
        restock(goods_return, rows, warehouse=warehouse, date=day, by=by)

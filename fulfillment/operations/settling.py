"""What the customer gets for goods that came back: money, by a later stage, or new goods."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import bulk, quantity, timeline
from core.actors import Actor
from core.locking import lock_keys, operation
from core.refusals import Refusal
from fulfillment import signals
from fulfillment.lifecycle import ReturnStatus, Settlement
from fulfillment.models import GoodsReturn, GoodsReturnLine
from fulfillment.operations.returning import hold_return, refuse_unless, step
from fulfillment.returnable import (
    ReturnedRow,
    as_read,
    by_order_line,
    lines_of_return,
    orders_of_return,
    short_of_new_goods,
)
from orders import operations as orders
from orders.kits import entered_only, parts_by_kit
from orders.lifecycle import Channel
from orders.models import SalesOrder, SalesOrderLine

R = ReturnStatus


class NothingToReplace(Refusal):
    """What came back is not sold any more, or some of it was replaced or credited before."""

    code = "nothing-to-replace"


@operation
def settle_by_credit(goods_return: GoodsReturn, credit_notes: Sequence[str], *, by: Actor) -> None:
    """What came back is credited with these notes, or was never billed. The caller holds ``orders_of_return``.

    New goods that came back like those they replaced: what was first delivered is no longer owed either.
    Raises MoveNotAllowed.
    """
    step(goods_return, R.SETTLED, settlement=Settlement.CREDIT)
    lines = lines_of_return(goods_return)
    open_now = {line.pk: line.undecided for line in lines}
    _decide(lines, "credited = t.quantity - t.replaced")
    own = [(line.shipment_line.order_line, open_now[line.pk]) for line in lines]
    orders.record_settled(goods_return.order, by_order_line(own), by=by)
    by_order: dict[int, list[tuple[SalesOrderLine, Decimal]]] = defaultdict(list)
    for line in lines:
        if line.in_place_of is not None:
            first = line.in_place_of.order_line
            by_order[first.order_id].append((first, open_now[line.pk]))
    for order in lock_keys(SalesOrder, by_order):
        orders.record_unreplaced(order, by_order_line(by_order[order.pk]), by=by)
    timeline.record(
        goods_return, "credited", by=by, data={"notes": list(credit_notes)}, order_id=goods_return.order_id
    )


@operation
def replace_return(goods_return: GoodsReturn, *, by: Actor, version: int | None = None) -> SalesOrder:
    """Send new goods for what came back, at no charge: the old ones stay owed as they were billed. Kits are made anew.

    The new order is made and handed in by the application, for who authorizes returns has decided what it costs.
    Raises MoveNotAllowed, NothingToReplace, NotPermitted, StaleVersion. Sends ``return_replaced``.
    """
    by.require("fulfillment.authorize_return")
    lock_keys(
        SalesOrder, orders_of_return(goods_return)
    )  # settling it changes all of them; the oldest first (G2)
    hold_return(goods_return, by=by, version=version)
    refuse_unless(goods_return, is_right=goods_return.status == R.RECEIVED)
    lines = lines_of_return(goods_return)
    if any(line.replaced or line.credited for line in lines):
        raise NothingToReplace(_("Part of it was replaced or credited before. Credit the rest."))
    order = _order_of_new_goods(goods_return, as_read(lines), by)
    _decide(lines, "replaced = t.quantity")
    step(goods_return, R.SETTLED, settlement=Settlement.REPLACEMENT, replacement=order)
    replaced = [(line.shipment_line.order_line, line.quantity) for line in lines]
    orders.record_replaced(goods_return.order, by_order_line(replaced), by=by)
    timeline.record(
        goods_return, "replaced", by=by, data={"order": order.number}, order_id=goods_return.order_id
    )
    signals.return_replaced.send(sender=GoodsReturn, goods_return=goods_return, by=by)
    return order


@operation
def reopen_return(order: SalesOrder, *, by: Actor) -> None:
    """Of an order of new goods less comes than came back: that much is not owed after all, and is to be credited.

    Somebody decides about it as about any return that lies here. The caller holds the order of the new goods.
    Sends ``return_reopened``.
    """
    found = GoodsReturn.objects.filter(replacement=order).select_related("order", "company").first()
    if found is None or not short_of_new_goods(order):
        return
    hold_return(found, by=by)
    short = short_of_new_goods(order)
    if not short:
        return
    bulk.update(
        GoodsReturnLine,
        "replaced = t.replaced - v.replaced",
        keys=[line.pk for line, _amount in short],
        values={"replaced": [amount for _line, amount in short]},
    )
    if found.status == R.SETTLED:
        step(found, R.RECEIVED, settlement=Settlement.CREDIT)
    else:
        found.version += 1
        bulk.save(found, ["version"])
    left = by_order_line((line.shipment_line.order_line, amount) for line, amount in short)
    orders.record_not_replaced(found.order, left, by=by)
    rows = as_read(line for line, _amount in short)
    said = [f"{quantity.plain(left[row.order_line.pk])} × {row.product.sku}" for row in rows]
    data = {"order": order.number, "lines": said}
    timeline.record(found, "reopened", by=by, data=data, order_id=found.order_id)
    signals.return_reopened.send(sender=GoodsReturn, goods_return=found, by=by)


def _decide(lines: Sequence[GoodsReturnLine], assignment: str) -> None:
    bulk.update(GoodsReturnLine, assignment, keys=[line.pk for line in lines], values={})


def _order_of_new_goods(goods_return: GoodsReturn, rows: Sequence[ReturnedRow], by: Actor) -> SalesOrder:
    application = dataclasses.replace(Actor.system(by.company), request_id=by.request_id)
    old = goods_return.order
    gone = [row.product.sku for row in rows if not row.product.is_active]
    if gone:
        raise NothingToReplace(_("%s is no longer sold. Credit the return instead.") % gone[0])
    header = orders.Header(
        old.customer,
        currency=old.currency,
        customer_reference=old.customer_reference,
        channel=Channel.RETURN,
        ship_to=dict(goods_return.shipment.shipping_address) or None,
        warehouse=old.warehouse,
        note=_("New goods for return %s.") % goods_return.number,
        charges=[],
    )
    entries = [
        orders.LineEntry(row.product.sku, row.quantity, unit=row.product.unit.code, unit_price=Decimal(0))
        for row in rows
    ]
    order = orders.create(header, entries, by=application)
    _refuse_other_kits(order, rows)
    orders.submit(order, by=application)
    return order


def _refuse_other_kits(order: SalesOrder, rows: Sequence[ReturnedRow]) -> None:
    """Raise NothingToReplace for what is made up of other parts today, or of none: he would not get what he sent."""
    lines = list(order.lines.order_by("position"))
    made_of = parts_by_kit(lines)
    for new, old in zip(entered_only(lines), rows, strict=True):
        before = {part.product_id: part.shipment_line.order_line.per_kit for part in old.parts}
        if {part.product_id: part.per_kit for part in made_of[new.pk]} != before:
            words = _("%s is made up of other parts today. Credit the return instead.")
            raise NothingToReplace(words % old.product.sku)

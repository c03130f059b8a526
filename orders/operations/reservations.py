"""Reservations: goods held for one order given to another one, given back, or given up when they were held too long."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.units import counted_in
from core import formats, notifications, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import lock, lock_keys, operation
from core.refusals import Refusal, whole
from inventory import operations as inventory
from orders import signals
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.confirming import promise_lines, save_promises
from orders.selectors import expired_amounts

MOST_WORDS = 500


class NotHeld(Refusal):
    """Less is held for the line than should be given away."""

    code = "not-held"


class NotWaiting(Refusal):
    """The line does not wait for so much, or for other goods."""

    code = "not-waiting"


@operation
def move_reservation(
    given: SalesOrderLine, taken: SalesOrderLine, quantity: Decimal, *, reason: str, by: Actor
) -> None:
    """Give goods held for one line to a line of another order that waits for them, for a reason.

    Goods that somebody has begun to pick stay where they are. Raises NotHeld, NotWaiting, NotPermitted, and Refusal
    from the shipments that are touched. Sends ``reservation_given_up``, ``backorder_filled``.
    """
    by.require("orders.move_reservation")
    reason = _reason(reason)
    orders = {order.pk: order for order in lock_keys(SalesOrder, {given.order_id, taken.order_id})}
    giver, taker = orders[given.order_id], orders[taken.order_id]
    lines = {order.pk: list(order.lines.select_related("product__unit")) for order in orders.values()}
    source, target = _fresh(lines[giver.pk], given), _fresh(lines[taker.pk], taken)
    _refuse_amount(source, quantity)
    _refuse_target(giver, source, taker, target, quantity)
    _take(source, quantity, by)
    inventory.reserve([inventory.Demand(target.pk, target.product_id or 0, quantity)], giver.warehouse, by=by)
    target.reserved += quantity
    save_promises([source, target])
    promise_lines(giver, lines[giver.pk], [source], by=by)
    promise_lines(taker, lines[taker.pk], [target], by=by)
    said = {"sku": source.sku, "quantity": quantities.plain(quantity)}
    for order, other, activity in (
        (giver, taker, "reservation given away"),
        (taker, giver, "reservation taken over"),
    ):
        data = {**said, "number": other.number}
        timeline.record(order, activity, by=by, reason=reason, data=data, order_id=order.pk)
    _tell(giver, {**said, "detail": taker.number}, by)
    signals.reservation_given_up.send(sender=SalesOrder, order=giver, lines=[source], by=by)
    signals.backorder_filled.send(
        sender=SalesOrder, order=taker, lines=[target], quantities={target.pk: quantity}, by=by
    )


@operation
def release_reservation(
    line: SalesOrderLine, quantity: Decimal | None = None, *, reason: str, by: Actor
) -> None:
    """Give goods held for a line back to the stock, all or so many; who else waits gets them next, the line does not.

    Raises NotHeld, NotPermitted, and Refusal from the shipments that are touched. Sends ``reservation_given_up``.
    """
    by.require("orders.move_reservation")
    reason = _reason(reason)
    order = line.order
    lock(order)
    lines = list(order.lines.select_related("product__unit"))
    held = _fresh(lines, line)
    amount = held.reserved if quantity is None else quantity
    _refuse_amount(held, amount)
    _give_up(order, lines, {held.pk: amount}, "reservation released", reason, by)


@operation
def expire_reservations(order: SalesOrder, *, by: Actor) -> int:
    """Give back what was held for the order longer than the company wants; on how many lines that was.

    Raises Refusal where somebody has begun to pick it. Sends ``reservation_given_up``.
    """
    lock(order)
    lines = list(order.lines.select_related("product"))
    amounts = expired_amounts(by, [line.pk for line in lines])
    if not amounts:
        return 0
    _give_up(order, lines, amounts, "reservation expired", "", by, is_oldest_first=True)
    _tell(order, {"detail": order.customer.name}, by, kind="order.reservation_expired")
    return len(amounts)


def _give_up(
    order: SalesOrder,
    lines: Sequence[SalesOrderLine],
    amounts: dict[int, Decimal],
    activity: str,
    reason: str,
    by: Actor,
    *,
    is_oldest_first: bool = False,
) -> None:
    """Part of a verb; the order is locked."""
    inventory.give_back(amounts, by=by, is_oldest_first=is_oldest_first)
    touched = [line for line in lines if line.pk in amounts]
    for line in touched:
        line.reserved -= amounts[line.pk]
    promise_lines(order, lines, touched, by=by)
    timeline.record_many(
        [
            timeline.Entry(
                order,
                activity,
                reason,
                {"sku": line.sku, "quantity": quantities.plain(amounts[line.pk])},
                order.pk,
            )
            for line in touched
        ],
        by=by,
    )
    signals.reservation_given_up.send(sender=SalesOrder, order=order, lines=touched, by=by)


def _take(line: SalesOrderLine, quantity: Decimal, by: Actor) -> None:
    inventory.give_back({line.pk: quantity}, by=by)
    line.reserved -= quantity


def _reason(typed: str) -> str:
    reason = whole(typed, MOST_WORDS, "reason")
    if not reason:
        raise Refusal(_("Say why."), field="reason")
    return reason


def _fresh(lines: Sequence[SalesOrderLine], wanted: SalesOrderLine) -> SalesOrderLine:
    """The line as it stands under the order's lock."""
    for line in lines:
        if line.pk == wanted.pk:
            return line
    raise Refusal(_("This line is not there any more."))


def _refuse_amount(line: SalesOrderLine, quantity: Decimal) -> None:
    if not 0 < quantity <= line.reserved:
        raise NotHeld(
            _("%(most)s of %(sku)s are held for this line. Enter a quantity up to that.")
            % {"most": formats.quantity(line.reserved), "sku": line.sku},
            field="quantity",
        )
    if line.product is not None and not quantities.fits(quantity, line.product.unit.decimals):
        unit = line.product.unit
        raise Refusal(counted_in(unit.name, unit.decimals), field="quantity")


def _refuse_target(
    giver: SalesOrder, source: SalesOrderLine, taker: SalesOrder, target: SalesOrderLine, quantity: Decimal
) -> None:
    if giver.pk == taker.pk:
        raise NotWaiting(_("Choose another order."), field="to")
    if taker.status != OrderStatus.CONFIRMED:
        raise NotWaiting(_("%s is not confirmed. Choose another order.") % taker.number, field="to")
    if target.product_id != source.product_id or taker.warehouse_id != giver.warehouse_id:
        raise NotWaiting(
            _("%s does not wait for these goods from this warehouse. Choose another order.") % taker.number,
            field="to",
        )
    if quantity > target.waiting_quantity:
        raise NotWaiting(
            _("%(order)s waits for %(most)s only.")
            % {"order": taker.number, "most": formats.quantity(target.waiting_quantity)},
            field="quantity",
        )


def _tell(order: SalesOrder, data: dict[str, Any], by: Actor, kind: str = "order.reservation_moved") -> None:
    notifications.tell(
        kind,
        order.entered_by_id,
        url=order.get_absolute_url(),
        by=by,
        data={"number": order.number, **data},
        permissions=["orders.view_salesorder"],
    )

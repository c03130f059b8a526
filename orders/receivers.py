"""What the order stage does when it hears of stock and of its own facts."""

from decimal import Decimal
from typing import Any

from django.dispatch import receiver

from core import notifications, outbox, policy
from core.actors import Actor
from core.locking import at_end
from core.models import Membership
from inventory.models import GoodsReceipt, Lot, Reservation, StockAdjustment, StockMove, SupplyOrder, Transfer
from inventory.signals import (
    goods_freed,
    goods_received,
    goods_restocked,
    goods_transferred,
    lot_unblocked,
    stock_adjusted,
    supply_canceled,
    supply_canceling,
    supply_changed,
)
from orders import operations, tasks
from orders.lifecycle import CancelReason
from orders.models import OrderException, OrderRevision, QuoteAnswer, SalesOrder, SalesOrderLine
from orders.selectors import lines_waiting
from orders.signals import (
    backorder_filled,
    cancellation_asked,
    offer_wanted,
    order_amended,
    order_canceled,
    order_confirmed,
    order_exception_raised,
    order_held,
    order_sent_back,
    order_unfulfilled,
    payment_released,
    quote_answered,
    quote_expired,
    quote_offered,
    quote_sent,
    reservation_given_up,
    rest_given_up,
)


@receiver(goods_received, sender=GoodsReceipt, dispatch_uid="orders.fill_backorders_from_receipt")
@receiver(stock_adjusted, sender=StockAdjustment, dispatch_uid="orders.fill_backorders_from_adjustment")
@receiver(goods_transferred, sender=Transfer, dispatch_uid="orders.fill_backorders_from_transfer")
@receiver(goods_restocked, sender=StockMove, dispatch_uid="orders.fill_backorders_from_return")
def fill_backorders_from_new_stock(moves: list[StockMove], by: Actor, **kwargs: Any) -> None:
    """New stock goes to the lines that wait for it, after the commit."""
    gains = [move for move in moves if move.quantity > 0]
    if gains:
        products = sorted({move.product_id for move in gains})
        outbox.add(tasks.fill_backorders, gains[0].warehouse_id, products, company=by.company)


@receiver(lot_unblocked, sender=Lot, dispatch_uid="orders.fill_backorders_from_lot")
def fill_backorders_from_unblocked_lot(lot: Lot, warehouses: list[int], by: Actor, **kwargs: Any) -> None:
    """What may leave again goes to the lines that wait for it, after the commit."""
    for warehouse in warehouses:
        outbox.add(tasks.fill_backorders, warehouse, [lot.product_id], company=by.company)


@receiver(goods_freed, sender=Reservation, dispatch_uid="orders.give_freed_goods_to_who_waits")
def give_freed_goods_to_who_waits(
    places: dict[int, set[int]], without: list[int], by: Actor, **kwargs: Any
) -> None:
    """What lies free again goes to the lines that wait for it; when the verb is done, for it may have taken some anew."""
    at_end(_give_freed, (places, without, by))


def _give_freed(freed: list[tuple[dict[int, set[int]], list[int], Actor]]) -> None:
    by = freed[0][-1]
    without = sorted({line for _places, lines, _by in freed for line in lines})
    for warehouse_id in sorted({place for places, *_rest in freed for place in places}):
        products = sorted({each for places, *_rest in freed for each in places.get(warehouse_id, ())})
        if lines_waiting(warehouse_id, products, without=without).exists():
            outbox.add(tasks.fill_backorders, warehouse_id, products, without, company=by.company)


@receiver(supply_changed, sender=SupplyOrder, dispatch_uid="orders.date_waiting_lines_anew")
def date_waiting_lines_anew(warehouse_id: int, products: list[int], by: Actor, **kwargs: Any) -> None:
    """What a supplier brings on another day, or not at all, moves the day of the lines that wait for it."""
    if lines_waiting(warehouse_id, products).exists():
        outbox.add(tasks.date_waiting_lines, warehouse_id, products, company=by.company)


@receiver(order_confirmed, sender=SalesOrder, dispatch_uid="orders.acknowledge_confirmed_order")
def acknowledge_confirmed_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """The acknowledgement leaves once stock is reserved or a date is promised.

    An order that was stopped before it could leave is acknowledged when it is confirmed again; the mail goes once.
    """
    confirmed_at = order.confirmed_at.isoformat() if order.confirmed_at else ""
    outbox.add(tasks.acknowledge, order.pk, company=by.company, key=f"acknowledge:{order.pk}:{confirmed_at}")


@receiver(order_confirmed, sender=SalesOrder, dispatch_uid="orders.order_in_for_confirmed_order")
@receiver(backorder_filled, sender=SalesOrder, dispatch_uid="orders.order_in_less_for_filled_order")
@receiver(payment_released, sender=SalesOrder, dispatch_uid="orders.order_in_for_paid_order")
@receiver(reservation_given_up, sender=SalesOrder, dispatch_uid="orders.order_in_for_order_that_waits_again")
def order_in_for_lines(order: SalesOrder, lines: list[SalesOrderLine], by: Actor, **kwargs: Any) -> None:
    """What the policy of its products orders in is asked for, and no longer when it has come from elsewhere."""
    if any(operations.is_ordered_in(line) for line in lines):
        at_end(_order_in, (order, by))


@receiver(order_amended, sender=SalesOrder, dispatch_uid="orders.order_in_for_amended_order")
@receiver(order_canceled, sender=SalesOrder, dispatch_uid="orders.order_in_nothing_for_canceled_order")
@receiver(rest_given_up, sender=SalesOrder, dispatch_uid="orders.order_in_less_for_shortened_order")
@receiver(order_unfulfilled, sender=SalesOrder, dispatch_uid="orders.order_in_less_for_unfulfilled_order")
def order_in_for_changed_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """What is to be ordered in follows the order."""
    at_end(_order_in, (order, by))


def _order_in(changed: list[tuple[SalesOrder, Actor]]) -> None:
    """For all orders of the verb together, when each is as it stays."""
    _order, by = changed[0]
    orders = {order.pk: order for order, _by in changed}
    operations.ask_for_supply(list(orders.values()), by=Actor.system(by.company))


@receiver(supply_canceling, dispatch_uid="orders.hold_what_waits_for_canceled_supply")
def hold_what_waits_for_canceled_supply(demands: list[int], **kwargs: Any) -> None:
    """The orders are locked before what is ordered in for them."""
    if demands:
        operations.hold_orders_waiting_for(demands)


@receiver(supply_canceled, dispatch_uid="orders.note_supply_that_does_not_come")
def note_supply_that_does_not_come(
    document: str, demands: dict[int, Decimal], reason: str, by: Actor, **kwargs: Any
) -> None:
    """An order whose goods are not ordered in any more is an exception."""
    operations.note_canceled_supply(document, demands, reason=reason, by=by)


@receiver(order_amended, sender=SalesOrder, dispatch_uid="orders.settle_exceptions_of_amended_order")
@receiver(backorder_filled, sender=SalesOrder, dispatch_uid="orders.settle_exceptions_of_filled_order")
@receiver(rest_given_up, sender=SalesOrder, dispatch_uid="orders.settle_exceptions_of_shortened_order")
@receiver(order_unfulfilled, sender=SalesOrder, dispatch_uid="orders.settle_exceptions_of_unfulfilled_order")
@receiver(
    reservation_given_up, sender=SalesOrder, dispatch_uid="orders.settle_exceptions_of_what_is_not_held"
)
def settle_exceptions_overtaken(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Nobody decides about what has come from elsewhere, or is not wanted any more.

    When the verb is done: an amendment frees goods and reserves them again on its way.
    """
    if order.has_exception:
        at_end(_settle_overtaken, (order, by))


def _settle_overtaken(changed: list[tuple[SalesOrder, Actor]]) -> None:
    for order, by in {order.pk: (order, by) for order, by in changed}.values():
        operations.settle_overtaken(order, by=by)


@receiver(order_exception_raised, sender=SalesOrder, dispatch_uid="orders.tell_desk_of_exception")
def tell_desk_of_exception(order: SalesOrder, exception: OrderException, by: Actor, **kwargs: Any) -> None:
    """Who entered the order and whose customer it is; where there is neither, all who may decide."""
    people = {order.entered_by_id, order.customer.salesperson_id} - {None}
    if not people:
        deciders = policy.MATRIX["orders.resolve_exception"].split()
        staff = Membership.objects.filter(company=by.company, role__in=deciders)
        people = set(staff.values_list("user_id", flat=True))
    notifications.tell(
        "order.exception",
        *people,
        url=order.get_absolute_url(),
        by=by,
        data={"number": order.number, "detail": exception.document},
        permissions=["orders.view_salesorder"],
    )


@receiver(order_unfulfilled, sender=SalesOrder, dispatch_uid="orders.tell_customer_what_becomes_of_his_order")
def tell_customer_what_becomes_of_his_order(
    order: SalesOrder, told: list[dict[str, str]], message: str, by: Actor, **kwargs: Any
) -> None:
    """One mail says which lines come later, are replaced, or will not come."""
    key = f"unfulfilled:{order.pk}:{order.version}"
    outbox.add(tasks.tell_unfulfilled, order.pk, told, message, key, company=by.company, key=key)


@receiver(order_held, sender=SalesOrder, dispatch_uid="orders.announce_review_of_held_order")
def announce_review_of_held_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """The customer learns that his order waits, not why in figures."""
    outbox.add(tasks.announce_review, order.pk, company=by.company, key=f"review:{order.pk}")


@receiver(order_confirmed, sender=SalesOrder, dispatch_uid="orders.tell_clerk_of_released_order")
def tell_clerk_of_released_order(order: SalesOrder, released_by: Actor | None, **kwargs: Any) -> None:
    """Whoever entered an order that was held has waited for this answer."""
    if released_by is not None:
        _tell_clerk("order.released", order, released_by)


@receiver(order_sent_back, sender=SalesOrder, dispatch_uid="orders.tell_clerk_of_order_sent_back")
def tell_clerk_of_order_sent_back(order: SalesOrder, reason: str, by: Actor, **kwargs: Any) -> None:
    """Whoever entered the order reads what has to change."""
    _tell_clerk("order.sent_back", order, by, detail=reason)


@receiver(order_canceled, sender=SalesOrder, dispatch_uid="orders.tell_clerk_of_ended_order")
def tell_clerk_of_ended_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Whoever entered the order learns that it was rejected or called off; of an expired quote he is told as such."""
    if order.cancel_reason == CancelReason.EXPIRED:
        return
    rejected = order.cancel_reason == CancelReason.CREDIT
    _tell_clerk("order.rejected" if rejected else "order.canceled", order, by)


@receiver(cancellation_asked, sender=SalesOrder, dispatch_uid="orders.tell_desk_of_asked_cancellation")
def tell_desk_of_asked_cancellation(order: SalesOrder, words: str, by: Actor, **kwargs: Any) -> None:
    """The customer's own clerk decides, and whoever entered the order; where there is neither, all who may cancel."""
    may_cancel = policy.MATRIX["orders.cancel_salesorder"].split()
    own = [pk for pk in (order.customer.salesperson_id, order.entered_by_id) if pk is not None]
    colleagues = Membership.objects.filter(company=by.company, role__in=may_cancel)
    desk = colleagues.filter(user_id__in=own) if own else colleagues
    people = set(desk.values_list("user_id", flat=True)) or set(colleagues.values_list("user_id", flat=True))
    notifications.tell(
        "order.cancellation_asked",
        *people,
        url=order.get_absolute_url(),
        by=by,
        data={"number": order.number, "detail": words or order.customer.name},
        permissions=["orders.cancel_salesorder"],
    )


@receiver(quote_offered, sender=SalesOrder, dispatch_uid="orders.render_offered_quote")
def render_offered_quote(order: SalesOrder, revision: OrderRevision, **kwargs: Any) -> None:
    """The PDF is there before anybody asks for it."""
    outbox.add(tasks.render_quote, revision.pk, company=order.company, key=f"quote-pdf:{revision.pk}")


@receiver(quote_sent, sender=SalesOrder, dispatch_uid="orders.mail_sent_quote")
def mail_sent_quote(order: SalesOrder, revision: OrderRevision, key: str, **kwargs: Any) -> None:
    """The mail leaves after the commit."""
    outbox.add(tasks.mail_quote, revision.pk, key, company=order.company, key=key)


@receiver(quote_answered, sender=SalesOrder, dispatch_uid="orders.tell_desk_of_answered_quote")
def tell_desk_of_answered_quote(order: SalesOrder, answer: QuoteAnswer, by: Actor, **kwargs: Any) -> None:
    """Who made the offer has waited for this."""
    _tell_sellers(f"quote.{answer.answer}", order, answer.remark or answer.name, by)


@receiver(offer_wanted, sender=SalesOrder, dispatch_uid="orders.tell_desk_of_wanted_offer")
def tell_desk_of_wanted_offer(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """The customer holds an old offer and asks for the new one."""
    _tell_sellers("quote.wanted", order, order.customer.name, by)


@receiver(quote_expired, sender=SalesOrder, dispatch_uid="orders.tell_desk_of_expired_quote")
def tell_desk_of_expired_quote(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Nobody has answered; perhaps somebody calls."""
    _tell_sellers("quote.expired", order, order.customer.name, by)


def _tell_sellers(kind: str, order: SalesOrder, detail: str, by: Actor) -> None:
    """Who entered the quote, who offered it last, and whose customer it is."""
    offered = order.revisions.filter(revision=order.revision).values_list("made_by_id", flat=True)
    notifications.tell(
        kind,
        *{order.entered_by_id, order.customer.salesperson_id, *offered},
        url=order.get_absolute_url(),
        by=by,
        data={"number": order.number, "detail": detail[:200]},
        permissions=["orders.view_salesorder"],
    )


def _tell_clerk(kind: str, order: SalesOrder, by: Actor, detail: str = "") -> None:
    notifications.tell(
        kind,
        order.entered_by_id,
        url=order.get_absolute_url(),
        by=by,
        data={"number": order.number, "detail": detail[:200] or order.customer.name},
        permissions=["orders.view_salesorder"],
    )

"""Submitting: the clerk is done; the rules decide whether the order is confirmed or held."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from catalog.models import ProductKind
from core import bulk, clock, reasons, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.prepared import Place, Prepared
from core.refusals import Refusal
from orders import signals
from orders.approvals import is_still_approved
from orders.decisions import objections
from orders.duplicates import DuplicateOrder, find_duplicate
from orders.duties import refuse_first_order, refuse_unapproved
from orders.kits import kit_position
from orders.lifecycle import ORDER_LIFECYCLE, HoldKind, OrderStatus, ToldBy
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.operations.answering import LONGEST_NAME, Reply, keep_told_answer
from orders.operations.calling_off import close_consumed, refuse_over_agreements
from orders.operations.confirming import confirm_if_free
from orders.operations.drafting import EmptyOrder, refuse_other_day
from orders.operations.holding import hold_until_checked
from orders.operations.revising import lines_in_full


class QuoteExpired(Refusal):
    """The quote's last day is over."""

    code = "quote-expired"


class NoGoodsAnyMore(Refusal):
    """What was entered as goods has become something that no stock is kept of."""

    code = "no-goods-any-more"


def refuse_if_expired(order: SalesOrder, today: datetime.date) -> None:
    """Raise QuoteExpired after the quote's last day; on that day it still holds."""
    if order.status == OrderStatus.QUOTED and order.valid_until and order.valid_until < today:
        raise QuoteExpired(
            _("The quote was valid until its last day. Take it back to draft and price it again.")
        )


_lines_of_order = Prepared(
    lambda: SalesOrderLine.objects.filter(order=Place()).select_related("product").order_by("position")
)


@operation
def submit(
    order: SalesOrder,
    *,
    by: Actor,
    date: datetime.date | None = None,
    version: int | None = None,
    confirm_duplicate: bool = False,
) -> None:
    """Hand the order in. Without a hold it is confirmed and its stock reserved, else it is held with the reasons.

    A credit hold is always placed and lifted by the credit check: no answer, no delivery.
    A quote handed in by nobody but us was accepted by word of whoever does so, which is kept.
    One that looks like an order the customer has handed in needs a person's word that it is another one.
    Raises DuplicateOrder, EmptyOrder, MoveNotAllowed, NoGoodsAnyMore, NotApproved, OwnCustomer, QuoteExpired, StaleVersion.
    Sends ``order_submitted``, ``order_held``.
    """
    lock(order)
    check_version(order, version)
    refuse_other_day(date, by)
    today = date or by.company.today()
    refuse_if_expired(order, today)
    lines = _lines_of_order.all(order.pk)
    for line in lines:
        line.order = order
    if not lines:
        raise EmptyOrder(_("Enter at least one line."), field="lines")
    _refuse_no_goods(lines)
    refuse_first_order(order.customer, by, entered_by=order.entered_by_id, besides=order.pk)
    refuse_unapproved(order)
    authority = _authority(order, by)
    if order.status == OrderStatus.QUOTED:
        keep_told_answer(order, Reply(by.name[:LONGEST_NAME], told_by=ToldBy.CLERK), by=by)
    ORDER_LIFECYCLE.move(order, OrderStatus.SUBMITTED)
    _refuse_duplicate(order, lines, by, confirm_duplicate)
    refuse_over_agreements(order, lines)
    order.submitted_at = clock.now()
    order.version += 1
    bulk.save(order, ["status", "submitted_at", "version"])
    _place_holds(order, lines, authority)
    timeline.record(order, "submitted", by=by, order_id=order.pk)
    close_consumed(order, lines, by=by)
    signals.order_submitted.send(sender=SalesOrder, order=order, by=by)
    confirm_if_free(order, by=by, lines=lines)
    if order.status == OrderStatus.HELD:
        signals.order_held.send(sender=SalesOrder, order=order, by=by)


def _refuse_no_goods(lines: Sequence[SalesOrderLine]) -> None:
    """Raise NoGoodsAnyMore for goods that are a kit or a service today: nothing of them would ever come."""
    for line in lines:
        if line.kind == ProductKind.GOODS and line.product is not None and not line.product.is_stocked:
            words = _(
                "%(sku)s was goods when it was entered and is not any more. Save the order anew, then hand it in."
            )
            place = kit_position(line.position) or line.position
            raise NoGoodsAnyMore(words % {"sku": line.sku}, field=f"lines.{place - 1}.sku")


def _place_holds(order: SalesOrder, lines: Sequence[SalesOrderLine], authority: Actor) -> None:
    """For each objection but to prices that are approved already, and one until credit has looked."""
    found = [
        each
        for each in objections(order, lines, authority)
        if each.kind != HoldKind.APPROVAL or not is_still_approved(order, lines_in_full(order))
    ]
    holds = [
        OrderHold(company=order.company, order=order, kind=each.kind, findings=reasons.keep(each.findings))
        for each in found
    ]
    OrderHold.objects.bulk_create([*holds, hold_until_checked(order)])


def _authority(order: SalesOrder, by: Actor) -> Actor:
    """Whose limits count: of a quote those of who offered it, for the customer or a colleague only says yes to that."""
    if order.status != OrderStatus.QUOTED or by.can("orders.approve_hold"):
        return by
    offer = order.revisions.filter(revision=order.revision).select_related("made_by").first()
    if offer is None or offer.made_by is None or not offer.made_by.is_active:
        return by
    return Actor.of(offer.made_by, by.company) or by


def _refuse_duplicate(
    order: SalesOrder, lines: Sequence[SalesOrderLine], by: Actor, is_confirmed: bool
) -> None:
    """Raise DuplicateOrder unless somebody has said that it is another order, which the timeline keeps.

    Orders the application hands in itself are made once by their own rules; there is nobody to ask.
    """
    if by.user is None:
        return
    other = find_duplicate(order, lines)
    if other is None:
        return
    if not is_confirmed:
        raise DuplicateOrder(order, other, lines)
    timeline.record(order, "duplicate confirmed", by=by, data={"number": other.number}, order_id=order.pk)

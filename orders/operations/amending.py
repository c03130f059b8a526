"""Amending a confirmed or held order. What was shipped and invoiced stays covered (ORD-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Refusal, Several
from inventory import operations as inventory
from orders import drafts, freight, kits, price_steps, signals
from orders.approvals import is_still_approved
from orders.decisions import objections
from orders.finding import MAX_LINES, LineEntry
from orders.lifecycle import CancelReason, HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.operations.calling_off import (
    close_consumed,
    hold_agreements,
    open_again,
    refuse_over_agreements,
)
from orders.operations.changing import (
    CHANGED_FIELDS,
    Applied,
    HeaderApplied,
    HeaderChange,
    LineChange,
    apply_changes,
    apply_header,
    as_changes,
)
from orders.operations.closing import objection_to_closing
from orders.operations.confirming import promise_lines, reserve_lines
from orders.operations.drafting import NotAmendable
from orders.operations.ending import coded, finish_or_save
from orders.operations.fulfilling import derived_statuses
from orders.operations.giving_up import give_up
from orders.operations.holding import place_hold
from orders.operations.new_goods import refuse_beyond_return
from orders.operations.revising import keep_before_amendment
from orders.revisions import SAID, content_of
from orders.tolerances import take_over


class NothingChanged(Refusal):
    """An amendment that leaves everything as it is."""

    code = "nothing-changed"


@operation
def amend(
    order: SalesOrder,
    changes: Mapping[int, Decimal | LineChange],
    additions: Sequence[LineEntry] = (),
    *,
    by: Actor,
    version: int | None = None,
    header: HeaderChange | None = None,
) -> None:
    """Change lines and header and add lines as a new revision; credit is checked before anything more is reserved.

    A plain figure in ``changes`` is a quantity. What stays keeps its price; other prices, discounts and products
    beyond the clerk's limit wait for approval. What was shipped and invoiced stays covered (ORD-5).
    Raises NotAmendable, StaleVersion, and Several with fields ``lines.<position - 1>`` and ``additions.<index>``.
    Sends ``order_amended``.
    """
    lock(order)
    check_version(order, version)
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.HELD):
        raise NotAmendable(_("Only a confirmed or held order is amended; %s is not.") % order.number)
    lines = list(order.lines.select_related(*SAID))
    for line in lines:
        line.order = order
    warehouses, products = {order.warehouse_id}, {line.product_id for line in lines}
    before, called_off = content_of(order, lines), [line.agreement_line_id for line in lines]
    wanted = as_changes(changes)
    refuse_beyond_return(order, lines, wanted, additions)
    done = apply_header(order, lines, header)
    applied = apply_changes(order, lines, wanted, by=by)
    _refuse_nothing(done, applied, additions)
    keep_before_amendment(order, before, by=by)
    added = _add_lines(order, additions, by)
    new_parts = kits.explode(added, field="additions", first=added[0].position) if added else []
    everything = [*lines, *added, *(part for _kit, part in new_parts)]
    hold_agreements([*called_off, *(line.agreement_line_id for line in everything)])
    signals.order_amending.send(sender=SalesOrder, order=order, by=by)
    products |= {line.product_id for line in everything}
    stocked = {key for key in products if key}
    inventory.hold_levels(dict.fromkeys(warehouses | {order.warehouse_id}, stocked))
    _free(applied.freed if not done.is_other_warehouse else [line for line in lines if line.reserved], by)
    refuse_over_agreements(order, everything)
    save_revised(order, lines, added, CHANGED_FIELDS if applied.priced else ("requested_date",))
    kits.save_parts(new_parts)
    _close(order, applied, everything, by)
    close_consumed(order, everything, by=by)
    open_again(order, called_off, by=by)
    timeline.record(order, "amended", by=by, data={"revision": order.revision}, order_id=order.pk)
    judged = kits.entered_only(everything) if done.is_commercial else [*applied.priced, *added]
    approve_again(order, lines, added, judged, by)
    finish_or_save(order, derived_statuses(order), by=by)
    moved = lines if done.is_other_day or done.is_other_warehouse else applied.lines
    check_again(
        order,
        everything,
        [*moved, *added, *(part for _kit, part in new_parts)],
        by,
        is_other_day=done.is_other_day,
    )


def try_amendment(
    order: SalesOrder,
    changes: Mapping[int, Decimal | LineChange],
    additions: Sequence[LineEntry] = (),
    *,
    by: Actor,
    header: HeaderChange | None = None,
) -> None:
    """Change the order in memory as ``amend`` would, for its new totals; nothing is saved. Raises what that raises."""
    lines = list(order.lines.select_related(*SAID))
    for line in lines:
        line.order = order
    wanted = as_changes(changes)
    refuse_beyond_return(order, lines, wanted, additions)
    done = apply_header(order, lines, header)
    _refuse_nothing(done, apply_changes(order, lines, wanted, by=by), additions)
    everything = kits.entered_only([*lines, *_add_lines(order, additions, by)])
    drafts.refuse_too_much_discount(order, everything)
    freight.follow(order, everything)
    drafts.apply_totals(order, everything)


def _refuse_nothing(done: HeaderApplied, applied: Applied, additions: Sequence[LineEntry]) -> None:
    if not (done.is_changed or applied.lines or applied.closed or additions):
        raise NothingChanged(_("Nothing was changed. Enter another quantity first."), field="lines")


def _free(lines: Sequence[SalesOrderLine], by: Actor) -> None:
    """Give back what is reserved for them; what they still want is reserved anew."""
    if not lines:
        return
    inventory.release([line.pk for line in lines], by=by)
    for line in lines:
        line.reserved = Decimal(0)


def _close(order: SalesOrder, applied: Applied, everything: Sequence[SalesOrderLine], by: Actor) -> None:
    """Give up the rest of the lines that were ticked."""
    if not applied.closed:
        return
    if order.status != OrderStatus.CONFIRMED:
        raise NotAmendable(_("Only lines of a confirmed order are closed."))
    for reason, lines in applied.closed.items():
        for line in lines:
            code = _coded(reason, line)
            if refusal := objection_to_closing(line, f"lines.{line.position - 1}.close"):
                raise refusal
        give_up(order, [(line, line.open_quantity) for line in lines], code, by=by, among=everything)


def _coded(reason: str, line: SalesOrderLine) -> CancelReason:
    try:
        return coded(reason)
    except Refusal as refusal:
        refusal.field = f"lines.{line.position - 1}.close"
        raise


def save_revised(
    order: SalesOrder,
    lines: Sequence[SalesOrderLine],
    added: Sequence[SalesOrderLine],
    fields: Sequence[str] = (),
) -> None:
    """Add up the order anew and save it as its next version, with the lines it had and those it has got."""
    sold = kits.entered_only([*lines, *added])
    drafts.refuse_too_much_discount(order, sold)
    freight.follow(order, sold)
    drafts.apply_totals(order, sold)
    take_over(order, added)
    order.version += 1
    order.save()
    amounts = ("quantity", "reserved", "net_amount", "gross_amount", "allowance_amount", "charge_amount")
    SalesOrderLine.objects.bulk_update(lines, list(dict.fromkeys([*amounts, *fields])))
    SalesOrderLine.objects.bulk_create(added)


def _add_lines(order: SalesOrder, additions: Sequence[LineEntry], by: Actor) -> list[SalesOrderLine]:
    if not additions:
        return []
    try:
        added, _totals = drafts.price_lines(order, additions)
    except Several as several:
        for refusal in several.refusals:
            refusal.field = refusal.field.replace("lines.", "additions.", 1)
        raise
    place_behind(order, added)
    price_steps.remember(added, [], by=by.name)
    return added


def place_behind(order: SalesOrder, added: Sequence[SalesOrderLine]) -> None:
    """Give new lines the positions after the last one. Raises Refusal when they are too many."""
    last = order.lines.entered().aggregate(last=Max("position"))["last"] or 0
    if last + len(added) > MAX_LINES:
        raise Refusal(_("An order has at most %d lines. Split it.") % MAX_LINES, field="lines")
    for offset, line in enumerate(added, start=1):
        line.position = last + offset


def approve_again(
    order: SalesOrder,
    lines: Sequence[SalesOrderLine],
    added: Sequence[SalesOrderLine],
    given: Sequence[SalesOrderLine],
    by: Actor,
) -> None:
    """An amendment is no way around the limit of what a clerk may give, and other figures are not what was approved.

    ``given`` are the lines with another price, discount or product, and the added ones.
    """
    everything = [*lines, *added]
    was_decided = OrderHold.objects.filter(order=order, kind=HoldKind.APPROVAL).exists()
    judged = everything if was_decided else given
    if not judged or is_still_approved(order, everything):
        return
    keys = {line.pk for line in judged}
    parts = [line for line in lines if line.part_of_id in keys and line.pk not in keys]
    for each in objections(order, [*judged, *parts], by):
        if each.kind == HoldKind.APPROVAL:
            place_hold(order, each.kind, each.findings, by=by)


def check_again(
    order: SalesOrder,
    lines: Sequence[SalesOrderLine],
    changed: Sequence[SalesOrderLine],
    by: Actor,
    *,
    is_other_day: bool = False,
) -> None:
    """Credit looks at the new value first; the rest is reserved unless it holds the order.

    Lines that have not changed and get no more stock keep the day they are promised for.
    A held order that the check lets go is confirmed by that, which has reserved already.
    """
    was_confirmed = order.status == OrderStatus.CONFIRMED
    signals.order_amended.send(sender=SalesOrder, order=order, by=by, is_other_day=is_other_day)
    if not was_confirmed or order.status != OrderStatus.CONFIRMED:
        return
    granted = reserve_lines(order, lines, by=by)
    touched = {line.pk for line in changed} | granted.keys()
    promise_lines(order, lines, [line for line in lines if line.pk in touched], by=by)
    if granted:
        signals.backorder_filled.send(
            sender=SalesOrder, order=order, lines=list(lines), quantities=granted, by=by
        )

"""Amending a confirmed or held order. What was shipped and invoiced stays covered (ORD-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from core import quantity as quantities
from core import timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Conflict, Refusal, Several
from inventory import operations as inventory
from orders import drafts, price_steps, signals
from orders.approvals import is_still_approved
from orders.decisions import objections
from orders.drafts import MAX_LINES, MAX_QUANTITY, LineEntry
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.operations.calling_off import close_consumed, open_again, refuse_over_agreements
from orders.operations.confirming import promise_lines, reserve_lines
from orders.operations.ending import finish_or_save
from orders.operations.fulfilling import derived_statuses
from orders.operations.holding import place_hold
from orders.operations.revising import keep_before_amendment


class NotAmendable(Conflict):
    """Only a confirmed or held order is amended."""

    code = "not-amendable"


@operation
def amend(
    order: SalesOrder,
    quantities_by_position: Mapping[int, Decimal],
    additions: Sequence[LineEntry] = (),
    *,
    by: Actor,
    version: int | None = None,
) -> None:
    """Change quantities and add lines as a new revision; credit is checked again before anything more is reserved.

    Prices of existing lines stay; added ones beyond the clerk's limit wait for approval.
    Raises NotAmendable, StaleVersion, and Several with fields ``lines.<position - 1>`` and ``additions.<index>``.
    Sends ``order_amended``.
    """
    lock(order)
    check_version(order, version)
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.HELD):
        raise NotAmendable(_("Only a confirmed or held order is amended; %s is not.") % order.number)
    lines = list(order.lines.select_related("product__unit", "tax_code"))
    wanted = _changed(lines, quantities_by_position)
    if not wanted and not additions:
        raise Refusal(_("Nothing was changed. Enter another quantity first."), field="lines")
    keep_before_amendment(order, lines, by=by)
    _change_quantities(wanted, by)
    added = _add_lines(order, additions, by)
    refuse_over_agreements(order, [*lines, *added])
    save_revised(order, lines, added)
    close_consumed(order, [*lines, *added], by=by)
    open_again(order, [line.agreement_line_id for line, _amount in wanted], by=by)
    timeline.record(order, "amended", by=by, data={"revision": order.revision}, order_id=order.pk)
    approve_again(order, lines, added, by)
    finish_or_save(order, derived_statuses(order), by=by)
    check_again(order, [*lines, *added], [*(line for line, _amount in wanted), *added], by)


def save_revised(order: SalesOrder, lines: Sequence[SalesOrderLine], added: Sequence[SalesOrderLine]) -> None:
    """Add up the order anew and save it as its next version, with the lines it had and those it has got."""
    drafts.refuse_too_much_discount(order, [*lines, *added])
    drafts.apply_totals(order, [*lines, *added])
    order.version += 1
    order.save()
    SalesOrderLine.objects.bulk_update(
        lines, ["quantity", "reserved", "net_amount", "gross_amount", "allowance_amount", "charge_amount"]
    )
    SalesOrderLine.objects.bulk_create(added)


def _changed(
    lines: Sequence[SalesOrderLine], wanted: Mapping[int, Decimal]
) -> list[tuple[SalesOrderLine, Decimal]]:
    """The lines whose quantity really changes. Raises Several for quantities that are not possible."""
    by_position = {line.position: line for line in lines}
    refusals = [
        refusal
        for position, amount in wanted.items()
        if (refusal := _objection(by_position.get(position), position, amount)) is not None
    ]
    if refusals:
        raise Several(refusals)
    return [(by_position[position], amount) for position, amount in wanted.items()
            if by_position[position].quantity != amount]  # fmt: skip


def _objection(line: SalesOrderLine | None, position: int, amount: Decimal) -> Refusal | None:
    field = f"lines.{position - 1}.quantity"
    if line is None:
        return Refusal(_("The order has no line %d.") % position, field=field)
    floor = max(line.shipped, line.invoiced) + line.canceled
    if not 0 < amount <= MAX_QUANTITY:
        return Refusal(_("Enter a quantity above zero."), field=field)
    if amount < floor:
        return Refusal(
            _("Line %(position)d: at least %(floor)s is shipped, invoiced or closed already.")
            % {"position": position, "floor": quantities.plain(floor)},
            field=field,
        )
    if line.product is not None and not quantities.fits(amount, line.product.unit.decimals):
        return Refusal(drafts.too_fine(line.product.unit), field=field)
    return None


def _change_quantities(wanted: Sequence[tuple[SalesOrderLine, Decimal]], by: Actor) -> None:
    reduced = [line for line, amount in wanted if amount < line.quantity and line.reserved]
    for line, amount in wanted:
        line.quantity = amount
    if reduced:
        inventory.release([line.pk for line in reduced], by=by)
        for line in reduced:
            line.reserved = Decimal(0)


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
    last = order.lines.aggregate(last=Max("position"))["last"] or 0
    if last + len(added) > MAX_LINES:
        raise Refusal(_("An order has at most %d lines. Split it.") % MAX_LINES, field="lines")
    for offset, line in enumerate(added, start=1):
        line.position = last + offset


def approve_again(
    order: SalesOrder, lines: Sequence[SalesOrderLine], added: Sequence[SalesOrderLine], by: Actor
) -> None:
    """Added lines are no way around the limit of what a clerk may give, and other figures are not what was approved."""
    everything = [*lines, *added]
    was_decided = OrderHold.objects.filter(order=order, kind=HoldKind.APPROVAL).exists()
    judged = everything if was_decided else added
    if not judged or is_still_approved(order, everything):
        return
    for each in objections(order, judged, by):
        if each.kind == HoldKind.APPROVAL:
            place_hold(order, each.kind, each.findings, by=by)


def check_again(
    order: SalesOrder, lines: Sequence[SalesOrderLine], changed: Sequence[SalesOrderLine], by: Actor
) -> None:
    """Credit looks at the new value first; the rest is reserved unless it holds the order.

    Lines that have not changed and get no more stock keep the day they are promised for.
    A held order that the check lets go is confirmed by that, which has reserved already.
    """
    was_confirmed = order.status == OrderStatus.CONFIRMED
    signals.order_amended.send(sender=SalesOrder, order=order, by=by)
    if not was_confirmed or order.status != OrderStatus.CONFIRMED:
        return
    granted = reserve_lines(order, lines, by=by)
    touched = {line.pk for line in changed} | granted.keys()
    promise_lines(order, lines, [line for line in lines if line.pk in touched], by=by)
    if granted:
        signals.backorder_filled.send(
            sender=SalesOrder, order=order, lines=list(lines), quantities=granted, by=by
        )

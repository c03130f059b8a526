"""Amending a confirmed or held order, and closing lines short. What was shipped and invoiced stays covered (ORD-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from core import quantity as quantities
from core import timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Conflict, Refusal
from inventory import operations as inventory
from orders import drafts, signals
from orders.drafts import LineEntry
from orders.lifecycle import CancelReason, HoldKind, OrderStatus
from orders.models import OrderHold, OrderRevision, SalesOrder, SalesOrderLine
from orders.operations.confirming import promise_lines, reserve_lines
from orders.operations.ending import finish_or_save
from orders.operations.fulfilling import billing_status, delivery_status


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

    Prices of existing lines stay. Raises NotAmendable, StaleVersion, Several. Sends ``order_amended``.
    """
    lock(order)
    check_version(order, version)
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.HELD):
        raise NotAmendable(_("Only a confirmed or held order is amended; %s is not.") % order.number)
    lines = list(order.lines.select_related("product", "tax_code"))
    keep_revision(order, lines)
    _change_quantities(order, lines, quantities_by_position, by)
    lines += _add_lines(order, lines, additions)
    drafts.apply_totals(order, lines)
    order.revision += 1
    order.version += 1
    order.save()
    SalesOrderLine.objects.bulk_update(
        [line for line in lines if line.pk], ["quantity", "reserved", "net_amount", "gross_amount"]
    )
    SalesOrderLine.objects.bulk_create([line for line in lines if not line.pk])
    timeline.record(order, "amended", by=by, data={"revision": order.revision}, order_id=order.pk)
    _check_again(order, lines, by)


@operation
def close_line(order: SalesOrder, position: int, *, reason: str, by: Actor) -> None:
    """Give up the rest of a line, with a coded reason; the ordered quantity stays as it was."""
    lock(order)
    if order.status != OrderStatus.CONFIRMED:
        raise NotAmendable(_("Only lines of a confirmed order are closed."))
    line = order.lines.filter(position=position).first()
    if line is None or line.open_quantity <= 0:
        raise Refusal(_("This line has nothing left to close."), field="position")
    inventory.release([line.pk], by=by)
    line.canceled += line.open_quantity
    line.reserved = Decimal(0)
    line.save(update_fields=["canceled", "reserved"])
    timeline.record(
        order,
        "line closed",
        by=by,
        reason=str(CancelReason(reason).label),
        data={"position": position, "quantity": quantities.plain(line.canceled)},
        order_id=order.pk,
    )
    changes = {"delivery_status": delivery_status(order), "billing_status": billing_status(order)}
    finish_or_save(order, changes, by=by)
    signals.order_amended.send(sender=SalesOrder, order=order, by=by)


def keep_revision(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Store the order as it is now, to compare later."""
    content: dict[str, Any] = {
        "gross_amount": str(order.gross_amount),
        "lines": [
            {
                "position": line.position,
                "sku": line.sku,
                "quantity": quantities.plain(line.quantity),
                "unit_price": str(line.unit_price),
                "net_amount": str(line.net_amount),
            }
            for line in lines
        ],
    }
    OrderRevision.objects.create(company=order.company, order=order, revision=order.revision, content=content)


def _change_quantities(
    order: SalesOrder, lines: Sequence[SalesOrderLine], wanted: Mapping[int, Decimal], by: Actor
) -> None:
    by_position = {line.position: line for line in lines}
    reduced = []
    for position, amount in wanted.items():
        line = by_position.get(position)
        field = f"lines.{position - 1}.quantity"
        if line is None:
            raise Refusal(_("The order has no line %d.") % position, field=field)
        floor = max(line.shipped, line.invoiced) + line.canceled
        if amount < floor or amount <= 0:
            raise Refusal(
                _("Line %(position)d: at least %(floor)s is shipped, invoiced or closed already.")
                % {"position": position, "floor": quantities.plain(floor)},
                field=field,
            )
        if amount < line.quantity and line.reserved:
            reduced.append(line)
        line.quantity = amount
    if reduced:
        inventory.release([line.pk for line in reduced], by=by)
        for line in reduced:
            line.reserved = Decimal(0)


def _add_lines(
    order: SalesOrder, lines: Sequence[SalesOrderLine], additions: Sequence[LineEntry]
) -> list[SalesOrderLine]:
    if not additions:
        return []
    last = order.lines.aggregate(last=Max("position"))["last"] or 0
    added, _totals = drafts.price_lines(order, additions)
    for offset, line in enumerate(added, start=1):
        line.position = last + offset
    return added


def _check_again(order: SalesOrder, lines: Sequence[SalesOrderLine], by: Actor) -> None:
    """A credit hold stops the order until the check has lifted it; then the rest is reserved."""
    signals.order_amended.send(sender=SalesOrder, order=order, by=by)
    if OrderHold.objects.filter(order=order, kind=HoldKind.CREDIT, lifted_at__isnull=True).exists():
        return
    if order.status == OrderStatus.CONFIRMED:
        granted = reserve_lines(order, lines, by=by)
        promise_lines(order, lines, by=by)
        if granted:
            signals.backorder_filled.send(
                sender=SalesOrder, order=order, lines=list(lines), quantities=granted, by=by
            )

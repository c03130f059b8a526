"""Amending orders by program, and closing their lines."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from core.actors import Actor
from core.api import Amount, Day, Percent, Quantity, UnitPrice, needs, once
from core.refusals import Refusal, Several
from inventory.selectors import warehouse_named
from orders import operations
from orders.api.entering import ChargeIn, ship_to_of
from orders.api.showing import OrderOut, actor_of, find, show
from orders.charges import Charge
from orders.lifecycle import CancelReason
from orders.models import SalesOrder
from orders.shipping import method_named

router = Router(tags=["orders"])


class AmendLineIn(Schema):
    """A line by position with what changes of it, or a new line by product; what is absent stays as it is.

    Quantity and price are in ``unit``, else in the product's own. Another ``sku`` replaces the product, ``close`` gives
    up the rest of the line for this reason.
    """

    position: int | None = None
    sku: str = ""
    quantity: Quantity | None = None
    unit: str = ""
    unit_price: UnitPrice | None = None
    discount_percent: Percent | None = None
    discount_amount: UnitPrice | None = None
    requested_date: Day | None = None
    close: str = ""


class AmendIn(Schema):
    """What changes; header fields that are absent stay."""

    lines: list[AmendLineIn] = Field(default_factory=list)
    customer_reference: str | None = None
    requested_date: Day | None = None
    ship_to: dict[str, str] | str | int | None = None
    discount_percent: Percent | None = None
    discount_amount: Amount | None = None
    charges: tuple[ChargeIn, ...] | None = None
    warehouse: str | None = None
    ships_when: str | None = None
    shipping_method: str | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None
    version: int | None = None


@router.post("/orders/{number}/amend", response=OrderOut, summary="Amend an order")
@once
@needs("orders.amend_salesorder")
def amend(request: HttpRequest, number: str, payload: AmendIn) -> dict[str, Any]:
    """Change lines and header, add and close lines; credit and stock are checked again, prices approved again."""
    actor, order = actor_of(request), find(request, number)
    _refuse_bad_positions(payload.lines, order.lines.entered().count())
    additions = [_addition(index, line) for index, line in enumerate(payload.lines) if line.position is None]
    changes = {line.position: _change(line) for line in payload.lines if line.position is not None}
    header = _header(order, payload, actor)
    try:
        operations.amend(order, changes, additions, header=header, by=actor, version=payload.version)
    except Refusal as refusal:
        raise _as_sent(refusal, payload.lines) from refusal
    return show(find(request, number), actor)


def _addition(index: int, line: AmendLineIn) -> operations.LineEntry:
    if line.quantity is None:
        raise Refusal(_("Enter a quantity above zero."), field=f"lines.{index}.quantity")
    return operations.LineEntry(
        line.sku,
        line.quantity,
        line.unit_price,
        line.discount_percent or Decimal(0),
        line.requested_date,
        unit=line.unit,
        discount_amount=line.discount_amount,
    )


def _change(line: AmendLineIn) -> operations.LineChange:
    said = line.dict(exclude={"position"}, exclude_unset=True)
    return operations.LineChange(**said)


def _header(order: SalesOrder, payload: AmendIn, actor: Actor) -> operations.HeaderChange | None:
    """Only what was sent."""
    said: Mapping[str, Any] = payload.dict(
        include={
            "customer_reference",
            "requested_date",
            "discount_percent",
            "discount_amount",
            "ships_when",
            "incoterm",
            "incoterm_place",
        },
        exclude_none=True,
    )
    change = operations.HeaderChange(
        **said,
        ship_to=ship_to_of(order.customer, payload.ship_to),
        charges=None
        if payload.charges is None
        else [Charge(each.amount, each.code, each.text) for each in payload.charges],
        warehouse=warehouse_named(actor, payload.warehouse) if payload.warehouse else None,
        shipping_method=method_named(actor, payload.shipping_method or ""),
    )
    return None if change == operations.HeaderChange() else change


def _refuse_bad_positions(lines: list[AmendLineIn], known: int) -> None:
    """Each line of the order at most once."""
    seen: set[int] = set()
    for index, line in enumerate(lines):
        if line.position is None:
            continue
        if not 1 <= line.position <= known:
            raise Refusal(_("The order has no line %d.") % line.position, field=f"lines.{index}.position")
        if line.position in seen:
            raise Refusal(_("This line is named twice."), field=f"lines.{index}.position")
        seen.add(line.position)


def _as_sent(refusal: Refusal, lines: list[AmendLineIn]) -> Refusal:
    """The operation names a line by its place in the order, or among the added ones; the caller by its place in the call."""
    if isinstance(refusal, Several):
        return Several([_as_sent(each, lines) for each in refusal.refusals])
    part, _dot, rest = refusal.field.partition(".")
    if part not in ("lines", "additions") or not rest:
        return refusal
    number, _dot, name = rest.partition(".")
    added = [index for index, line in enumerate(lines) if line.position is None]
    changed = {line.position: index for index, line in enumerate(lines)}
    index = added[int(number)] if part == "additions" else changed[int(number) + 1]
    refusal.field = f"lines.{index}.{name}"
    return refusal


class CloseLineIn(Schema):
    """Which line or lines, and why their rest is given up."""

    position: int | None = None
    positions: list[int] = Field(default_factory=list)
    reason: str = CancelReason.CUSTOMER
    note: str = ""


@router.post("/orders/{number}/close-line", response=OrderOut, summary="Close lines short")
@once
@needs("orders.amend_salesorder")
def close_line(request: HttpRequest, number: str, payload: CloseLineIn) -> dict[str, Any]:
    """Give up what is still open of a line, or of several at once: all of them or none."""
    actor, order = actor_of(request), find(request, number)
    named = [*([] if payload.position is None else [payload.position]), *payload.positions]
    operations.close_lines(order, named, reason=payload.reason, note=payload.note, by=actor)
    return show(find(request, number), actor)

"""What is held for whom, for programs: listed, given to another order, given back."""

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from core.api import Day, Page, Quantity, needs, once, page_of, plain_text
from orders import operations, selectors
from orders.models import SalesOrderLine

router = Router(tags=["stock"])


class ReservationOut(Schema):
    """Goods held for a line of an order; ``expires_on`` is their last day by the company's rules.

    ``position`` is for calls, ``place`` is the line as people read it: ``2.1`` is a part of the kit on line 2.
    """

    order: str
    position: int
    place: str
    customer: str
    sku: str
    quantity: str
    unit: str
    warehouse: str
    since: Day | None
    expires_on: Day | None
    promised_date: Day | None


class ReservationFilters(Schema):
    """How the reservations are narrowed."""

    order: str = ""
    customer: str = ""
    sku: str = ""
    warehouse: str = ""
    limit: int = 50
    after: str | None = None


class MoveIn(Schema):
    """Goods held for a line of one order, for a line of another one that waits for them."""

    order: str
    position: int
    to_order: str
    to_position: int
    quantity: Quantity
    reason: str


class ReleaseIn(Schema):
    """Goods held for a line, given back; without a quantity all of them."""

    order: str
    position: int
    quantity: Quantity | None = None
    reason: str


@router.get("/reservations", response=Page[ReservationOut], summary="List reservations")
@needs("inventory.view_stock")
def list_reservations(request: Any, filters: Query[ReservationFilters]) -> dict[str, Any]:
    """What is held for whom, the youngest lines first."""
    wanted = {
        "order__number": filters.order,
        "order__customer__code": filters.customer,
        "sku": filters.sku,
        "order__warehouse__code": filters.warehouse,
    }
    rows = (
        selectors.held_lines(request.actor)
        .filter(**{name: value for name, value in wanted.items() if value})
        .select_related("order__customer", "order__warehouse")
    )
    return page_of(rows, show, limit=filters.limit, after=filters.after)


@router.post("/reservations/move", response=list[ReservationOut], summary="Move a reservation")
@once
@needs("orders.move_reservation")
def move(request: Any, payload: MoveIn) -> list[dict[str, Any]]:
    """Give goods held for one order to another one; the answer says what both hold now."""
    actor = request.actor
    given = _line(actor, payload.order, payload.position)
    taken = _line(actor, payload.to_order, payload.to_position)
    operations.move_reservation(given, taken, payload.quantity, reason=payload.reason, by=actor)
    return [show(_line(actor, each.order.number, each.position)) for each in (given, taken)]


@router.post("/reservations/release", response=ReservationOut, summary="Release a reservation")
@once
@needs("orders.move_reservation")
def release(request: Any, payload: ReleaseIn) -> dict[str, Any]:
    """Give goods held for a line back to the stock; who else waits gets them next."""
    actor = request.actor
    line = _line(actor, payload.order, payload.position)
    operations.release_reservation(line, payload.quantity, reason=payload.reason, by=actor)
    return show(_line(actor, payload.order, payload.position))


def _line(actor: Any, number: str, position: int) -> SalesOrderLine:
    rows: Any = selectors.own_lines(actor).annotate(**selectors.HELD)
    related = rows.select_related("order__customer", "order__warehouse")
    return get_object_or_404(related, order__number=number, position=position)


def show(line: Any) -> dict[str, Any]:
    """The reservation as the API speaks it."""
    return {
        "order": line.order.number,
        "position": line.position,
        "place": line.place,
        "customer": line.order.customer.code,
        "sku": line.sku,
        "quantity": plain_text(line.reserved),
        "unit": line.unit_code,
        "warehouse": line.order.warehouse.code,
        "since": line.held_since,
        "expires_on": line.expires_on,
        "promised_date": line.promised_date,
    }

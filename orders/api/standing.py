"""Standing orders for programs."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from core.api import Day, Page, Percent, Quantity, UnitPrice, needs, once, plain_text
from customers.selectors import known_customer
from orders import operations
from orders.api.entering import invoice_party_of
from orders.api.listing import StatusFilters, narrowed
from orders.api.showing import actor_of
from orders.lifecycle import Period, Roll, StandingStatus
from orders.models import StandingOrder

router = Router(tags=["orders"])
SHOWN_DATES = 6


class StandingLineIn(Schema):
    """A product that is delivered again and again."""

    sku: str
    quantity: Quantity
    unit_price: UnitPrice | None = None
    discount_percent: Percent = Decimal(0)


class StandingIn(Schema):
    """``every`` so many ``period``s on ``weekday`` (1 is Monday) or ``day_of_month`` (31 is the last day)."""

    customer: str
    lines: list[StandingLineIn]
    starts_on: Day
    period: str = Period.MONTH
    every: int = 1
    weekday: int = 1
    day_of_month: int = 1
    ends_on: Day | None = None
    most_orders: int | None = None
    roll: str = Roll.AFTER
    submit: bool = True
    fixed_prices: bool = False
    customer_reference: str = ""
    discount_percent: Percent = Decimal(0)
    note: str = ""
    invoice_party: str = ""


class StandingLineOut(Schema):
    """A line; without a price where each order is priced on its day."""

    sku: str
    quantity: str
    unit_price: str | None
    discount_percent: str


class MadeOut(Schema):
    """A date and the order it made."""

    date: Day
    order: str


class StandingOut(Schema):
    """A standing order with its next dates and what it has made."""

    number: str
    status: str
    customer: str
    invoice_party: str
    customer_reference: str
    currency: str
    period: str
    every: int
    weekday: int
    day_of_month: int
    starts_on: Day
    ends_on: Day | None
    most_orders: int | None
    roll: str
    submit: bool
    fixed_prices: bool
    next_dates: tuple[Day, ...]
    last_error: str
    version: int
    lines: tuple[StandingLineOut, ...]
    orders: tuple[MadeOut, ...]


def show(standing: StandingOrder) -> dict[str, Any]:
    """The standing order as the API speaks it."""
    return {
        **{
            name: getattr(standing, name)
            for name in (
                "number", "status", "customer_reference", "currency", "period", "every", "weekday", "day_of_month",
                "starts_on", "ends_on", "most_orders", "roll", "last_error", "version",
            )
        },
        "customer": standing.customer.code,
        "invoice_party": (standing.invoice_party or standing.customer.payer).code,
        "submit": standing.submits,
        "fixed_prices": standing.has_fixed_prices,
        "next_dates": standing.next_due_dates(SHOWN_DATES),
        "lines": [
            {
                "sku": line.product.sku,
                "quantity": plain_text(line.quantity),
                "unit_price": None if line.unit_price is None else plain_text(line.unit_price),
                "discount_percent": plain_text(line.discount_percent),
            }
            for line in standing.lines.select_related("product")
        ],
        "orders": [
            {"date": run.date, "order": run.order.number} for run in standing.runs.select_related("order")[:50]
        ],
    }  # fmt: skip


def terms_of(request: HttpRequest, payload: StandingIn) -> operations.StandingTerms:
    """What the operation is given."""
    customer = known_customer(actor_of(request), payload.customer)
    same = payload.dict(exclude={"customer", "lines", "submit", "fixed_prices", "invoice_party"})
    entries = [
        operations.LineEntry(line.sku, line.quantity, line.unit_price, line.discount_percent)
        for line in payload.lines
    ]
    return operations.StandingTerms(
        customer, entries, submits=payload.submit, has_fixed_prices=payload.fixed_prices,
        invoice_party=invoice_party_of(actor_of(request), customer, payload.invoice_party), **same,
    )  # fmt: skip


def _rows(request: HttpRequest) -> Any:
    return StandingOrder.objects.in_scope(actor_of(request)).select_related(
        "company", "customer__invoice_party", "invoice_party"
    )


def find(request: HttpRequest, number: str) -> StandingOrder:
    """The standing order by number within the caller's scope, or 404."""
    found: StandingOrder = get_object_or_404(_rows(request), number=number)
    return found


@router.get("/standing-orders", response=Page[StandingOut], summary="List standing orders")
@needs("orders.view_standingorder")
def list_standing(request: HttpRequest, filters: Query[StatusFilters]) -> dict[str, Any]:
    """Standing orders, newest first."""
    return narrowed(_rows(request), filters, StandingStatus, show)


@router.post("/standing-orders", response={201: StandingOut}, summary="Set up a standing order")
@once
@needs("orders.change_standingorder")
def create_standing(request: HttpRequest, payload: StandingIn) -> tuple[int, dict[str, Any]]:
    """Each of its dates makes one order."""
    made = operations.create_standing(terms_of(request, payload), by=actor_of(request))
    return 201, show(find(request, made.number))


@router.get("/standing-orders/{number}", response=StandingOut, summary="Read a standing order")
@needs("orders.view_standingorder")
def read_standing(request: HttpRequest, number: str) -> dict[str, Any]:
    """With its lines, next dates and orders."""
    return show(find(request, number))


@router.put("/standing-orders/{number}", response=StandingOut, summary="Change a standing order")
@once
@needs("orders.change_standingorder")
def change_standing(request: HttpRequest, number: str, payload: StandingIn) -> dict[str, Any]:
    """Say it anew; what was made stays."""
    standing = find(request, number)
    operations.change_standing(standing, terms_of(request, payload), by=actor_of(request))
    return show(find(request, number))


class StandingReasonIn(Schema):
    """Why."""

    reason: str = ""


@router.post("/standing-orders/{number}/pause", response=StandingOut, summary="Pause a standing order")
@once
@needs("orders.change_standingorder")
def pause(request: HttpRequest, number: str, payload: StandingReasonIn | None = None) -> dict[str, Any]:
    """Make no orders until it is resumed."""
    operations.pause_standing(
        find(request, number), reason=payload.reason if payload else "", by=actor_of(request)
    )
    return show(find(request, number))


@router.post("/standing-orders/{number}/resume", response=StandingOut, summary="Resume a standing order")
@once
@needs("orders.change_standingorder")
def resume(request: HttpRequest, number: str) -> dict[str, Any]:
    """Go on with the next date that is still to come."""
    operations.resume_standing(find(request, number), by=actor_of(request))
    return show(find(request, number))


@router.post("/standing-orders/{number}/end", response=StandingOut, summary="End a standing order")
@once
@needs("orders.change_standingorder")
def end(request: HttpRequest, number: str, payload: StandingReasonIn | None = None) -> dict[str, Any]:
    """Make no orders any more."""
    operations.end_standing(
        find(request, number), reason=payload.reason if payload else "", by=actor_of(request)
    )
    return show(find(request, number))

"""Orders for programs: entered, listed, read, handed in, ended."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from core.actors import Actor
from core.api import Day, Moment, Page, needs, once, page_of
from core.locking import operation
from core.models import Event
from orders import operations
from orders.api.entering import OrderIn, entries, header_of
from orders.api.showing import OrderOut, actor_of, find, orders_for, show
from orders.lifecycle import CHOSEN_REASONS
from orders.models import SalesOrder

router = Router(tags=["orders"])


@router.post("/orders", response={201: OrderOut}, summary="Enter an order")
@once
@needs("orders.add_salesorder")
def create(request: HttpRequest, payload: OrderIn) -> tuple[int, dict[str, Any]]:
    """A draft, or with ``submit`` an order that is confirmed or held."""
    actor = actor_of(request)
    order = _enter(payload, actor)
    return 201, show(find(request, order.number), actor)


@operation
def _enter(payload: OrderIn, actor: Actor) -> SalesOrder:
    """Both or nothing."""
    order = operations.create(header_of(actor, payload), entries(payload.lines), by=actor)
    if payload.submit:
        actor.require("orders.submit_salesorder")
        operations.submit(order, by=actor, date=payload.date, confirm_duplicate=payload.confirm_duplicate)
    return order


class OrderFilters(Schema):
    """How the list of orders is narrowed."""

    q: str = ""
    status: str = ""
    customer: str = ""
    customer_reference: str = ""
    updated_since: Moment | None = None
    limit: int = 50
    after: str | None = None


@router.get("/orders", response=Page[OrderOut], summary="List orders")
@needs("orders.view_salesorder")
def list_orders(request: HttpRequest, filters: Query[OrderFilters]) -> dict[str, Any]:
    """Orders, newest first."""
    actor = actor_of(request)
    rows = orders_for(actor)
    for name in ("status", "customer_reference"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.customer:
        rows = rows.filter(customer__code=filters.customer)
    if filters.q:
        rows = rows.filter(number__icontains=filters.q) | rows.filter(customer__name__icontains=filters.q)
    if filters.updated_since:
        changed = Event.objects.filter(document_kind="orders.salesorder", at__gte=filters.updated_since)
        rows = rows.filter(pk__in=changed.values("document_id"))
    return page_of(
        rows, lambda order: show(order, actor, in_full=False), limit=filters.limit, after=filters.after
    )


@router.get("/orders/{number}", response=OrderOut, summary="Read an order")
@needs("orders.view_salesorder")
def read(request: HttpRequest, number: str) -> dict[str, Any]:
    """One order with lines, holds and links."""
    return show(find(request, number), actor_of(request))


class SubmitIn(Schema):
    """When it is handed in, today where absent; and that it is another order than the one it looks like."""

    date: Day | None = None
    confirm_duplicate: bool = False


@router.post("/orders/{number}/submit", response=OrderOut, summary="Submit an order")
@once
@needs("orders.submit_salesorder")
def submit(request: HttpRequest, number: str, payload: SubmitIn | None = None) -> dict[str, Any]:
    """Hand it in: confirmed, or held with the reasons. One that looks like another needs ``confirm_duplicate``."""
    actor, order = actor_of(request), find(request, number)
    given = payload or SubmitIn()
    operations.submit(order, by=actor, date=given.date, confirm_duplicate=given.confirm_duplicate)
    return show(find(request, number), actor)


class OrderReasonIn(Schema):
    """Why."""

    reason: str
    note: str = ""


@router.post("/orders/{number}/cancel", response=OrderOut, summary="Cancel an order")
@once
@needs("orders.cancel_salesorder")
def cancel(request: HttpRequest, number: str, payload: OrderReasonIn) -> dict[str, Any]:
    """End an order of which nothing has shipped; a reason that is no code is kept as a note."""
    actor, order = actor_of(request), find(request, number)
    is_code = payload.reason in dict(CHOSEN_REASONS)
    operations.cancel(
        order,
        reason=payload.reason if is_code else "customer",
        note=payload.note or ("" if is_code else payload.reason),
        by=actor,
    )
    return show(find(request, number), actor)


class WordsIn(Schema):
    """Why, in words."""

    words: str = ""


@router.post("/orders/{number}/ask-cancellation", response=OrderOut, summary="Ask to cancel the rest")
@once
@needs("orders.ask_cancellation")
def ask_cancellation(request: HttpRequest, number: str, payload: WordsIn | None = None) -> dict[str, Any]:
    """A customer asks to give up what has not shipped; a person of the desk decides."""
    actor, order = actor_of(request), find(request, number)
    operations.ask_cancellation(order, words=payload.words if payload else "", by=actor)
    return show(find(request, number), actor)

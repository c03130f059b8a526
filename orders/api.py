"""Orders for programs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from core import documents
from core.actors import Actor
from core.api import (
    Amount,
    Day,
    Moment,
    Page,
    Percent,
    Quantity,
    UnitPrice,
    amount_text,
    needs,
    once,
    page_of,
    plain_text,
)
from core.locking import operation
from core.models import Event
from core.refusals import Refusal, Several
from customers.models import Customer
from customers.selectors import address_named
from orders import operations
from orders.approvals import changes_since_approval, shows_changes
from orders.charges import Charge
from orders.discretion import told_to
from orders.drafts import copy_of
from orders.lifecycle import CHOSEN_REASONS, CancelReason, Channel, OrderStatus
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.selectors import open_holds

router = Router(tags=["orders"])


class OrderLineIn(Schema):
    """A line as it is ordered; without a price the customer's price holds.

    Quantity, price and ``discount_amount`` are in ``unit`` (UN/ECE Rec 20), else in the product's own.
    """

    sku: str
    quantity: Quantity
    unit: str = ""
    unit_price: UnitPrice | None = None
    discount_percent: Percent = Decimal(0)
    discount_amount: UnitPrice | None = None
    requested_date: Day | None = None
    description: str = ""


class ChargeIn(Schema):
    """What the order costs beside its lines: freight (FC), handling (HD) and the like (UNCL 7161), before tax."""

    amount: Amount
    code: str = "FC"
    text: str = ""


class OrderIn(Schema):
    """A new order; with ``submit`` it is handed in at once."""

    customer: str
    lines: list[OrderLineIn]
    currency: str = ""
    customer_reference: str = ""
    channel: str = Channel.API
    date: Day | None = None
    requested_date: Day | None = None
    ship_to: dict[str, str] | str | int | None = None
    partial_delivery: bool | None = None
    discount_percent: Percent = Decimal(0)
    discount_amount: Amount | None = None
    charges: tuple[ChargeIn, ...] = ()
    submit: bool = False
    confirm_duplicate: bool = False


class ReasonOut(Schema):
    """Why, as a code with its figures for who may see them, and as a sentence."""

    code: str
    params: dict[str, Any]
    message: str


class ChangeOut(Schema):
    """A commercial field that is no longer what was approved, in words."""

    field: str
    before: str
    after: str


class HoldOut(Schema):
    """What keeps an order; ``reason`` is all of its reasons in words, ``changes`` what differs from the last approval."""

    kind: str
    reason: str
    reasons: tuple[ReasonOut, ...] = ()
    changes: tuple[ChangeOut, ...] = ()


class LinkOut(Schema):
    """A document of the same case."""

    kind: str
    number: str
    url: str


class ChargeOut(Schema):
    """A charge of the order."""

    code: str
    text: str
    amount: str


class OrderLineOut(Schema):
    """A line with its counters, which count in ``unit``; price and discount are for one ``sale_unit``."""

    position: int
    sku: str
    customer_sku: str
    description: str
    quantity: str
    unit: str
    sale_quantity: str
    sale_unit: str
    sale_unit_factor: str
    unit_price: str
    price_source: str
    discount_percent: str
    discount_amount: str
    net: str
    tax_code: str
    tax_rate: str
    requested_date: Day | None
    first_promised_date: Day | None
    promised_date: Day | None
    shipped_date: Day | None
    delivered_date: Day | None
    reserved: str
    shipped: str
    returned: str
    invoiced: str
    canceled: str


class OrderOut(Schema):
    """An order; prices are empty for who may not see them."""

    number: str
    status: str
    delivery_status: str
    billing_status: str
    payment_status: str
    customer: str
    customer_reference: str
    currency: str
    date: Day
    requested_date: Day | None
    promised_date: Day | None
    discount_percent: str | None
    discount_amount: str | None
    charges: list[ChargeOut]
    valid_until: Day | None
    revision: int
    net: str | None
    tax: str | None
    rounding: str | None
    total: str | None
    version: int
    holds: tuple[HoldOut, ...] = ()
    lines: tuple[OrderLineOut, ...] = ()
    links: tuple[LinkOut, ...] = ()


def orders_for(actor: Actor) -> Any:
    """The orders the caller may see, with what showing them needs; a draft of ours is not yet a customer's order."""
    rows = SalesOrder.objects.in_scope(actor)
    if actor.customer_ids is not None:
        rows = rows.filter(~Q(status=OrderStatus.DRAFT) | Q(entered_by=actor.user))
    return rows.select_related("company", "customer__company", "payment_terms", "warehouse")


def find(request: HttpRequest, number: str) -> SalesOrder:
    """The order by number within the caller's scope, or 404."""
    order: SalesOrder = get_object_or_404(orders_for(actor_of(request)), number=number)
    return order


def actor_of(request: HttpRequest) -> Actor:
    """Who calls."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def show(order: SalesOrder, actor: Actor, *, in_full: bool = True) -> dict[str, Any]:
    """The order as the API speaks it."""
    sees = actor.can("orders.view_price")

    def money(value: Decimal) -> str | None:
        return amount_text(value, order.currency) if sees else None

    shown: dict[str, Any] = {
        "number": order.number,
        "status": order.status,
        "delivery_status": order.delivery_status,
        "billing_status": order.billing_status,
        "payment_status": order.payment_status,
        "customer": order.customer.code,
        "customer_reference": order.customer_reference,
        "currency": order.currency,
        "date": order.order_date,
        "requested_date": order.requested_date,
        "promised_date": order.promised_date,
        "discount_percent": plain_text(order.discount_percent) if sees else None,
        "discount_amount": None if order.discount_amount is None else money(order.discount_amount),
        "charges": [{**each, "amount": money(Decimal(each["amount"]))} for each in order.charges]
        if sees
        else [],
        "valid_until": order.valid_until,
        "revision": order.revision,
        "net": money(order.net_amount),
        "tax": money(order.tax_amount),
        "rounding": money(order.rounding_amount),
        "total": money(order.gross_amount),
        "version": order.version,
    }
    if in_full:
        shown["holds"] = [_hold(hold, actor) for hold in open_holds(order)]
        shown["lines"] = [_line(line, order, sees) for line in order.lines.select_related("tax_code")]
        shown["links"] = [
            {"kind": kind.api_name if kind else node.kind, "number": node.number, "url": node.url}
            for node in documents.chain(order, actor)
            if not node.is_same(order)
            for kind in [documents.by_name(node.kind)]
        ]
    return shown


def _hold(hold: OrderHold, actor: Actor) -> dict[str, Any]:
    told = told_to(hold.reasons, hold.kind, actor)
    words = dict.fromkeys(each["message"] for each in told)
    held_for = _("Held for: %s.") % hold.get_kind_display()
    changes = changes_since_approval(hold.order) if shows_changes(hold, actor) else []
    return {
        "kind": hold.kind,
        "reason": "\n".join(words) or held_for,
        "reasons": told,
        "changes": [{"field": each.label, "before": each.before, "after": each.after} for each in changes],
    }


def _line(line: SalesOrderLine, order: SalesOrder, sees: bool) -> dict[str, Any]:
    counters = ("reserved", "shipped", "returned", "invoiced", "canceled")
    return {
        "position": line.position,
        "sku": line.sku,
        "customer_sku": line.customer_sku,
        "description": line.description,
        "quantity": plain_text(line.quantity),
        "unit": line.unit_code,
        "sale_quantity": plain_text(line.sale_quantity),
        "sale_unit": line.sale_unit,
        "sale_unit_factor": plain_text(line.sale_unit_factor),
        "unit_price": plain_text(line.unit_price) if sees else "",
        "price_source": line.price_source,
        "discount_percent": plain_text(line.discount_percent) if sees else "",
        "discount_amount": plain_text(line.discount_per_unit) if sees else "",
        "net": amount_text(line.net_amount, order.currency) if sees else "",
        "tax_code": line.tax_code.code,
        "tax_rate": plain_text(line.tax_rate),
        "requested_date": line.requested_date,
        "first_promised_date": line.first_promised_date,
        "promised_date": line.promised_date,
        "shipped_date": line.shipped_date,
        "delivered_date": line.delivered_date,
        **{name: plain_text(getattr(line, name)) for name in counters},
    }


def entries(lines: list[OrderLineIn]) -> list[operations.LineEntry]:
    """What the operation is given."""
    return [
        operations.LineEntry(
            sku=line.sku,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
            requested_date=line.requested_date,
            description=line.description,
            unit=line.unit,
            discount_amount=line.discount_amount,
        )
        for line in lines
    ]


def _ship_to(customer: Customer, said: dict[str, str] | str | int | None) -> dict[str, str] | None:
    """Where the goods go: an address as it was sent, or one of the customer's by its code."""
    if said is None or isinstance(said, dict):
        return said
    address = address_named(customer, str(said))
    if address is None:
        raise Refusal(
            _("%(customer)s has no address %(code)s.") % {"customer": customer.name, "code": said},
            field="ship_to",
        )
    return copy_of(customer, address)


def header_of(actor: Actor, payload: OrderIn) -> operations.Header:
    """What the operation is given; unknown customers and channels are named."""
    customer = (
        Customer.objects.in_scope(actor)
        .select_related("company", "payment_terms", "price_list", "tax_position")
        .filter(code=payload.customer)
        .first()
    )
    if customer is None:
        raise Refusal(_("There is no customer %s.") % payload.customer, field="customer")
    if payload.channel not in Channel.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(Channel.values), field="channel")
    return operations.Header(
        customer,
        currency=payload.currency,
        customer_reference=payload.customer_reference,
        channel=payload.channel if actor.customer_ids is None else Channel.PORTAL,
        order_date=payload.date,
        requested_date=payload.requested_date,
        ship_to=_ship_to(customer, payload.ship_to),
        allows_partial_delivery=payload.partial_delivery,
        discount_percent=payload.discount_percent,
        discount_amount=payload.discount_amount,
        charges=[Charge(each.amount, each.code, each.text) for each in payload.charges],
    )


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


class AmendLineIn(Schema):
    """A line by position with its new quantity, or a new line by product; counted in ``unit``, else in the own."""

    position: int | None = None
    sku: str = ""
    quantity: Quantity
    unit: str = ""
    unit_price: UnitPrice | None = None
    discount_percent: Percent = Decimal(0)
    discount_amount: UnitPrice | None = None


class AmendIn(Schema):
    """What changes."""

    lines: list[AmendLineIn]
    version: int | None = None


@router.post("/orders/{number}/amend", response=OrderOut, summary="Amend an order")
@once
@needs("orders.amend_salesorder")
def amend(request: HttpRequest, number: str, payload: AmendIn) -> dict[str, Any]:
    """Change quantities and add lines; credit and stock are checked again."""
    actor, order = actor_of(request), find(request, number)
    additions = [
        operations.LineEntry(
            line.sku, line.quantity, line.unit_price, line.discount_percent, unit=line.unit,
            discount_amount=line.discount_amount,
        )
        for line in payload.lines
        if line.position is None
    ]  # fmt: skip
    known = {line.position: line for line in order.lines.all()}
    _refuse_bad_positions(payload.lines, len(known))
    changes = _changes(payload.lines, known)
    try:
        operations.amend(order, changes, additions, by=actor, version=payload.version)
    except Refusal as refusal:
        raise _as_sent(refusal, payload.lines) from refusal
    return show(find(request, number), actor)


def _changes(lines: list[AmendLineIn], known: Mapping[int, SalesOrderLine]) -> dict[int, Decimal]:
    """New quantities in the own unit; a line is counted in that or in the unit it is sold in."""
    changes = {}
    for index, line in enumerate(lines):
        if line.position is None:
            continue
        saved, unit = known[line.position], line.unit.strip().upper()
        if unit not in ("", saved.unit_code, saved.sale_unit):
            words = _("Use one of: %s.") % ", ".join(dict.fromkeys([saved.unit_code, saved.sale_unit]))
            raise Refusal(words, field=f"lines.{index}.unit")
        is_sale_unit = unit and unit == saved.sale_unit_code
        changes[line.position] = line.quantity * (saved.sale_unit_factor if is_sale_unit else 1)
    return changes


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
    if not rest:
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

"""An order as the API speaks it, and how calls find it."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from core import documents
from core.actors import Actor
from core.api import Day, amount_text, plain_text
from orders import kits
from orders.approvals import changes_since_approval, shows_changes
from orders.discretion import told_to
from orders.lifecycle import OrderStatus
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.operations import still_open
from orders.selectors import open_holds
from orders.tolerances import TOLERANCES


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


class ExceptionOut(Schema):
    """A canceled document of the order that somebody has to decide about."""

    kind: str
    document: str
    reason: str


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
    basis: str = ""


class PartLineOut(Schema):
    """Goods a kit on the order is made up of, with their own counters: they are reserved and shipped, the kit is billed.

    ``position`` is for calls about goods, such as reservations and shipments; ``place`` is ``2.1`` under line 2.
    """

    position: int
    place: str
    sku: str
    description: str
    per_kit: str
    quantity: str
    unit: str
    promised_date: Day | None
    shipped_date: Day | None
    reserved: str
    shipped: str
    returned: str
    replaced: str
    canceled: str


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
    replaced: str
    invoiced: str
    canceled: str
    released: str
    over_delivery_percent: str | None
    under_delivery_percent: str | None
    parts: tuple[PartLineOut, ...] = ()


class OrderOut(Schema):
    """An order; prices are empty for who may not see them."""

    number: str
    status: str
    delivery_status: str
    billing_status: str
    payment_status: str
    customer: str
    invoice_party: str
    customer_reference: str
    currency: str
    date: Day
    requested_date: Day | None
    promised_date: Day | None
    discount_percent: str | None
    discount_amount: str | None
    charges: list[ChargeOut]
    ships_when: str
    shipping_method: str | None
    incoterm: str
    incoterm_place: str
    valid_until: Day | None
    revision: int
    net: str | None
    tax: str | None
    rounding: str | None
    total: str | None
    version: int
    holds: tuple[HoldOut, ...] = ()
    exceptions: tuple[ExceptionOut, ...] = ()
    lines: tuple[OrderLineOut, ...] = ()
    links: tuple[LinkOut, ...] = ()


def orders_for(actor: Actor) -> Any:
    """The orders the caller may see, with what showing them needs; a draft of ours is not yet a customer's order."""
    rows = SalesOrder.objects.in_scope(actor)
    if actor.customer_ids is not None:
        rows = rows.filter(~Q(status=OrderStatus.DRAFT) | Q(entered_by=actor.user))
    return rows.select_related(
        "company", "customer__company", "invoice_party", "payment_terms", "warehouse", "shipping_method"
    )


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
        "invoice_party": order.payer.code,
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
        "ships_when": order.ships_when,
        "shipping_method": order.shipping_method.code if order.shipping_method else None,
        "incoterm": order.incoterm,
        "incoterm_place": order.incoterm_place,
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
        shown["exceptions"] = [
            {"kind": each.kind, "document": each.document, "reason": each.reason}
            for each in still_open(order)
            if actor.customer_ids is None
        ]
        lines = list(order.lines.select_related("tax_code"))
        parts = kits.parts_by_kit(lines)
        shown["lines"] = [
            _line(line, order, sees) | {"parts": [_part(part) for part in parts.get(line.pk, ())]}
            for line in kits.entered_only(lines)
        ]
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


def _part(line: SalesOrderLine) -> dict[str, Any]:
    counters = ("per_kit", "quantity", "reserved", "shipped", "returned", "replaced", "canceled")
    return {
        "position": line.position,
        "place": line.place,
        "sku": line.sku,
        "description": line.description,
        "unit": line.unit_code,
        "promised_date": line.promised_date,
        "shipped_date": line.shipped_date,
        **{name: plain_text(getattr(line, name)) for name in counters},
    }


def _line(line: SalesOrderLine, order: SalesOrder, sees: bool) -> dict[str, Any]:
    counters = ("reserved", "shipped", "returned", "replaced", "invoiced", "canceled", "released")
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
        **{
            name: None if (percent := getattr(line, name)) is None else plain_text(percent)
            for name in TOLERANCES
        },
    }

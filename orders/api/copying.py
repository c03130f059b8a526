"""Ordering again, for programs: a new draft at today's prices, with what is different."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from core.api import needs, once, plain_text
from orders import operations
from orders.api.showing import OrderOut, actor_of, find, show
from orders.copying import Difference
from orders.lifecycle import Channel

router = Router(tags=["orders"])


class DifferenceOut(Schema):
    """What is not as it was: ``price``, ``unit`` or ``gone``, and what may come instead."""

    sku: str
    kind: Literal["price", "unit", "gone"]
    price_then: str | None
    price_now: str | None
    unit_then: str
    unit_now: str
    substitutes: tuple[str, ...] = ()


class CopyOut(OrderOut):
    """The new draft, and what in it differs from the order it was copied from."""

    copied_from: str
    differences: tuple[DifferenceOut, ...] = ()
    invoice_party_then: str
    usual_invoice_party: str


@router.post("/orders/{number}/copy", response={201: CopyOut}, summary="Copy an order at today's prices")
@once
@needs("orders.add_salesorder")
def copy(request: HttpRequest, number: str) -> tuple[int, dict[str, Any]]:
    """A new draft of what is still sold; the differences are said, the customer's reference and dates are left."""
    actor, order = actor_of(request), find(request, number)
    channel = Channel.API if actor.customer_ids is None else Channel.PORTAL
    copied = operations.copy(order, by=actor, channel=channel)
    shown = show(find(request, copied.order.number), actor)
    return 201, {
        **shown,
        "copied_from": number,
        "differences": [_difference(each) for each in copied.differences],
        "invoice_party_then": order.payer.code,
        "usual_invoice_party": order.customer.payer.code,
    }


def _difference(each: Difference) -> dict[str, Any]:
    return {
        "sku": each.sku,
        "kind": "gone" if each.is_gone else "unit" if each.is_other_unit else "price",
        "price_then": None if each.then is None else plain_text(each.then),
        "price_now": None if each.now is None else plain_text(each.now),
        "unit_then": each.unit_then,
        "unit_now": each.unit_now,
        "substitutes": [product.sku for product in each.instead],
    }

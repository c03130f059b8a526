"""Why a line of an order costs what it costs, for programs."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from core import reasons
from core.api import needs, plain_text
from orders.api.showing import ReasonOut, actor_of, find
from orders.explaining import margin_reasons, price_reasons

router = Router(tags=["orders"])


class PriceOut(Schema):
    """A price for one sale unit and how it came about; ``margin`` is empty for who may not see margins."""

    sku: str
    currency: str
    unit: str
    unit_price: str
    list_price: str
    price_source: str
    discount_percent: str
    discount_amount: str
    net_price: str
    is_kept: bool
    steps: tuple[ReasonOut, ...]
    margin: tuple[ReasonOut, ...] = ()


@router.get("/orders/{number}/lines/{position}/price", response=PriceOut, summary="Explain a price")
@needs("orders.view_price")
def line_price(request: HttpRequest, number: str, position: int) -> dict[str, Any]:
    """The steps from the list price to the tax; ``is_kept`` marks a price that was entered for another customer."""
    actor, order = actor_of(request), find(request, number)
    line = get_object_or_404(order.lines.entered().select_related("product", "tax_code"), position=position)
    return {
        "sku": line.sku,
        "currency": order.currency,
        "unit": line.sale_unit,
        "unit_price": plain_text(line.unit_price),
        "list_price": plain_text(line.list_price),
        "price_source": line.price_source,
        "discount_percent": plain_text(line.discount_percent),
        "discount_amount": plain_text(line.discount_per_unit),
        "net_price": plain_text(line.net_price),
        "is_kept": line.is_price_kept,
        "steps": reasons.told(price_reasons(order, line, actor)),
        "margin": reasons.told(margin_reasons(order, line, actor)),
    }

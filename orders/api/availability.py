"""Availability for programs: asked of orders, which know what of the stock to come is promised already."""

import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from catalog.models import Product
from core.api import needs, plain_text
from core.numerals import parse_plain
from core.refusals import Refusal
from inventory.selectors import warehouse_named
from orders.selectors import Want, supply_of

router = Router(tags=["stock"])


class ProjectedOut(Schema):
    """How much can be promised from a day on, after all that leaves then and later."""

    date: datetime.date
    quantity: str


class AvailabilityOut(Schema):
    """What of a product can be had, and when; of a kit what its parts make together."""

    sku: str
    on_hand: str
    reserved: str
    available: str
    promised_date: datetime.date
    projected: list[ProjectedOut]


@router.get("/products/{sku}/availability", response=AvailabilityOut, summary="Ask for availability")
@needs("inventory.view_stock")
def availability(
    request: Any,
    sku: str,
    quantity: str = "1",
    date: datetime.date | None = None,
    warehouse: str = "",
) -> dict[str, Any]:
    """On hand, reserved, and the date on which the quantity can ship after all that is promised, not before ``date``."""
    actor = request.actor
    product = get_object_or_404(Product.objects.filter(company=actor.company), sku=sku)
    if not product.is_supplied:
        raise Refusal(_("%s is not kept in stock. Choose goods.") % product.sku, field="sku")
    wanted = parse_plain(quantity, field="quantity", decimals=6)
    supply = supply_of(warehouse_named(actor, warehouse), [product])
    stock = supply.of(product.pk, actor.company.today())
    (promised,) = supply.dates([Want(product.pk, wanted, date)], actor.company.today())
    return {
        "sku": sku,
        "on_hand": plain_text(stock.on_hand),
        "reserved": plain_text(stock.reserved),
        "available": plain_text(stock.available),
        "promised_date": promised,
        "projected": [
            {"date": date, "quantity": plain_text(free)}
            for date, free in stock.projected(actor.company.today())
        ],
    }

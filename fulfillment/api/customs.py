"""Goods for another customs area."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema

from core.api import amount_text, needs, plain_text
from fulfillment import printing
from fulfillment.api.showing import find
from fulfillment.customs import is_export, lines_for_customs, missing_for_export

router = Router(tags=["shipments"])


class CustomsLineOut(Schema):
    """A line as customs sees it; the value is empty for who sees no freight.

    Kits are declared as their parts, each with its share of the kit's price by the list prices of the parts.
    """

    position: int
    place: str
    sku: str
    hs_code: str
    origin_country: str
    quantity: str
    net_weight: str
    value: str | None


class MissingOut(Schema):
    """What customs asks for and nobody has entered."""

    field: str
    message: str


class CustomsOut(Schema):
    """What customs asks of a shipment."""

    shipment: str
    is_export: bool
    incoterm: str
    incoterm_place: str
    currency: str
    net_weight: str
    value: str | None
    missing: list[MissingOut]
    lines: list[CustomsLineOut]


@router.get("/shipments/{number}/customs", response=CustomsOut, summary="Read the customs data of a shipment")
@needs("fulfillment.view_shipment")
def read_customs(request: Any, number: str) -> dict[str, Any]:
    """Tariff numbers, origin, weight and value by line, and what is missing."""
    shipment = find(request, number)
    order, lines = shipment.order, lines_for_customs(shipment)
    sees = request.actor.can("fulfillment.view_freight")
    exports = is_export(shipment, order)

    def money(value: Decimal) -> str | None:
        return amount_text(value, order.currency) if sees else None

    missing = missing_for_export(order, [each.line for each in lines]) if exports else []
    return {
        "shipment": shipment.number,
        "is_export": exports,
        "incoterm": order.incoterm,
        "incoterm_place": order.incoterm_place,
        "currency": order.currency,
        "net_weight": plain_text(sum((each.net_weight for each in lines), Decimal(0))),
        "value": money(sum((each.value for each in lines), Decimal(0))),
        "missing": [{"field": each.field, "message": each.words} for each in missing],
        "lines": [
            {
                "position": each.line.position,
                "place": each.line.place,
                "sku": each.line.product.sku,
                "hs_code": each.line.product.hs_code,
                "origin_country": each.line.product.origin_country,
                "quantity": plain_text(each.line.quantity),
                "net_weight": plain_text(each.net_weight),
                "value": money(each.value),
            }
            for each in lines
        ],
    }


@router.get("/shipments/{number}/customs.pdf", summary="Print the customs invoice of a shipment")
@needs("fulfillment.view_freight")
def print_customs(request: Any, number: str, kind: str = "", reason: str = "") -> HttpResponse:
    """``kind`` commercial or proforma; ``reason`` sale, sample, repair, return or gift."""
    content = printing.customs_invoice(find(request, number), kind=kind, reason=reason)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="Customs_{number}.pdf"'
    return response

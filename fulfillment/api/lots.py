"""Who got goods of a lot, for programs."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from ninja import Router, Schema

from core.api import Day, Quantity, needs, plain_text
from fulfillment.kits import Back
from fulfillment.selectors import uses_of_lot
from inventory.operations import LotEntry
from inventory.selectors import lot_of_key

router = Router(tags=["stock"])


class TakenLotIn(Schema):
    """A lot or serial number that was picked, or has come back; without a quantity all of its line, or one piece."""

    code: str
    quantity: Quantity | None = None


def entries(lots: Sequence[TakenLotIn]) -> tuple[LotEntry, ...]:
    """As the verbs take them."""
    return tuple(LotEntry(lot.code, lot.quantity) for lot in lots)


class TakenLotOut(Schema):
    """How much of a lot was picked for a line."""

    code: str
    quantity: str
    expires_on: Day | None


class LotBackOut(Schema):
    """How much of a lot, or which piece, goes back to the shelf."""

    code: str
    quantity: str


class BackOut(Schema):
    """Goods that were picked of a kit that lacks a part; they go back to the shelf, out of these lots."""

    position: int
    sku: str
    quantity: str
    lots: list[LotBackOut]


class LotUseOut(Schema):
    """A shipment with goods of the lot, its customer, and how much of it came back."""

    shipment: str
    status: str
    order: str
    customer: str
    customer_name: str
    dispatch_date: Day | None
    quantity: str
    returned: str


def show_back(back: Back) -> dict[str, Any]:
    """What goes back as the API speaks it."""
    return {
        "position": back.line.position,
        "sku": back.line.order_line.sku,
        "quantity": plain_text(back.quantity),
        "lots": [{"code": lot.code, "quantity": plain_text(lot.quantity)} for lot in back.lots],
    }


@router.get(
    "/stock/lots/{lot}/trace",
    response=list[LotUseOut],
    summary="Trace a lot",
    operation_id="fulfillment_api_trace_lot",
)
@needs("inventory.view_stock")
def trace_lot(request: Any, lot: str) -> list[dict[str, Any]]:
    """Which shipments, and so which customers, got goods of it, the newest first."""
    found = lot_of_key(request.actor, lot)
    if found is None:
        raise Http404
    return [
        {
            "shipment": use.shipment.number,
            "status": use.shipment.status,
            "order": use.shipment.order.number,
            "customer": use.shipment.customer.code,
            "customer_name": use.shipment.customer.name,
            "dispatch_date": use.shipment.dispatch_date,
            "quantity": plain_text(use.quantity),
            "returned": plain_text(use.returned),
        }
        for use in uses_of_lot(request.actor, found)
    ]

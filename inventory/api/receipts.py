"""Deliveries for programs."""

from typing import Any

from ninja import Router, Schema

from core.actors import Actor
from core.api import Day, Quantity, UnitPrice, needs, once, plain_text
from core.refusals import whole
from inventory import operations, selectors
from inventory.api.lines import LotIn, entries, products_named
from inventory.models import GoodsReceipt

router = Router(tags=["stock"])


class ReceiptLineIn(Schema):
    """What arrives, at its cost in company currency as the delivery note says; without one at the cost known so far.

    ``bin`` says where it is put; without one it lies where it has lain. ``lots`` are needed for what is tracked.
    """

    sku: str
    quantity: Quantity
    unit_cost: UnitPrice | None = None
    bin: str = ""
    lots: tuple[LotIn, ...] = ()


class ReceiptIn(Schema):
    """A delivery received now."""

    warehouse: str = ""
    reference: str = ""
    date: Day | None = None
    lines: list[ReceiptLineIn]


class ReceivedLotOut(Schema):
    """How much came in a lot, or with a serial number."""

    code: str
    quantity: str
    expires_on: Day | None


class StockLineOut(Schema):
    """A line of a receipt; the cost is empty for who may not see it."""

    sku: str
    quantity: str
    unit_cost: str | None
    lots: list[ReceivedLotOut]


class ReceiptOut(Schema):
    """A posted receipt."""

    number: str
    warehouse: str
    reference: str
    date: Day
    lines: list[StockLineOut]


@router.post(
    "/stock/receipts",
    response={201: ReceiptOut},
    summary="Receive goods",
    operation_id="inventory_api_receive",
)
@once
@needs("inventory.receive_goods")
def receive(request: Any, payload: ReceiptIn) -> tuple[int, dict[str, Any]]:
    """Take a delivery into stock; waiting orders are filled."""
    actor = request.actor
    products = products_named(actor, [line.sku for line in payload.lines])
    warehouse = selectors.warehouse_named(actor, payload.warehouse)
    shelves = selectors.named_bins(warehouse, [line.bin.strip() for line in payload.lines])
    lines = [
        operations.ReceiptLine(product, line.quantity, line.unit_cost, shelf, lots=entries(line.lots))
        for product, line, shelf in zip(products, payload.lines, shelves, strict=True)
    ]
    receipt = operations.receive(
        warehouse,
        lines,
        reference=whole(payload.reference, 80, "reference"),
        date=payload.date,
        by=actor,
    )
    return 201, show_receipt(receipt, actor)


def show_receipt(receipt: GoodsReceipt, actor: Actor) -> dict[str, Any]:
    """The receipt as the API speaks it; costs only to who may see them."""
    sees_cost = actor.can("inventory.view_value")
    rows = list(receipt.lines.select_related("product").order_by("pk"))
    tracked = any(operations.is_tracked(row.product) for row in rows)
    lots = selectors.lots_of_receipt(receipt) if tracked else {}
    shown = [
        {
            "sku": row.product.sku,
            "quantity": plain_text(row.quantity),
            "unit_cost": plain_text(row.unit_cost) if sees_cost else None,
            "lots": [
                {"code": lot.code, "quantity": plain_text(quantity), "expires_on": lot.expires_on}
                for lot, quantity in lots.get(row.pk, ())
            ],
        }
        for row in rows
    ]
    return {
        "number": receipt.number,
        "warehouse": receipt.warehouse.code,
        "reference": receipt.reference,
        "date": receipt.date,
        "lines": shown,
    }

"""Deliveries for programs."""

from typing import Any

from ninja import Router, Schema

from core.actors import Actor
from core.api import Day, Quantity, UnitPrice, needs, once, plain_text
from inventory import operations, selectors
from inventory.api.lines import products_named
from inventory.models import GoodsReceipt

router = Router(tags=["stock"])


class ReceiptLineIn(Schema):
    """What arrives, at its cost in company currency as the delivery note says; without one at the cost known so far.

    ``bin`` says where it is put; without one it lies where it has lain.
    """

    sku: str
    quantity: Quantity
    unit_cost: UnitPrice | None = None
    bin: str = ""


class ReceiptIn(Schema):
    """A delivery received now."""

    warehouse: str = ""
    reference: str = ""
    date: Day | None = None
    lines: list[ReceiptLineIn]


class StockLineOut(Schema):
    """A line of a receipt; the cost is empty for who may not see it."""

    sku: str
    quantity: str
    unit_cost: str | None


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
        operations.ReceiptLine(product, line.quantity, line.unit_cost, shelf)
        for product, line, shelf in zip(products, payload.lines, shelves, strict=True)
    ]
    receipt = operations.receive(
        warehouse,
        lines,
        reference=payload.reference[:80],
        date=payload.date,
        by=actor,
    )
    return 201, show_receipt(receipt, actor)


def show_receipt(receipt: GoodsReceipt, actor: Actor) -> dict[str, Any]:
    """The receipt as the API speaks it; costs only to who may see them."""
    sees_cost = actor.can("inventory.view_value")
    shown = [
        {
            "sku": row.product.sku,
            "quantity": plain_text(row.quantity),
            "unit_cost": plain_text(row.unit_cost) if sees_cost else None,
        }
        for row in receipt.lines.select_related("product").order_by("pk")
    ]
    return {
        "number": receipt.number,
        "warehouse": receipt.warehouse.code,
        "reference": receipt.reference,
        "date": receipt.date,
        "lines": shown,
    }

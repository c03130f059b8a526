"""Corrections for programs."""

from typing import Any

from ninja import Router, Schema

from core.api import Day, Quantity, UnitPrice, needs, once
from core.approvals.api import RequestOut, answer
from core.refusals import whole
from inventory import operations, selectors
from inventory.api.lines import LotIn, entries, products_named

router = Router(tags=["stock"])


class AdjustmentLineIn(Schema):
    """A signed correction; a cost is set only by who may see it, else the moving average holds."""

    sku: str
    quantity: Quantity
    unit_cost: UnitPrice | None = None
    lots: tuple[LotIn, ...] = ()


class AdjustmentIn(Schema):
    """Stock to be corrected for a reason."""

    warehouse: str = ""
    reason: str
    date: Day | None = None
    lines: list[AdjustmentLineIn]


@router.post(
    "/stock/adjustments",
    response={202: RequestOut},
    summary="Ask for a stock adjustment",
    operation_id="inventory_api_adjust",
)
@once
@needs("inventory.adjust_stock")
def adjust(request: Any, payload: AdjustmentIn) -> tuple[int, dict[str, Any]]:
    """Ask to have corrected what lies there; the stock changes when another person approves it."""
    actor = request.actor
    products = products_named(actor, [line.sku for line in payload.lines])
    lines = [
        operations.AdjustmentLine(product, line.quantity, line.unit_cost, entries(line.lots))
        for product, line in zip(products, payload.lines, strict=True)
    ]
    made = operations.ask_to_adjust(
        selectors.warehouse_named(actor, payload.warehouse),
        lines,
        reason=whole(payload.reason, 200, "reason"),
        date=payload.date,
        by=actor,
    )
    return 202, answer(made, actor)


class ScrapLineIn(Schema):
    """How much of a product is thrown away."""

    sku: str
    quantity: Quantity
    lots: tuple[LotIn, ...] = ()


class ScrapIn(Schema):
    """Goods to be thrown away for a reason."""

    warehouse: str = ""
    reason: str
    date: Day | None = None
    lines: list[ScrapLineIn]


@router.post(
    "/stock/scraps",
    response={202: RequestOut},
    summary="Ask to scrap goods",
    operation_id="inventory_api_scrap",
)
@once
@needs("inventory.adjust_stock")
def scrap(request: Any, payload: ScrapIn) -> tuple[int, dict[str, Any]]:
    """Ask to have goods thrown away; they stay where they are until another person approves it."""
    actor = request.actor
    products = products_named(actor, [line.sku for line in payload.lines])
    made = operations.ask_to_scrap(
        selectors.warehouse_named(actor, payload.warehouse),
        [
            operations.AdjustmentLine(product, line.quantity, lots=entries(line.lots))
            for product, line in zip(products, payload.lines, strict=True)
        ],
        reason=whole(payload.reason, 200, "reason"),
        date=payload.date,
        by=actor,
    )
    return 202, answer(made, actor)

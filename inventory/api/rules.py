"""How stock is promised and held, for programs."""

from typing import Any

from ninja import Router, Schema

from core.api import needs, once
from inventory import operations, selectors
from inventory.models import StockRules

router = Router(tags=["stock"])


class StockRulesOut(Schema):
    """How much of what is offered counts as promised, how many days goods are held (none: until they ship), how many
    days may pass between counts (none: as many as you like), and how many days a lot has to keep to leave.
    """

    quote_percent: int
    reservation_days: int | None
    count_days: int | None = None
    keeps_days: int = 0


class StockRulesIn(StockRulesOut):
    """What the company chooses; days a lot has to keep stay as they are where nothing is said."""

    keeps_days: int | None = None  # type: ignore[assignment]


@router.get("/stock/rules", response=StockRulesOut, summary="Show the stock rules")
@needs("inventory.view_stock")
def stock_rules(request: Any) -> StockRules:
    """What holds for the company."""
    return selectors.stock_rules(request.actor.company)


@router.post("/stock/rules", response=StockRulesOut, summary="Set the stock rules")
@once
@needs("inventory.change_warehouse")
def set_stock_rules(request: Any, payload: StockRulesIn) -> StockRules:
    """Choose all of them anew."""
    return operations.set_stock_rules(**payload.dict(), by=request.actor)

"""How stock is promised and held, for programs."""

from typing import Any

from ninja import Router, Schema

from core.api import needs, once
from inventory import operations, selectors
from inventory.models import StockRules

router = Router(tags=["stock"])


class StockRulesOut(Schema):
    """How much of what is offered counts as promised, and how many days goods are held; none is until they ship."""

    quote_percent: int
    reservation_days: int | None


class StockRulesIn(StockRulesOut):
    """What the company chooses."""


@router.get("/stock/rules", response=StockRulesOut, summary="Show the stock rules")
@needs("inventory.view_stock")
def stock_rules(request: Any) -> StockRules:
    """What holds for the company."""
    return selectors.stock_rules(request.actor.company)


@router.post("/stock/rules", response=StockRulesOut, summary="Set the stock rules")
@once
@needs("inventory.change_warehouse")
def set_stock_rules(request: Any, payload: StockRulesIn) -> StockRules:
    """Choose both anew."""
    return operations.set_stock_rules(payload.quote_percent, payload.reservation_days, by=request.actor)

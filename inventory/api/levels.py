"""What lies where, now or on any day, for programs."""

from typing import Any

from ninja import Router, Schema

from core.api import Day, amount_text, needs, plain_text
from inventory import selectors
from inventory.selectors import warehouse_named

router = Router(tags=["stock"])


class StockOut(Schema):
    """A product in a warehouse; the value is empty for who may not see it."""

    sku: str
    name: str
    warehouse: str
    on_hand: str
    value: str | None


class StockOfDayOut(Schema):
    """A page of the stock of a day, with what all pages are worth."""

    as_of: Day
    currency: str
    count: int
    value: str | None
    items: list[StockOut]
    next: str | None


@router.get(
    "/stock",
    response=StockOfDayOut,
    summary="Stock and value of a day",
    operation_id="inventory_api_stock",
)
@needs("inventory.view_stock")
def stock(
    request: Any,
    as_of: Day | None = None,
    warehouse: str = "",
    q: str = "",
    limit: int = 100,
    after: str | None = None,
) -> dict[str, Any]:
    """What lay where at the end of the day, today without one."""
    actor = request.actor
    company = actor.company
    day = as_of or company.today()
    if warehouse:
        warehouse_named(actor, warehouse)
    found = selectors.stock_as_of(
        company,
        day,
        warehouse=warehouse,
        text=q,
        after=after or "",
        limit=limit,
        only=request.actor.warehouse_ids,
        day_field="as_of",
    )
    sees_value = actor.can("inventory.view_value")

    def worth(value: Any) -> str | None:
        return amount_text(value, company.base_currency) if sees_value else None

    return {
        "as_of": day,
        "currency": company.base_currency,
        "count": found.count,
        "value": worth(found.value),
        "items": [
            {
                "sku": row.sku,
                "name": row.name,
                "warehouse": row.warehouse_code,
                "on_hand": plain_text(row.on_hand),
                "value": worth(row.value),
            }
            for row in found.rows
        ],
        "next": found.following or None,
    }

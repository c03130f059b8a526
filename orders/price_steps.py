"""How a line's price came about, step by step, as it is kept with the line; said in words by core.reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.reasons import Reason
from customers.models import Customer
from orders.lifecycle import PriceSource
from orders.models import PRICE_KEPT, SalesOrder, SalesOrderLine

MANUAL = "price.manual"


def manual_lines(order: SalesOrder, lines: Iterable[SalesOrderLine]) -> list[SalesOrderLine]:
    """The saved lines whose price was entered by hand; asked only where there is one among the new ones."""
    if not any(line.price_source == PriceSource.MANUAL for line in lines):
        return []
    return list(order.lines.filter(price_source=PriceSource.MANUAL))


def remember(
    lines: Iterable[SalesOrderLine],
    saved: Sequence[SalesOrderLine],
    *,
    by: str,
    before: Customer | None = None,
) -> None:
    """Say of each price by hand who entered it, and for whom when the order's customer has changed since.

    A price that stands in a saved line of the product was entered then; any other is entered now.
    """
    known = {_key(line): line for line in saved}
    for line in lines:
        if line.price_source != PriceSource.MANUAL:
            continue
        old = known.get(_key(line))
        steps = [step for step in line.price_steps if step["code"] != PRICE_KEPT]
        said = _params(old, MANUAL) if old is not None else None
        for step in steps:
            if step["code"] == MANUAL:
                step["params"]["by"] = said["by"] if said else by
        line.price_steps = [*steps, *_kept(line, old, before)]


def _key(line: SalesOrderLine) -> tuple[int | None, str, Any]:
    return line.product_id, line.sale_unit_code, line.unit_price


def _params(line: SalesOrderLine, code: str) -> dict[str, Any] | None:
    return next((step["params"] for step in line.price_steps if step["code"] == code), None)


def _kept(line: SalesOrderLine, old: SalesOrderLine | None, before: Customer | None) -> list[dict[str, Any]]:
    if old is None:
        return []
    if (said := _params(old, PRICE_KEPT)) is not None:
        return [{"code": PRICE_KEPT, "params": said}] if said["customer"] != line.order.customer.name else []
    if before is None or before.pk == line.order.customer_id:
        return []
    currency = (_params(old, MANUAL) or {}).get("price", {}).get("currency", line.order.currency)
    return [Reason(PRICE_KEPT, {"customer": before.name, "currency": currency}).as_json()]

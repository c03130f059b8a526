"""What submit would decide about an order, apart from credit: one function for the live form and for the verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.actors import Actor
from core.reasons import Reason
from orders.lifecycle import HoldKind
from orders.models import SalesOrder, SalesOrderLine

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Objection:
    """What would hold the order: a kind of hold, and what the rule has found."""

    kind: str
    findings: Sequence[Reason]


def objections(order: SalesOrder, lines: Sequence[SalesOrderLine], by: Actor) -> list[Objection]:
    """What keeps the order from being confirmed, were it submitted now by this actor."""
    found = []
    if not by.can("orders.approve_hold") and (beyond := _beyond_limit(order, lines)):
        found.append(Objection(HoldKind.APPROVAL, beyond))
    if _has_no_address(order):
        found.append(Objection(HoldKind.INCOMPLETE, [Reason("order.no-address")]))
    if order.payment_terms.is_prepaid:
        found.append(Objection(HoldKind.PREPAYMENT, [Reason("order.not-prepaid")]))
    return found


def discount_from_list(order: SalesOrder, line: SalesOrderLine) -> Decimal:
    """How far below its usual price the line sells, line and document discount together, in percent."""
    factor = (HUNDRED - line.discount_percent) * (HUNDRED - order.discount_percent) / HUNDRED / HUNDRED
    usual = max(line.list_price, line.unit_price) if line.price_source != "manual" else line.list_price
    if line.price_source in ("customer", "price_list", "agreement"):
        usual = line.unit_price
    if usual <= 0:
        return Decimal(0)
    return (HUNDRED - line.unit_price * factor * HUNDRED / usual).quantize(Decimal("0.01"))


def _beyond_limit(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[Reason]:
    limit = order.company.discount_limit_percent
    return [
        Reason(
            "order.discount-over-limit",
            {"position": line.position, "discount": discount, "limit": Decimal(limit)},
        )
        for line in lines
        if (discount := discount_from_list(order, line)) > limit
    ]


def _has_no_address(order: SalesOrder) -> bool:
    return not order.shipping_address.get("city") and not order.shipping_address.get("street")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a later stage would say to the order, for the side panel of order entry: ok, watch or blocked."""

    label: str
    state: str
    detail: str = ""


ForecastOf = Callable[[SalesOrder, Actor], Forecast]
_forecasts: list[ForecastOf] = []


def register_forecast(forecast: ForecastOf) -> None:
    """Let a later stage tell order entry what it would decide; it runs the same rules as the submit."""
    _forecasts.append(forecast)


def forecasts(order: SalesOrder, by: Actor) -> list[Forecast]:
    """Every later stage's word on the unsaved order."""
    return [forecast(order, by) for forecast in _forecasts]

"""What submit would decide about an order, apart from credit: one function for the live form and for the verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.models import TaxCategory
from core.actors import Actor
from core.reasons import Reason
from orders.kits import entered_only
from orders.lifecycle import HoldKind
from orders.margins import price_findings
from orders.models import SalesOrder, SalesOrderLine

#: Where the customer owes the tax, the invoice has to name his VAT id (EN 16931, BR-AE-02, BR-IC-02).
_NEED_VAT_ID = frozenset({TaxCategory.REVERSE_CHARGE, TaxCategory.INTRA_COMMUNITY})


@dataclass(frozen=True, slots=True)
class Objection:
    """What would hold the order: a kind of hold, and what the rule has found."""

    kind: str
    findings: Sequence[Reason]


def objections(order: SalesOrder, lines: Sequence[SalesOrderLine], by: Actor) -> list[Objection]:
    """What keeps the order from being confirmed, were it submitted now by this actor."""
    found = []
    lines, every = entered_only(lines), lines
    if not by.can("orders.approve_hold") and (beyond := price_findings(order, lines, by, every)):
        found.append(Objection(HoldKind.APPROVAL, beyond))
    if missing := _missing(order, lines):
        found.append(Objection(HoldKind.INCOMPLETE, missing))
    if order.payment_terms.is_prepaid:
        found.append(Objection(HoldKind.PREPAYMENT, [Reason("order.not-prepaid")]))
    return found


def _missing(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[Reason]:
    """What the order does not say and the shipment or the invoice has to."""
    found = []
    if not order.shipping_address.get("city") and not order.shipping_address.get("street"):
        found.append(Reason("order.no-address"))
    if not order.payer.vat_id and any(line.tax_category in _NEED_VAT_ID for line in lines):
        found.append(Reason("order.no-vat-id"))
    if order.customer.requires_reference and not order.customer_reference.strip():
        found.append(Reason("order.no-reference"))
    return found


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

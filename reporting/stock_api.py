"""Reports on stock for programs: slow movers and overstock."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Day, amount_text, needs, plain_text
from core.refusals import Refusal
from reporting import selectors

router = Router(tags=["reports"])


class SlowMoverOut(Schema):
    """Goods of which nothing has left for long; the value, in company currency, is empty for who may not see it."""

    sku: str
    warehouse: str
    on_hand: str
    left_on: Day | None
    came_on: Day
    value: str | None


class OverstockOut(Schema):
    """Goods of which more lies free than was used in the days or than is filled up to."""

    sku: str
    warehouse: str
    available: str
    used: str
    up_to: str
    too_much: str
    value: str | None


@router.get("/reports/slow-movers", response=list[SlowMoverOut], summary="Slow movers")
@needs("reporting.view_stock")
def read_slow_movers(request: HttpRequest, days: int = 90) -> list[dict[str, Any]]:
    """What has neither left nor come within so many days, the most valuable first."""
    _refuse_unlikely(days)
    return [
        {
            "sku": row.sku, "warehouse": row.warehouse, "on_hand": plain_text(row.on_hand),
            "left_on": row.left_on, "came_on": row.came_on, "value": _value(request, row.value),
        }
        for row in selectors.slow_movers(_actor(request), days)
    ]  # fmt: skip


@router.get("/reports/overstock", response=list[OverstockOut], summary="Overstock")
@needs("reporting.view_stock")
def read_overstock(request: HttpRequest, days: int = 90) -> list[dict[str, Any]]:
    """What is more than left within so many days and than its reorder rule fills up to."""
    _refuse_unlikely(days)
    return [
        {
            "sku": row.sku, "warehouse": row.warehouse, "available": plain_text(row.free),
            "used": plain_text(row.used), "up_to": plain_text(row.up_to), "too_much": plain_text(row.too_much),
            "value": _value(request, row.value),
        }
        for row in selectors.overstock(_actor(request), days)
    ]  # fmt: skip


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _value(request: HttpRequest, value: Any) -> str | None:
    actor = _actor(request)
    return amount_text(value, actor.company.base_currency) if actor.can("inventory.view_value") else None


def _refuse_unlikely(days: int) -> None:
    if not 1 <= days <= 1100:
        raise Refusal(_("Enter 1 to %d days.") % 1100, field="days")

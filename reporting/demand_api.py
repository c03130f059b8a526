"""Reports on demand for programs: orders by channel, lost sales by reason."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from core.api import Day, amount_text, needs
from core.models import Company
from core.refusals import Refusal
from orders.lifecycle import CancelReason, Channel
from reporting import selectors
from reporting.api import RangeIn

router = Router(tags=["reports"])


class ChannelMonthOut(Schema):
    """A channel's orders in a month, or in all the days where ``month`` is null; ``held`` in percent."""

    month: Day | None
    channel: str
    orders: int
    net: dict[str, str]
    average_lines: str
    held: str
    median_minutes: str | None


class LostMonthOut(Schema):
    """What was lost for a reason in a month: by currency, and in company currency at the last day's rates."""

    month: Day
    reason: str
    lines: int
    net: dict[str, str]
    value: str | None


@router.get("/reports/channels", response=list[ChannelMonthOut], summary="Orders by channel and month")
@needs("reporting.view_sales")
def read_channels(request: HttpRequest, days: Query[RangeIn], channel: str = "") -> list[dict[str, Any]]:
    """Orders dated in these days (the last year) that were handed in and not canceled."""
    company, since, until = _days(request, days)
    _refuse_unknown(channel, Channel.values, "channel")
    return [
        {
            "month": row.month, "channel": row.channel, "orders": row.orders, "net": _texts(row.values),
            "average_lines": f"{row.average_lines:f}", "held": f"{row.held:f}",
            "median_minutes": None if row.minutes is None else f"{row.minutes:f}",
        }
        for row in selectors.orders_by_channel(company, since, until, channel)
    ]  # fmt: skip


@router.get("/reports/lost-sales", response=list[LostMonthOut], summary="Lost sales by reason and month")
@needs("reporting.view_sales")
def read_lost_sales(request: HttpRequest, days: Query[RangeIn], reason: str = "") -> list[dict[str, Any]]:
    """What was given up in these days (the last year)."""
    company, since, until = _days(request, days)
    _refuse_unknown(reason, CancelReason.values, "reason")
    base = company.base_currency
    return [
        {
            "month": row.month, "reason": row.reason, "lines": row.lines, "net": _texts(row.values),
            "value": None if row.worth is None else amount_text(row.worth, base),
        }
        for row in selectors.lost_by_reason(company, since, until, reason)
    ]  # fmt: skip


def _days(request: HttpRequest, days: RangeIn) -> tuple[Company, datetime.date, datetime.date]:
    company: Company = request.actor.company  # type: ignore[attr-defined]
    return company, *days.days(company)


def _refuse_unknown(value: str, known: list[str], field: str) -> None:
    if value and value not in known:
        raise Refusal(_("Use one of: %s.") % ", ".join(known), field=field)


def _texts(values: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: amount_text(amount, currency) for currency, amount in values.items()}

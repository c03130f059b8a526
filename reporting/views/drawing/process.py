"""Orders on their way, drawn: the funnel, where they are, the turnover they become."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import charts, formats
from core.charts import Bar, Chart, Column, Segment, Table
from reporting.selectors import Month, Place, Stage

ZERO = Decimal(0)

STAGES = {
    "created": gettext_lazy("Entered"),
    "submitted": gettext_lazy("Submitted"),
    "confirmed": gettext_lazy("Confirmed"),
    "dispatched": gettext_lazy("Dispatched"),
    "delivered": gettext_lazy("Delivered"),
    "issued": gettext_lazy("Billed"),
    "paid": gettext_lazy("Paid"),
}
PLACES = {
    "draft": gettext_lazy("Draft"),
    "quoted": gettext_lazy("Quoted"),
    "submitted": gettext_lazy("Submitted"),
    "held": gettext_lazy("On hold"),
    "to_deliver": gettext_lazy("To deliver"),
    "to_bill": gettext_lazy("To bill"),
    "to_pay": gettext_lazy("To be paid"),
    "to_close": gettext_lazy("To close"),
}
_UNFINISHED = ["none", "partial"]
_PLACE_QUERIES: dict[str, dict[str, str | list[str]]] = {
    "draft": {"status": "draft"},
    "quoted": {"status": "quoted"},
    "submitted": {"status": "submitted"},
    "held": {"status": "held"},
    "to_deliver": {"status": "confirmed", "delivery_status": _UNFINISHED},
    "to_bill": {"status": "confirmed", "delivery_status": "complete", "billing_status": _UNFINISHED},
    "to_pay": {
        "status": "confirmed",
        "delivery_status": "complete",
        "billing_status": "complete",
        "payment_status": ["open", "partial"],
    },
    "to_close": {
        "status": "confirmed",
        "delivery_status": "complete",
        "billing_status": "complete",
        "payment_status": "paid",
    },
}


def days_text(days: Decimal | None) -> str:
    """Days with one decimal: ``4.2 d``."""
    return formats.MISSING if days is None else _("%s d") % formats.quantity(days)


def _since_before(days: Decimal | None) -> str:
    """How long a stage takes after the one before it."""
    if days is None:
        return ""
    return _("after %s") % days_text(days) if days else _("same day")


def orders_at(place: str) -> str:
    """The list of the orders that are at a place."""
    return f"{reverse('orders:list')}?{urlencode({'view': 'all', **_PLACE_QUERIES[place]}, doseq=True)}"


def whereabouts(places: Sequence[Place], currency: str, *, with_value: bool = True) -> Chart:
    """Where open orders are, with count, median days and value; a bar leads to the orders."""
    bars = [
        Bar(
            f"{PLACES[place.name]} · {formats.number(place.count)}",
            " · ".join(
                [days_text(place.median_days), *([formats.money(place.value, currency)] if with_value else [])]
            ),
            [
                Segment(
                    Decimal(place.count), "chart__bar--1",
                    f"{PLACES[place.name]}: {formats.number(place.count)}", orders_at(place.name),
                )
            ],
        )
        for place in places
    ]  # fmt: skip
    return charts.stacked_bars(bars, thickness=10).told(
        _most_waiting(places),
        table=Table(
            [_("Stage"), _("Orders"), _("Value"), _("Median days"), _("Longest")],
            [
                [
                    str(PLACES[place.name]), formats.number(place.count), formats.amount(place.value, currency),
                    days_text(place.median_days), days_text(place.longest_days),
                ]
                for place in places
            ],
        ),
        key="t w",
    )  # fmt: skip


def _most_waiting(places: Sequence[Place]) -> str:
    """Where the most days are waited, over all orders there."""
    slow = max(
        (place for place in places if place.median_days is not None),
        key=lambda place: (place.median_days or ZERO) * place.count,
        default=None,
    )
    if slow is None or not slow.median_days:
        return _("Open orders by stage, with the median days they have been there")
    words = ngettext(
        "Most waiting: %(stage)s, %(count)s order for %(days)s (median)",
        "Most waiting: %(stage)s, %(count)s orders for %(days)s (median)",
        slow.count,
    )
    return words % {
        "stage": PLACES[slow.name],
        "count": formats.number(slow.count),
        "days": days_text(slow.median_days),
    }


def funnel(stages: Sequence[Stage], currency: str) -> Chart:
    """How many orders reached each stage, and the median days it took from the stage before."""
    first = stages[0].count if stages else 0
    bars = [
        Bar(
            f"{STAGES[stage.name]} · {formats.number(stage.count)}",
            " · ".join(
                part
                for part in (
                    _since_before(stage.median_days),
                    formats.money(stage.value, currency),
                )
                if part
            ),
            [
                Segment(
                    Decimal(stage.count),
                    "chart__bar--1",
                    f"{STAGES[stage.name]}: {formats.number(stage.count)}",
                )
            ],
        )
        for stage in stages
    ]
    last = stages[-1].count if stages else 0
    caption = _("%(paid)s of %(all)s orders have gone all the way to cash") % {
        "paid": formats.number(last),
        "all": formats.number(first),
    }
    return charts.stacked_bars(bars, thickness=10).told(
        caption,
        table=Table(
            [_("Stage"), _("Orders"), _("Value"), _("Median days since the stage before")],
            [
                [
                    str(STAGES[stage.name]), formats.number(stage.count), formats.amount(stage.value, currency),
                    days_text(stage.median_days),
                ]
                for stage in stages
            ],
        ),
        key="t f",
    )  # fmt: skip


def turnover(months: Sequence[Month], currency: str, as_of: datetime.date) -> Chart:
    """Net turnover by month; the running month is drawn lighter."""
    best = max(months, key=lambda month: month.turnover, default=None)
    running = as_of.replace(day=1)
    entries = [
        Column(
            formats.month(month.first_day).split(" ")[0] if place % 2 == 0 or len(months) < 12 else "",
            month.turnover,
            formats.number(month.turnover) if month is best and month.turnover else "",
            f"{formats.month(month.first_day)}: {formats.money(month.turnover, currency)}",
            f"{reverse('invoicing:list')}?view=issued&issue_date.between="
            f"{month.first_day.isoformat()}..{_end_of(month.first_day).isoformat()}",
            "chart__bar--soft" if month.first_day == running else "chart__bar--1",
        )
        for place, month in enumerate(months)
    ]
    caption = (
        _("Best month: %(month)s with %(amount)s net")
        % {"month": formats.month(best.first_day), "amount": formats.money(best.turnover, currency)}
        if best and best.turnover > 0
        else _("No turnover in these months")
    )
    return charts.columns(entries).told(
        caption,
        table=Table(
            [_("Month"), _("Turnover, net")],
            [[formats.month(month.first_day), formats.amount(month.turnover, currency)] for month in months],
        ),
        key="t m",
    )


def _end_of(first_day: datetime.date) -> datetime.date:
    """The last day of the month."""
    return (first_day + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)

"""Demand, drawn: which channel brings the orders, and why sales are lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import charts, formats
from core.charts import Bar, Chart, Segment
from orders.lifecycle import CancelReason, Channel
from reporting.selectors import ChannelMonth, LostMonth, share

ZERO = Decimal(0)


def channels(rows: Sequence[ChannelMonth], since: str, until: str) -> Chart:
    """Orders of each channel over all the days, the busiest first; a bar leads to the orders."""
    whole = [row for row in rows if row.month is None]
    total = sum(row.orders for row in whole)
    bars = [
        _bar(
            str(Channel(row.channel).label), Decimal(row.orders), Decimal(total),
            _list("orders:list", "order_date", since, until, channel=row.channel),
        )
        for row in whole
    ]  # fmt: skip
    caption = _("No orders in these days")
    if whole:
        caption = _("%(channel)s brings %(percent)s of %(count)s orders") % {
            "channel": Channel(whole[0].channel).label,
            "percent": formats.percent(share(Decimal(whole[0].orders), Decimal(total))),
            "count": formats.number(total),
        }
    return charts.stacked_bars(bars, thickness=10).told(caption)


def lost_sales(rows: Sequence[LostMonth], currency: str, since: str, until: str) -> Chart:
    """What each reason cost over all the days, the dearest first; a bar leads to the lost sales."""
    worth: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        worth[row.reason] += row.worth or ZERO
    total = sum(worth.values(), ZERO)
    dearest = sorted(worth.items(), key=lambda pair: -pair[1])
    bars = [
        _bar(
            str(CancelReason(reason).label), amount, total,
            _list("orders:lost-sales", "date", since, until, reason=reason), formats.money(amount, currency),
        )
        for reason, amount in dearest
    ]  # fmt: skip
    caption = _("Nothing was lost in these days")
    if dearest:
        caption = _("%(amount)s lost, most of it for: %(reason)s") % {
            "amount": formats.money(total, currency),
            "reason": CancelReason(dearest[0][0]).label,
        }
    return charts.stacked_bars(bars, thickness=10).told(caption)


def _bar(label: str, value: Decimal, total: Decimal, url: str, said: str = "") -> Bar:
    words = said or formats.number(value)
    text = f"{words} · {formats.percent(share(value, total))}" if total else words
    return Bar(label, text, [Segment(value, "chart__bar--1", f"{label}: {words}", url)])


def _list(name: str, date: str, since: str, until: str, **chosen: str) -> str:
    query = {"view": "all", f"{date}.between": f"{since}..{until}", **chosen}
    return f"{reverse(name)}?{urlencode(query)}"

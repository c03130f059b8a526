"""Two years of a customer, drawn: what he bought each month and how late he paid."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import charts, formats
from core.charts import Chart, Column, Series, Table
from reporting.selectors import CustomerMonth, mean_days

ZERO = Decimal(0)
YEAR = 12


def _label(month: CustomerMonth, position: int) -> str:
    """Every sixth month, so that the labels find room on a small screen, too."""
    return f"{month.first_day:%m/%y}" if position % 6 == 0 else ""


def _name(month: CustomerMonth) -> str:
    return f"{month.first_day:%m/%Y}"


def bought(months: Sequence[CustomerMonth], currency: str) -> Chart:
    """Columns of net turnover; the caption compares the last year with the one before."""
    now = sum((month.turnover for month in months[-YEAR:]), ZERO)
    before = sum((month.turnover for month in months[:-YEAR]), ZERO)
    entries = [
        Column(
            _label(month, position),
            month.turnover,
            title=f"{_name(month)}: {formats.money(month.turnover, currency)}",
        )
        for position, month in enumerate(months)
    ]
    caption = _("%(amount)s bought in twelve months") % {"amount": formats.money(now, currency)}
    if before > 0:
        change = ((now - before) / before * 100).quantize(Decimal(1))
        words = (
            _("%(share)s more than in the twelve before")
            if change >= 0
            else _("%(share)s less than in the twelve before")
        )
        caption = f"{caption}, {words % {'share': formats.percent(abs(change))}}"
    table = Table(
        [_("Month"), _("Turnover, net")],
        [[_name(month), formats.amount(month.turnover, currency)] for month in reversed(months)],
    )
    return charts.columns(entries).told(caption, table=table, key="t t")


def days_late(months: Sequence[CustomerMonth]) -> Chart:
    """Average days late of what was paid each month; paid early is no day late in the drawing."""
    values = [None if month.days_late is None else max(month.days_late, ZERO) for month in months]
    titles = [
        f"{_name(month)}: {formats.quantity(month.days_late)}" if month.days_late is not None else ""
        for month in months
    ]
    mean = mean_days(months[-YEAR:])
    if mean is None:
        caption = _("Nothing was paid in twelve months")
    elif mean > 0:
        caption = _("Pays %(days)s days late on average") % {"days": formats.quantity(mean)}
    else:
        caption = _("Pays on time, %(days)s days early on average") % {"days": formats.quantity(-mean)}
    table = Table(
        [_("Month"), _("Days late")],
        [
            [_name(month), formats.MISSING if month.days_late is None else formats.quantity(month.days_late)]
            for month in reversed(months)
        ],
    )
    labels = [_label(month, position) for position, month in enumerate(months)]
    series = [Series(_("Days late"), values, titles=titles)]
    return charts.lines(labels, series, height=160).told(caption, table=table, key="t d")

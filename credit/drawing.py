"""The charts of a customer's credit: how much of the limit is used and by what, how late he pays, limits over time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import charts, formats
from core.charts import Chart, Column, LegendItem, Line, Rect, Table, Text
from credit.selectors import Exposure, KnownLimit, LimitState
from receivables.selectors import MonthLate

ZERO, HUNDRED = Decimal(0), Decimal(100)
MONTHS = 24
_ROOM = Decimal("1.08")
_TOP, _THICK = 22, 22


class Part(NamedTuple):
    """A part of the exposure: its words, color, amount, and where its documents are."""

    label: str
    css: str
    amount: Decimal
    url: str
    note: str = ""


def limit_used(exposure: Exposure, parts: Sequence[Part]) -> Chart:
    """A bullet bar: the parts of the exposure on the limit's scale, the limit as a mark.

    What stands to the customer's credit shortens the bar from its left end, so that its length is the exposure.
    """
    figures = exposure.figures
    limit = figures.limit_amount
    whole = max(limit or ZERO, figures.exposure, Decimal(1)) * _ROOM
    used = used_percent(figures.exposure, limit)
    rects = [Rect("0", str(_TOP), "100%", str(_THICK), "chart__track")]
    if limit:
        rects.append(Rect("0", str(_TOP - 4), _share(limit, whole), str(_THICK + 8), "chart__range"))
    place, covered = ZERO, max(-exposure.credit_amount, ZERO)
    for part in parts:
        drawn = max(part.amount - covered, ZERO) if part.amount > 0 else ZERO
        covered = max(covered - max(part.amount, ZERO), ZERO)
        if drawn:
            title = f"{part.label}: {formats.money(part.amount, figures.currency)}"
            rects.append(
                Rect(
                    _share(place, whole), str(_TOP), _share(drawn, whole), str(_THICK),
                    f"chart__bar {part.css}", title, part.url,
                )
            )  # fmt: skip
            place += drawn
    lines, texts = [], []
    if limit is not None:
        x = _share(limit, whole)
        lines.append(Line(x, str(_TOP - 8), x, str(_TOP + _THICK + 8), "chart__target"))
        anchor: Literal["start", "end"] = "end" if limit > whole / 2 else "start"
        words = _("Limit %s") % formats.money(limit, figures.currency)
        texts.append(Text(x, str(_TOP - 10), words, "chart__label", anchor))
    drawing = Chart(_TOP + _THICK + 10, rects=rects, lines=lines, texts=texts)
    return drawing.told(
        _caption(exposure, used),
        legend=[
            LegendItem(
                part.label, part.css, formats.money(part.amount, figures.currency), part.note, part.url
            )
            for part in parts
            if part.amount
        ],
    )


def used_percent(exposure: Decimal, limit: Decimal | None) -> Decimal | None:
    """How much of a limit is used; None where there is none, of no credit nothing or more than all."""
    if limit is None:
        return None
    if not limit:
        return HUNDRED if exposure > 0 else ZERO
    return round(max(exposure, ZERO) / limit * HUNDRED, 1)


def _caption(exposure: Exposure, used: Decimal | None) -> str:
    figures = exposure.figures
    amount = formats.money(figures.exposure, figures.currency)
    if used is None:
        return _("No limit is set: %s of unlimited credit is used.") % amount
    values = {
        "used": formats.percent(used),
        "exposure": amount,
        "limit": formats.money(figures.limit_amount, figures.currency),
    }
    return _("%(used)s of the limit used: %(exposure)s of %(limit)s") % values


def _share(amount: Decimal, whole: Decimal) -> str:
    return f"{amount / whole * HUNDRED:.2f}%"


def days_late(months: Sequence[MonthLate], today: datetime.date, currency: str) -> Chart:
    """A column for each of so many months: days late, weighted by amount; below zero was paid early."""
    known = {each.month: each for each in months}
    shown = [_month_before(today, back) for back in range(MONTHS - 1, -1, -1)]
    columns = [_column(month, known.get(month), position) for position, month in enumerate(shown)]
    rows = [
        (
            formats.month(month),
            formats.decimal(known[month].days_late),
            formats.number(known[month].count),
            formats.money(known[month].base_amount, currency),
        )
        for month in shown
        if month in known
    ]
    table = Table((_("Month"), _("Days late"), _("Invoices"), _("Amount")), rows)
    return charts.columns(columns, height=150).told(_finding(months), table=table)


def _month_before(today: datetime.date, months: int) -> datetime.date:
    count = today.year * 12 + today.month - 1 - months
    return datetime.date(count // 12, count % 12 + 1, 1)


def _column(month: datetime.date, late: MonthLate | None, position: int) -> Column:
    name = formats.month(month)
    label = name if position % 6 == 2 else ""  # every sixth has room for its name on a phone as well
    if late is None:
        return Column(label, ZERO, title=name)
    days = formats.decimal(late.days_late)
    words = ngettext("%(month)s: %(days)s days late, %(count)d invoice", "%(month)s: %(days)s days late, %(count)d invoices", late.count)  # fmt: skip
    css = "chart__bar--5" if late.days_late > 30 else "chart__bar--1"
    return Column(
        label, late.days_late, title=words % {"month": name, "days": days, "count": late.count}, css=css
    )


def _finding(months: Sequence[MonthLate]) -> str:
    """The average, and whether the last half year was better or worse."""
    if not months:
        return _("No invoice was settled in two years.")
    average = _average(months)
    if average < 0:
        words = _("Pays on time, %(days)s days early on average") % {"days": formats.decimal(-average)} + "."
    else:
        words = _("Pays %s days late on average, weighted by amount.") % formats.decimal(average)
    if len(months) < 4:
        return words
    middle = len(months) // 2
    change = _average(months[middle:]) - _average(months[:middle])
    if abs(change) < 1:
        return words
    trend = _("Lately %s days later.") if change > 0 else _("Lately %s days earlier.")
    return f"{words} {trend % formats.decimal(abs(change))}"


def _average(months: Sequence[MonthLate]) -> Decimal:
    amount = sum((each.base_amount for each in months), ZERO)
    return round(sum((each.days_late * each.base_amount for each in months), ZERO) / amount, 1)


_AHEAD, _BEHIND = datetime.timedelta(days=365), datetime.timedelta(days=365)


def limits_over_time(known: Sequence[KnownLimit], today: datetime.date) -> Chart:
    """A bar for each limit from its first to its last day, the one that stands before the others on top; today marked."""
    begin = min([today - _BEHIND / 4, *(_within(each.limit.valid_from, today) for each in known)])
    end = max([today + _AHEAD / 4, *(_within(each.limit.valid_to, today) for each in known)])
    whole = Decimal((end - begin).days)

    def place(day: datetime.date) -> Decimal:
        return HUNDRED * Decimal((min(max(day, begin), end) - begin).days) / whole

    rects, texts = [], []
    for position, each in enumerate(known):
        limit, top = each.limit, position * 38
        left = place(limit.valid_from or begin)
        right = place(limit.valid_to + datetime.timedelta(days=1) if limit.valid_to else end)
        css = {LimitState.NOW: "chart__bar--1", LimitState.LATER: "chart__bar--2"}.get(
            each.state, "chart__bar--soft"
        )
        words = f"{amount_of(each)}, {days_of(each)}"
        texts.append(Text("0", str(top + 12), words))
        texts.append(Text("100%", str(top + 12), str(each.state.label), "chart__value", "end"))
        width = f"{max(right - left, Decimal('0.6')):.2f}%"
        rects.append(Rect(f"{left:.2f}%", str(top + 17), width, "10", f"chart__bar {css}", words))
    height = len(known) * 38 + 16
    x = f"{place(today):.2f}%"
    line = Line(x, "14", x, str(height - 18), "chart__target")
    texts.append(Text(x, str(height - 4), _("today"), "chart__label", "middle"))
    chart = Chart(height, rects=rects, lines=[line] if known else [], texts=texts if known else ())
    return chart.told(_("Of the limits that hold on a day the one that began last decides."))


def _within(day: datetime.date | None, today: datetime.date) -> datetime.date:
    """A day not farther away than is drawn."""
    return today if day is None else min(max(day, today - _BEHIND), today + _AHEAD)


def amount_of(known: KnownLimit) -> str:
    """The limit in words."""
    amount = known.limit.limit_amount
    return _("Unlimited") if amount is None else formats.money(amount, known.limit.currency)


def days_of(known: KnownLimit) -> str:
    """Between which days it holds."""
    limit = known.limit
    if limit.valid_from is None:
        return _("standing")
    days = {"first": formats.day(limit.valid_from), "last": formats.day(limit.valid_to)}
    return (_("%(first)s to %(last)s") if limit.valid_to else _("from %(first)s")) % days

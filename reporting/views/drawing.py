"""Figures drawn: each chart says its finding, links to the lists behind it and carries its table."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import charts, formats
from core.charts import Bar, Chart, Column, LegendItem, Segment, Series, Table
from receivables.selectors import AgedCustomer, bucket_labels
from reporting.selectors import AccountDay, Month, Place, Stage, Week, share

ZERO = Decimal(0)
Link = Callable[..., str]

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


def bucket_names() -> list[str]:
    """How all buckets are called, from not due to the oldest."""
    return [_("Not due"), *(_("%s days") % label for label in bucket_labels())]


def totals_of(rows: Sequence[AgedCustomer]) -> list[Decimal]:
    """Each bucket's sum."""
    return [sum((row.buckets[place] for row in rows), ZERO) for place in range(len(bucket_names()))]


def aging(
    in_base: Sequence[AgedCustomer], by_currency: Sequence[AgedCustomer], base_currency: str, link: Link
) -> Chart:
    """What is owed by age, as a bar of all in company currency and one for each currency in itself."""
    names, totals = bucket_names(), totals_of(in_base)
    balance = sum(totals, ZERO)
    overdue = balance - totals[0]
    currencies = sorted({row.currency for row in by_currency})
    groups = [(_("All, in %s") % base_currency, base_currency, "", list(in_base))]
    if len(currencies) > 1:
        groups += [
            (code, code, code, [row for row in by_currency if row.currency == code]) for code in currencies
        ]
    bars = [
        _aging_bar(label, currency, totals_of(rows), names, link, filtered)
        for label, currency, filtered, rows in groups
    ]
    legend = [
        LegendItem(
            name,
            f"chart__bar--{position}",
            formats.money(total, base_currency),
            formats.percent(share(total, balance)) if balance > 0 else "",
            link(bucket=str(position - 1)),
        )
        for position, (name, total) in enumerate(zip(names, totals, strict=True), start=1)
    ]
    part = share(overdue, balance)
    if overdue <= 0 or balance <= 0 or part is None:
        caption = _("Nothing is overdue")
    else:
        caption = _("%(share)s of what is owed is overdue, %(amount)s") % {
            "share": formats.percent(part),
            "amount": formats.money(overdue, base_currency),
        }
    table = Table(
        [_("Currency"), *names, _("Total")],
        [
            [label, *(formats.amount(value, currency) for value in totals_of(rows)),
             formats.amount(sum(totals_of(rows), ZERO), currency)]
            for label, currency, _filtered, rows in groups
        ],
    )  # fmt: skip
    return charts.stacked_bars(bars, thickness=20, is_scaled_alone=True).told(
        caption, legend=legend, table=table, key="t a"
    )


def _aging_bar(
    label: str, currency: str, totals: Sequence[Decimal], names: Sequence[str], link: Link, filtered: str
) -> Bar:
    segments = [
        Segment(
            total,
            f"chart__bar--{position}",
            f"{names[position - 1]}: {formats.money(total, currency)}",
            link(bucket=str(position - 1), currency=filtered),
        )
        for position, total in enumerate(totals, start=1)
    ]
    return Bar(label, formats.money(sum(totals, ZERO), currency), segments)


def outstanding(days: Sequence[AccountDay]) -> Chart:
    """DSO over the months, with the best possible one beneath."""
    labels = [formats.month(day.day).split(" ")[0] for day in days]
    last = days[-1]
    if last.dso is None:
        caption = _("No sales in the last %d days, so there is no DSO") % last.window
    else:
        caption = _("Customers pay after %(dso)s days; %(late)s of them because they pay late") % {
            "dso": formats.quantity(last.dso),
            "late": formats.quantity(last.days_delinquent),
        }
    return charts.lines(
        labels,
        [
            Series("DSO", [day.dso for day in days], titles=[
                f"{formats.day(day.day)}: {formats.quantity(day.dso)}" for day in days
            ]),
            Series("best", [day.best_dso for day in days], "chart__line chart__line--2"),
        ],
    ).told(
        caption,
        legend=[
            LegendItem(_("DSO"), "chart__bar--1"),
            LegendItem(_("Best possible DSO"), "chart__bar--2", note=_("dashed: if everybody paid on the day")),
        ],
        table=Table(
            [_("As of"), _("Receivables"), _("Not due"), _("Sales of %d days") % last.window, _("DSO"), _("Best")],
            [
                [
                    formats.day(day.day), formats.amount(day.receivables), formats.amount(day.not_due),
                    formats.amount(day.sales), formats.quantity(day.dso), formats.quantity(day.best_dso),
                ]
                for day in days
            ],
        ),
        key="t d",
    )  # fmt: skip


def debtors(rows: Sequence[AgedCustomer], currency: str, link: Link, *, most: int = 8) -> Chart:
    """Who owes most, with what of it is overdue."""
    owing = sorted((row for row in rows if row.balance > 0), key=lambda row: (-row.balance, row.code))
    top, total = owing[:most], sum((row.balance for row in owing), ZERO)
    bars = [
        Bar(
            row.name,
            formats.money(row.balance, currency),
            [
                Segment(
                    max(ZERO, min(row.balance, row.balance - row.buckets[0])), "chart__bar--4",
                    _("%(name)s, overdue: %(amount)s") % {
                        "name": row.name, "amount": formats.money(row.balance - row.buckets[0], currency)
                    },
                    link(customer=row.code, bucket="overdue"),
                ),
                Segment(
                    max(ZERO, min(row.balance, row.buckets[0])), "chart__bar--1",
                    _("%(name)s, not due: %(amount)s") % {
                        "name": row.name, "amount": formats.money(row.buckets[0], currency)
                    },
                    link(customer=row.code, bucket="0"),
                ),
            ],
        )
        for row in top
    ]  # fmt: skip
    part = share(sum((row.balance for row in top), ZERO), total)
    caption = (
        ngettext(
            "The largest debtor owes %(share)s of all",
            "The %(count)d largest debtors owe %(share)s of all",
            len(top),
        )
        % {"count": len(top), "share": formats.percent(part)}
        if top
        else _("Nobody owes anything")
    )
    return charts.stacked_bars(bars, thickness=10).told(
        caption,
        legend=[LegendItem(_("Overdue"), "chart__bar--4"), LegendItem(_("Not due"), "chart__bar--1")],
    )


def _week_label(day: datetime.date, *, is_first: bool) -> str:
    """The day a week begins with; its month only where one begins, so that all labels find room."""
    return formats.day(day).rsplit(" ", 1)[0] if is_first or day.day <= 7 else str(day.day)


def cash(weeks: Sequence[Week], currency: str) -> Chart:
    """When open items should be paid, by what their customers have done so far."""
    total = sum((week.expected for week in weeks), ZERO)
    entries = [
        Column(
            _week_label(week.first_day, is_first=week is weeks[0]),
            week.expected,
            formats.number(week.expected / 1000) + "k" if abs(week.expected) >= 10_000 else formats.number(week.expected),
            _("Week of %(day)s: expected %(expected)s, due %(due)s") % {
                "day": formats.day(week.first_day),
                "expected": formats.money(week.expected, currency),
                "due": formats.money(week.due, currency),
            },
        )
        for week in weeks
    ]  # fmt: skip
    caption = _("%(amount)s should come in within %(weeks)d weeks") % {
        "amount": formats.money(total, currency),
        "weeks": len(weeks),
    }
    return charts.columns(entries).told(
        caption,
        table=Table(
            [_("Week of"), _("By due date"), _("As customers pay")],
            [
                [formats.day(week.first_day), formats.amount(week.due, currency), formats.amount(week.expected, currency)]
                for week in weeks
            ],
        ),
        key="t c",
    )  # fmt: skip


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
    slow = max(
        (place for place in places if place.median_days is not None and place.name != "to_pay"),
        key=lambda place: (place.median_days or ZERO) * place.count,
        default=None,
    )
    if slow is None or not slow.median_days:
        caption = _("Open orders by stage, with the median days they have been there")
    else:
        caption = _("Most waiting: %(stage)s, %(count)s orders for %(days)s (median)") % {
            "stage": PLACES[slow.name],
            "count": formats.number(slow.count),
            "days": days_text(slow.median_days),
        }
    return charts.stacked_bars(bars, thickness=10).told(
        caption,
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
            formats.month(month.first_day).split(" ")[0],
            month.turnover,
            formats.number(month.turnover) if month is best and month.turnover else "",
            f"{formats.month(month.first_day)}: {formats.money(month.turnover, currency)}",
            f"{reverse('invoicing:list')}?view=issued&issue_date.between="
            f"{month.first_day.isoformat()}..{_end_of(month.first_day).isoformat()}",
            "chart__bar--soft" if month.first_day == running else "chart__bar--1",
        )
        for month in months
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

"""What is owed, drawn: aging, DSO, debtors, cash expected."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import charts, formats
from core.charts import Bar, Chart, Column, LegendItem, Segment, Series, Table
from receivables.selectors import AgedCustomer, bucket_labels
from reporting.selectors import AccountDay, Week, share

ZERO = Decimal(0)
Link = Callable[..., str]


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
    table = Table(
        [_("Currency"), *names, _("Total")],
        [
            [label, *(formats.amount(value, currency) for value in totals_of(rows)),
             formats.amount(sum(totals_of(rows), ZERO), currency)]
            for label, currency, _filtered, rows in groups
        ],
    )  # fmt: skip
    return charts.stacked_bars(bars, thickness=20, is_scaled_alone=True).told(
        _overdue_words(balance - totals[0], balance, base_currency), legend=legend, table=table, key="t a"
    )


def _overdue_words(overdue: Decimal, balance: Decimal, currency: str) -> str:
    part = share(overdue, balance)
    if overdue <= 0 or balance <= 0 or part is None:
        return _("Nothing is overdue")
    return _("%(share)s of what is owed is overdue, %(amount)s") % {
        "share": formats.percent(part),
        "amount": formats.money(overdue, currency),
    }


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

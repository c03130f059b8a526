"""Orders by channel, and lost sales by reason: month by month, with what one goes on working with as a file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import formats
from core.access import requires
from core.charts import Table
from core.exports import Heading
from core.money import minor_units
from core.pages import HtmxHttpRequest, render_page
from orders.lifecycle import CancelReason, Channel
from reporting import selectors
from reporting.forms import ChannelsForm, LostSalesForm, RangeForm
from reporting.selectors import ChannelMonth
from reporting.views import drawing, exporting
from reporting.views.places import place_of, report_tabs

YEAR = datetime.timedelta(days=364)
Row = list[Any]


@requires("reporting.view_sales")
@require_safe
def channels_report(request: HtmxHttpRequest) -> HttpResponse:
    """How orders come in: how many, what they are worth, how smoothly they pass, by channel and month."""
    form = ChannelsForm(_asked(request))
    if not form.is_valid():
        return _page(request, "reporting:channels", _("Orders by channel"), form, {}, status=422)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    found = selectors.orders_by_channel(
        request.actor.company, since, until, form.cleaned_data.get("channel", "")
    )
    if exporting.wanted(request):
        headings = [
            Heading(_("Month")), Heading(_("Channel")), Heading(_("Orders"), 0), Heading(_("Lines on average"), 1),
            Heading(_("Held, %"), 1), Heading(_("Minutes from draft to confirmed"), 1),
        ]  # fmt: skip
        months = [row for row in found if row.month]
        rows: list[Row] = [
            [row.month, Channel(row.channel).label, row.orders, row.average_lines, row.held, row.minutes]
            for row in months
        ]
        return _file(
            request,
            "orders-by-channel",
            _("Orders by channel"),
            headings,
            rows,
            [row.values for row in months],
        )
    context = {
        "chart": drawing.channels(found, since.isoformat(), until.isoformat()),
        "table": _channel_table(found),
    }
    return _page(request, "reporting:channels", _("Orders by channel"), form, context)


@requires("reporting.view_sales")
@require_safe
def lost_sales_report(request: HtmxHttpRequest) -> HttpResponse:
    """What was ordered and given up, by reason and month."""
    form = LostSalesForm(_asked(request))
    if not form.is_valid():
        return _page(request, "reporting:lost-sales", _("Lost sales report"), form, {}, status=422)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    company = request.actor.company
    found = selectors.lost_by_reason(company, since, until, form.cleaned_data.get("reason", ""))
    worth = _("Value, %s") % company.base_currency
    if exporting.wanted(request):
        headings = [
            Heading(_("Month")), Heading(_("Reason")), Heading(_("Lines"), 0),
            Heading(worth, minor_units(company.base_currency)),
        ]  # fmt: skip
        rows: list[Row] = [[row.month, CancelReason(row.reason).label, row.lines, row.worth] for row in found]
        return _file(
            request,
            "lost-sales-by-reason",
            _("Lost sales report"),
            headings,
            rows,
            [row.values for row in found],
        )
    context = {
        "chart": drawing.lost_sales(found, company.base_currency, since.isoformat(), until.isoformat()),
        "table": Table(
            [_("Month"), _("Reason"), _("Lines"), _("Value, net"), worth],
            [
                [
                    formats.month(row.month), str(CancelReason(row.reason).label), formats.number(row.lines),
                    _money(row.values), formats.amount(row.worth, company.base_currency),
                ]
                for row in found
            ],
        ),
    }  # fmt: skip
    return _page(request, "reporting:lost-sales", _("Lost sales report"), form, context)


def _asked(request: HtmxHttpRequest) -> dict[str, Any]:
    """What the address asks for; without days the year up to today."""
    today = request.actor.company.today()
    return {"since": (today - YEAR).replace(day=1), "until": today, **request.GET.dict()}


def _page(
    request: HtmxHttpRequest,
    name: str,
    title: str,
    form: RangeForm,
    found: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    context = {
        **found,
        "title": title,
        "form": form,
        "tabs": report_tabs(request.actor, name),
        "place": place_of(request.actor, "sales-reports"),
        "exports": exporting.actions(request),
    }
    return render_page(request, "reporting/demand.html", "reporting/_demand.html", context, status=status)


def _channel_table(found: Sequence[ChannelMonth]) -> Table:
    """The months and channels, and at the end each channel over all the days."""
    return Table(
        [
            _("Month"), _("Channel"), _("Orders"), _("Value, net"), _("Lines on average"), _("Held"),
            _("Draft to confirmed, median"),
        ],
        [
            [
                formats.month(row.month) if row.month else _("All days"), str(Channel(row.channel).label),
                formats.number(row.orders), _money(row.values), formats.quantity(row.average_lines),
                formats.percent(row.held), _minutes(row.minutes),
            ]
            for row in found
        ],
    )  # fmt: skip


def _minutes(minutes: Decimal | None) -> str:
    return formats.MISSING if minutes is None else _("%s min") % formats.quantity(minutes)


def _money(values: Mapping[str, Decimal]) -> str:
    """Amounts of several currencies in one cell."""
    return " · ".join(formats.money(amount, currency) for currency, amount in values.items())


def _file(
    request: HtmxHttpRequest, name: str, title: str, headings: list[Heading], rows: list[Row],
    values: Sequence[Mapping[str, Decimal]],
) -> HttpResponse:  # fmt: skip
    """The months as a spreadsheet, with a column of net value for each currency."""
    currencies = sorted({currency for month in values for currency in month})
    headings += [Heading(_("Net, %s") % currency, minor_units(currency)) for currency in currencies]
    whole = [
        [*row, *(month.get(currency) for currency in currencies)]
        for row, month in zip(rows, values, strict=True)
    ]
    return exporting.spreadsheet(request, name, title, headings, whole)

"""The order funnel, where orders are, turnover, and who and what it comes from; and the use of credit limits."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import formats
from core.access import requires
from core.exports import Heading
from core.money import minor_units
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Kpi, Tab
from reporting import selectors
from reporting.forms import RangeForm
from reporting.selectors import AccountUse, Service, Share
from reporting.views import drawing, exporting
from reporting.views.places import address, place_of, report_tabs

YEAR = datetime.timedelta(days=364)
ZERO = Decimal(0)


@requires("reporting.view_sales")
@require_safe
def orders_report(request: HtmxHttpRequest) -> HttpResponse:
    """From order to cash: how far orders came, how long it took, where they are now, what was turned over."""
    company = request.actor.company
    today = company.today()
    form = RangeForm({"since": (today - YEAR).replace(day=1), "until": today, **request.GET.dict()})
    context: dict[str, Any] = {
        "form": form,
        "tabs": report_tabs(request.actor, "reporting:orders"),
        "place": place_of(request.actor, "sales-reports"),
        "exports": exporting.actions(request),
        "base_currency": company.base_currency,
    }
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        if exporting.wanted(request):
            return _spreadsheet(request, since, until)
        context |= _figures(request, since, until)
    status = 422 if form.errors else 200
    return render_page(request, "reporting/orders.html", "reporting/_orders.html", context, status=status)


def _figures(request: HtmxHttpRequest, since: datetime.date, until: datetime.date) -> dict[str, Any]:
    company = request.actor.company
    currency = company.base_currency
    months = selectors.turnover_by_month(company, since, until)
    total = sum((month.turnover for month in months), ZERO)
    stages = selectors.funnel(company, since, until)
    customers = selectors.top_customers(company, since, until)
    products = selectors.top_products(company, since, until)
    return {
        "kpis": _kpis(total, currency, selectors.service(company, since, until)),
        "charts": [
            drawing.funnel(stages, currency),
            drawing.whereabouts(selectors.stuck(company, timezone.now()), currency),
            drawing.turnover(months, currency, company.today()),
        ],
        "tops": [
            (_("Top customers"), _("Invoices"), _rows(customers, total, "customers:customer")),
            (_("Top products"), _("Invoices"), _rows(products, total, "catalog:product")),
        ],
    }


def _kpis(total: Decimal, currency: str, service: Service) -> list[Kpi]:
    def percent(value: Decimal | None) -> str:
        return formats.MISSING if value is None else formats.quantity(value)

    hours = service.cycle_hours
    days = None if hours is None else (hours / 24).quantize(Decimal("0.1"))
    return [
        Kpi(_("Turnover, net"), formats.number(total), unit=currency),
        Kpi(
            _("On time in full"), percent(service.otif), unit="%",
            note=_("%(kept)d of %(all)d orders promised")
            % {"kept": service.kept_orders, "all": service.promised_orders},
        ),
        Kpi(
            _("Line fill rate"), percent(service.fill_rate), unit="%",
            note=_("%(filled)d of %(all)d lines left in time")
            % {"filled": service.filled_lines, "all": service.promised_lines},
        ),
        Kpi(_("Order to delivery"), formats.quantity(days), unit=_("days"), note=_("median")),
    ]  # fmt: skip


def _rows(shares: Sequence[Share], total: Decimal, page: str) -> list[dict[str, Any]]:
    return [
        {
            "share": row,
            "url": reverse(page, args=[row.key]),
            "percent": selectors.share(row.turnover, total),
        }
        for row in shares
    ]


def _spreadsheet(request: HtmxHttpRequest, since: datetime.date, until: datetime.date) -> HttpResponse:
    """Turnover by customer: the part of the report one goes on working with."""
    company = request.actor.company
    shares = selectors.top_customers(company, since, until, limit=100_000)
    headings = [
        Heading(_("Customer")),
        Heading(_("Name")),
        Heading(_("Invoices"), 0),
        Heading(_("Turnover, net, %s") % company.base_currency, minor_units(company.base_currency)),
    ]
    rows = [[row.key, row.name, row.documents, row.turnover] for row in shares]
    name = f"turnover-{since.isoformat()}-{until.isoformat()}"
    return exporting.spreadsheet(request, name, _("Turnover by customer"), headings, rows)


_SHOWN = ("", "near", "review", "new", "blocked")


@requires("credit.view_creditaccount")
@require_safe
def credit_report(request: HtmxHttpRequest) -> HttpResponse:
    """How much of each credit limit is used, the most used first."""
    company = request.actor.company
    today = company.today()
    accounts = sorted(
        selectors.accounts_in_use(company, today),
        key=lambda account: (account.used is None, -(account.used or ZERO), -account.exposure, account.code),
    )
    kept = {
        "": accounts,
        "near": [account for account in accounts if account.is_nearly_used],
        "review": [account for account in accounts if account.is_review_due(today)],
        "new": [account for account in accounts if account.wanted_at],
        "blocked": [account for account in accounts if account.is_blocked],
    }
    show = request.GET.get("show", "")
    shown = kept[show if show in _SHOWN else ""]
    if exporting.wanted(request):
        return _credit_file(request, shown)
    labels = {
        "": _("All"),
        "near": _("Nearly used"),
        "review": _("Review due"),
        "new": _("New, no limit"),
        "blocked": _("Blocked"),
    }
    context = {
        "views": [
            Tab(labels[name], address("reporting:credit", show=name), name == show, len(kept[name]))
            for name in _SHOWN
        ],
        "rows": [(account, _width(account)) for account in shown],
        "tabs": report_tabs(request.actor, "reporting:credit"),
        "place": place_of(request.actor, "reports"),
        "exports": exporting.actions(request),
        "base_currency": company.base_currency,
        "today": today,
    }
    return render(request, "reporting/credit.html", context)


def _width(account: AccountUse) -> str:
    """The length of the bar, in percent of the limit."""
    return f"{min(account.used or ZERO, Decimal(100)):.1f}%"


def _credit_file(request: HtmxHttpRequest, accounts: Sequence[AccountUse]) -> HttpResponse:
    base = request.actor.company.base_currency
    decimals = minor_units(base)
    headings = [
        Heading(_("Customer")), Heading(_("Name")), Heading(_("Limit %s") % base, decimals),
        Heading(_("Receivables"), decimals), Heading(_("Open orders"), decimals), Heading(_("Exposure"), decimals),
        Heading(_("Used, %"), 1), Heading(_("Review date")), Heading(_("Blocked")),
    ]  # fmt: skip
    rows = [
        [
            row.code, row.name, row.limit, row.receivables, row.orders, row.exposure, row.used, row.review_date,
            _("yes") if row.is_blocked else "",
        ]
        for row in accounts
    ]  # fmt: skip
    return exporting.spreadsheet(request, "credit-limits", _("Credit limits"), headings, rows)

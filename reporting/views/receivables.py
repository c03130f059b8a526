"""The receivables dashboard: aging as of any day, DSO, top debtors, and the items behind each figure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core import formats
from core.access import requires
from core.exports import Heading
from core.money import minor_units
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Crumb, Kpi
from receivables.lifecycle import ItemKind
from receivables.selectors import AgedCustomer, aged_receivables
from reporting import selectors
from reporting.forms import EACH, AgingForm
from reporting.selectors import AccountDay, Behind, ItemRow
from reporting.views import drawing, exporting
from reporting.views.places import address, place_of, report_tabs

ZERO = Decimal(0)
DSO_WINDOW = 90


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of the report and the items behind it."""

    label: str
    amount: Decimal
    url: str


@dataclass(frozen=True, slots=True)
class AgedRow:
    """A customer's line, or a total."""

    label: str
    code: str
    url: str
    currency: str
    figures: list[Figure]
    balance: Figure


@requires("reporting.view_receivables")
@require_safe
def receivables_report(request: HtmxHttpRequest) -> HttpResponse:
    """Who owes how much since when, as of a day; every figure leads to its items."""
    company = request.actor.company
    today = company.today()
    known = aged_receivables(company, today, by_currency=True)
    form = AgingForm(
        {"as_of": today, **request.GET.dict()},
        base_currency=company.base_currency,
        currencies=sorted({row.currency for row in known}),
    )
    context: dict[str, Any] = {
        "form": form,
        "tabs": report_tabs(request.actor, "reporting:receivables"),
        "place": place_of(request.actor, "reports"),
        "exports": exporting.actions(request),
    }
    if form.is_valid():
        report = Report(request, form.cleaned_data["as_of"], form.cleaned_data["currency"])
        if exporting.wanted(request):
            return report.spreadsheet()
        context |= report.context()
    status = 422 if form.errors else 200
    return render_page(
        request, "reporting/receivables.html", "reporting/_receivables.html", context, status=status
    )


class Report:
    """The aging of one day in the currency asked for."""

    def __init__(self, request: HtmxHttpRequest, as_of: datetime.date, currency: str) -> None:
        self.request, self.as_of, self.currency = request, as_of, currency
        self.company = request.actor.company
        self.base = self.company.base_currency
        self.by_currency = aged_receivables(self.company, as_of, by_currency=True)
        self.in_base = aged_receivables(self.company, as_of)
        self.names = drawing.bucket_names()
        self.items_url = reverse("reporting:open-items")

    @property
    def shown(self) -> list[AgedCustomer]:
        """The rows of the table."""
        if not self.currency:
            return self.in_base
        if self.currency == EACH:
            return self.by_currency
        return [row for row in self.by_currency if row.currency == self.currency]

    def link(self, **figure: str) -> str:
        """The items behind a figure of this report."""
        given = {name: value for name, value in figure.items() if value}
        return f"{self.items_url}?{urlencode({'as_of': self.as_of.isoformat(), **given})}"

    def context(self) -> dict[str, Any]:
        """Figures, charts and table."""
        days = selectors.account_days(self.company, self._days(), window=DSO_WINDOW)
        months = [day for day in days if day.day != self._quarter_ago()] if self._is_extra() else days
        quarter_ago = next(day for day in days if day.day == self._quarter_ago())
        charts = [
            drawing.aging(self.in_base, self.by_currency, self.base, self.link),
            drawing.outstanding(months),
            drawing.debtors(self.in_base, self.base, self.link),
        ]
        if self.as_of == self.company.today():
            charts.append(drawing.cash(selectors.cash_expected(self.company, self.as_of), self.base))
        return {
            "kpis": self._kpis(months[-1], quarter_ago),
            "charts": charts,
            "headings": self.names,
            "rows": [self._row(row) for row in self.shown],
            "totals": self._totals(),
            "shows_currency": bool(self.currency),
            "as_of": self.as_of,
            "base_currency": self.base,
        }

    def _quarter_ago(self) -> datetime.date:
        return self.as_of - datetime.timedelta(days=DSO_WINDOW)

    def _is_extra(self) -> bool:
        return self._quarter_ago() not in selectors.month_ends(self.as_of)

    def _days(self) -> list[datetime.date]:
        return [*selectors.month_ends(self.as_of), self._quarter_ago()]

    def _kpis(self, now: AccountDay, quarter_ago: AccountDay) -> list[Kpi]:
        cei = selectors.collection_effectiveness(
            quarter_ago.receivables, now.sales, now.receivables, now.not_due, months=3
        )
        return [
            Kpi(_("Owed"), formats.number(now.receivables), unit=self.base, url=self.link()),
            Kpi(
                _("Overdue"), formats.number(now.overdue), unit=self.base,
                note="" if now.overdue_share is None else _("%s of it") % formats.percent(now.overdue_share),
                url=self.link(bucket="overdue"),
            ),
            Kpi(_("DSO"), formats.quantity(now.dso), unit=_("days"), note=_("sales of %d days") % DSO_WINDOW),
            Kpi(_("Best possible DSO"), formats.quantity(now.best_dso), unit=_("days")),
            Kpi(_("Days delinquent"), formats.quantity(now.days_delinquent), unit=_("days"), note=_("average")),
            Kpi(
                _("Collection effectiveness"), formats.quantity(cei), unit="%" if cei is not None else "",
                note=_("last quarter"),
            ),
        ]  # fmt: skip

    def _row(self, row: AgedCustomer) -> AgedRow:
        currency = row.currency if self.currency else ""
        return AgedRow(
            row.name,
            row.code,
            reverse("customers:customer", args=[row.code]),
            row.currency,
            [
                Figure(
                    name,
                    amount,
                    self.link(customer=row.code, bucket=str(place), currency=currency) if amount else "",
                )
                for place, (name, amount) in enumerate(zip(self.names, row.buckets, strict=True))
            ],
            Figure(_("Balance"), row.balance, self.link(customer=row.code, currency=currency)),
        )

    def _totals(self) -> list[AgedRow]:
        """One in company currency, or one for each currency shown."""
        totals = []
        for code in sorted({row.currency for row in self.shown}):
            rows = [row for row in self.shown if row.currency == code]
            currency = code if self.currency else ""
            sums = drawing.totals_of(rows)
            figures = [
                Figure(name, amount, self.link(bucket=str(place), currency=currency))
                for place, (name, amount) in enumerate(zip(self.names, sums, strict=True))
            ]
            total = Figure(_("Balance"), sum(sums, ZERO), self.link(currency=currency))
            totals.append(AgedRow(_("Total"), "", "", code, figures, total))
        return totals

    def spreadsheet(self) -> HttpResponse:
        """The table as a file."""
        decimals = minor_units(self.base)
        headings = [
            Heading(_("Customer")),
            Heading(_("Name")),
            Heading(_("Currency")),
            *(Heading(name, decimals) for name in drawing.bucket_names()),
            Heading(_("Balance"), decimals),
        ]
        rows = [
            [row.code, row.name, row.currency, *(_exact(each, row.currency) for each in row.buckets),
             _exact(row.balance, row.currency)]
            for row in self.shown
        ]  # fmt: skip
        name = f"aged-receivables-{self.as_of.isoformat()}"
        return exporting.spreadsheet(self.request, name, _("Aged receivables"), headings, rows)


def _exact(amount: Decimal, currency: str) -> Decimal:
    """Without the zeros the column has beyond the currency's decimals."""
    return amount.quantize(Decimal(1).scaleb(-minor_units(currency)))


@requires("reporting.view_receivables")
@require_safe
def open_items(request: HtmxHttpRequest) -> HttpResponse:
    """The open items of a day that make up a figure."""
    company = request.actor.company
    as_of = _day(request.GET.get("as_of", "")) or company.today()
    figure = Behind(
        customer=request.GET.get("customer", "")[:40],
        currency=request.GET.get("currency", "")[:3].upper(),
        bucket=request.GET.get("bucket", "") if request.GET.get("bucket", "") in selectors.BUCKETS else "",
        kind=request.GET.get("kind", "") if request.GET.get("kind", "") in ItemKind.values else "",
    )
    is_export = bool(exporting.wanted(request))
    page = selectors.items_behind(
        company, as_of, figure, limit=100_000 if is_export else selectors.MOST_ITEMS
    )
    if is_export:
        return _items_file(request, as_of, page.rows)
    back = address("reporting:receivables", as_of=as_of.isoformat())
    context = {
        "rows": [(row, _address_of(row), ItemKind(row.kind).label) for row in page.rows],
        "page": page,
        "title": _title(figure),
        "as_of": as_of,
        "base_currency": company.base_currency,
        "clear_url": request.path
        if any((figure.customer, figure.currency, figure.bucket, figure.kind))
        else "",
        "exports": exporting.actions(request),
        "crumbs": [Crumb(_("Receivables report"), back), Crumb(_title(figure))],
        "place": place_of(request.actor, "reports"),
        "is_cut": page.count > len(page.rows),
    }
    return render(request, "reporting/open_items.html", context)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _title(figure: Behind) -> str:
    """What the items have in common, in words."""
    parts = []
    if figure.kind:
        parts.append(str(ItemKind(figure.kind).label))
    if figure.bucket == "overdue":
        parts.append(_("Overdue"))
    elif figure.bucket:
        parts.append(drawing.bucket_names()[int(figure.bucket)])
    parts += [part for part in (figure.customer, figure.currency) if part]
    return _("Open items") + (": " + ", ".join(parts) if parts else "")


def _address_of(row: ItemRow) -> str:
    """The page of the document behind an item."""
    if row.kind in (ItemKind.INVOICE, ItemKind.CREDIT_NOTE):
        return address("invoicing:invoice", row.document_number)
    if row.kind == ItemKind.FEE:
        return address("receivables:letter", row.document_number)
    return address("receivables:payment", row.document_number)


def _items_file(request: HtmxHttpRequest, as_of: datetime.date, rows: Sequence[ItemRow]) -> HttpResponse:
    base = request.actor.company.base_currency
    decimals = minor_units(base)
    headings = [
        Heading(_("Document")), Heading(_("Kind")), Heading(_("Customer")), Heading(_("Name")), Heading(_("Posted")),
        Heading(_("Due")), Heading(_("Days overdue"), 0), Heading(_("Currency")), Heading(_("Amount"), decimals),
        Heading(pgettext("amount", "Open"), decimals), Heading(_("Open in %s") % base, decimals),
    ]  # fmt: skip
    lines = [
        [
            row.document_number, str(ItemKind(row.kind).label), row.customer_code, row.customer_name, row.posting_date,
            row.due_date, row.days_overdue, row.currency, _exact(row.item_amount, row.currency),
            _exact(row.open_amount, row.currency), _exact(row.base_open_amount, base),
        ]
        for row in rows
    ]  # fmt: skip
    return exporting.spreadsheet(request, f"open-items-{as_of.isoformat()}", _("Open items"), headings, lines)

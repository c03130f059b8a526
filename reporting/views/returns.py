"""How much comes back: by product, customer or reason, on a page and as a file."""

from __future__ import annotations

import datetime
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
from fulfillment.lifecycle import OUR_FAULT, ReturnReason
from reporting import selectors
from reporting.forms import ReturnsForm
from reporting.selectors import ReturnRate
from reporting.views import drawing, exporting
from reporting.views.places import place_of, report_tabs

YEAR = datetime.timedelta(days=364)
MOST_ROWS = 200


@requires("reporting.view_sales")
@require_safe
def returns_report(request: HtmxHttpRequest) -> HttpResponse:
    """Lines that came back in these days, beside those that left."""
    today = request.actor.company.today()
    asked = {"since": (today - YEAR).replace(day=1), "until": today, "by": "product", **request.GET.dict()}
    form = ReturnsForm(asked)
    title = _("Return rate")
    context: dict[str, Any] = {
        "title": title,
        "form": form,
        "tabs": report_tabs(request.actor, "reporting:returns"),
        "place": place_of(request.actor, "sales-reports"),
        "exports": exporting.actions(request),
    }
    if not form.is_valid():
        return _page(request, context, 422)
    values = form.cleaned_data
    company, by = request.actor.company, values["by"]
    found = selectors.return_rates(company, values["since"], values["until"], by, values["reason"])
    if exporting.wanted(request):
        return exporting.spreadsheet(
            request, "return-rate", title, _headings(by, company.base_currency),
            [[*_names(row, by), row.shipped, row.returned, row.rate, row.shipped_quantity, row.returned_quantity, row.worth]
             for row in found],
        )  # fmt: skip
    labels = dict(form.fields["by"].choices)  # type: ignore[attr-defined]
    context |= {
        "chart": drawing.returned(found, lambda row: " ".join(part for part in _names(row, by) if part)),
        "table": _table(found, by, company.base_currency),
        "table_title": labels[by],
    }
    return _page(request, context)


def _page(request: HtmxHttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render_page(request, "reporting/demand.html", "reporting/_demand.html", context, status=status)


def _names(row: ReturnRate, by: str) -> list[str]:
    """What the row is about, in two columns."""
    if by != selectors.BY_REASON:
        return [row.code, row.name]
    return [str(ReturnReason(row.code).label), _("Our fault") if row.code in OUR_FAULT else ""]


def _headings(by: str, currency: str) -> list[Heading]:
    first = {"product": _("Product"), "customer": _("Customer"), "reason": _("Reason")}[by]
    return [
        Heading(first), Heading(_("Name")), Heading(_("Lines shipped"), 0), Heading(_("Lines returned"), 0),
        Heading(_("Return rate, %"), 1), Heading(_("Quantity shipped"), 6), Heading(_("Quantity returned"), 6),
        Heading(_("Returned, net, %s") % currency, minor_units(currency)),
    ]  # fmt: skip


def _table(found: list[ReturnRate], by: str, currency: str) -> Table:
    return Table(
        [heading.label for heading in _headings(by, currency)],
        [
            [
                *_names(row, by), formats.number(row.shipped), formats.number(row.returned),
                formats.percent(row.rate) if row.rate is not None else formats.MISSING,
                formats.quantity(row.shipped_quantity), formats.quantity(row.returned_quantity),
                formats.amount(row.worth, currency),
            ]
            for row in found[:MOST_ROWS]
        ],
    )  # fmt: skip

"""Slow movers and overstock: what lies too long or too much of, with what one goes on working with as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import formats
from core.access import requires
from core.exports import Heading
from core.money import minor_units
from core.pages import HtmxHttpRequest, render_page
from reporting import selectors
from reporting.forms import LyingForm
from reporting.views import exporting
from reporting.views.places import place_of, report_tabs

Row = list[Any]


@requires("reporting.view_stock")
@require_safe
def slow_movers_report(request: HtmxHttpRequest) -> HttpResponse:
    """What has neither left nor come for long."""
    form = LyingForm({"days": 90, **request.GET.dict()})
    headings = [Heading(_("Product")), Heading(_("Name")), Heading(_("Warehouse")), Heading(_("On hand"), 2),
                Heading(_("Last left")), Heading(_("Last came"))]  # fmt: skip
    found = selectors.slow_movers(request.actor, form.cleaned_data["days"]) if form.is_valid() else []
    rows: list[Row] = [
        [row.sku, row.name, row.warehouse, row.on_hand, row.left_on, row.came_on, row.value] for row in found
    ]
    return _answer(request, "slow-movers", _("Slow movers"), form, headings, rows, _("Value, %s"))


@requires("reporting.view_stock")
@require_safe
def overstock_report(request: HtmxHttpRequest) -> HttpResponse:
    """What is more than is used up in time."""
    form = LyingForm({"days": 90, **request.GET.dict()})
    headings = [Heading(_("Product")), Heading(_("Name")), Heading(_("Warehouse")), Heading(_("Available"), 2),
                Heading(_("Used in these days"), 2), Heading(_("Order up to"), 2), Heading(_("Too much"), 2)]  # fmt: skip
    found = selectors.overstock(request.actor, form.cleaned_data["days"]) if form.is_valid() else []
    rows: list[Row] = [
        [row.sku, row.name, row.warehouse, row.free, row.used, row.up_to, row.too_much, row.value]
        for row in found
    ]
    return _answer(request, "overstock", _("Overstock"), form, headings, rows, _("Value of it, %s"))


def _answer(
    request: HtmxHttpRequest, name: str, title: str, form: LyingForm, headings: list[Heading], rows: list[Row], worth: str
) -> HttpResponse:  # fmt: skip
    """The page or the file; what goods are worth, the last column, is for who may see it."""
    actor, currency = request.actor, request.actor.company.base_currency
    sees_value = actor.can("inventory.view_value")
    if sees_value:
        headings = [*headings, Heading(worth % currency, minor_units(currency))]
    else:
        rows = [row[:-1] for row in rows]
    if form.is_valid() and exporting.wanted(request):
        return exporting.spreadsheet(request, name, title, headings, rows)
    address = f"reporting:{name}"
    context = {
        "title": title,
        "form": form,
        "is_valid": form.is_valid(),
        "headings": [heading.label for heading in headings],
        "rows": [
            {"sku": row[0], "url": reverse("catalog:product", args=[row[0]]), "cells": _written(row, sees_value, currency)}
            for row in rows
        ],
        "tabs": report_tabs(actor, address),
        "place": place_of(actor, "stock"),
        "exports": exporting.actions(request),
    }  # fmt: skip
    status = 200 if form.is_valid() else 422
    return render_page(request, "reporting/stock.html", "reporting/_stock.html", context, status=status)


def _written(row: Sequence[Any], sees_value: bool, currency: str) -> list[str]:
    """The cells after the product's number, in words."""
    last = len(row) - 1
    return [
        formats.money(cell, currency)
        if sees_value and place == last
        else cell
        if isinstance(cell, str)
        else formats.day(cell)
        if cell is None or hasattr(cell, "year")
        else formats.quantity(cell)
        for place, cell in enumerate(row)
    ][1:]

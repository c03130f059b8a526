"""Tax codes with their rates, and tax positions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog import operations, selectors
from catalog.forms import MappingForm, RateForm, TaxCodeForm, TaxPositionForm
from catalog.models import TaxCode, TaxPosition
from catalog.operations.taxes import ALWAYS
from catalog.views.places import tabs_of
from core.access import requires
from core.editing import Edit, edit
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Crumb
from core.rowforms import RowForms


@requires("catalog.view_taxcode")
@require_safe
def taxes(request: HtmxHttpRequest) -> HttpResponse:
    """Every tax code with its rates, and what the tax positions replace."""
    actor = request.actor
    positions = TaxPosition.objects.in_scope(actor).prefetch_related(
        "mappings__tax_code", "mappings__replaced_by"
    )
    context = {
        "tabs": tabs_of(actor, "taxes"),
        "codes": selectors.tax_codes(actor),
        "positions": positions,
        "always": ALWAYS,
        "today": actor.company.today(),
        "can_change": actor.can("catalog.change_taxcode"),
        "place": "stock",
    }
    return render(request, "catalog/taxes.html", context)


@requires("catalog.change_taxcode")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_code(request: HtmxHttpRequest) -> HttpResponse:
    """Add a tax code."""
    return _edit_code(request, None)


@requires("catalog.change_taxcode")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_code(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Change a tax code; documents that are there keep their rate."""
    row = TaxCode.objects.in_scope(request.actor).filter(code=code).first()
    if row is None:
        raise Http404
    return _edit_code(request, row)


def _edit_code(request: HtmxHttpRequest, code: TaxCode | None) -> HttpResponse:
    def save(fields: dict[str, Any], rows: list[Any], version: int | None) -> TaxCode:
        rates = None if rows[0] is None else [RateForm.entry_of(row) for row in rows[0]]
        return operations.save_tax_code(code, fields, rates=rates, by=request.actor, version=version)

    made = edit(
        request,
        code,
        form=lambda data, initial: TaxCodeForm(data, initial=initial),
        initial_of=TaxCodeForm.initial_of,
        tables=lambda data: [
            RowForms(RateForm, "rates", title=_("Rates"), data=data, initial=RateForm.initial_of(code))
        ],
        save=save,
    )
    texts = {
        "title": code.code if code else _("New tax code"),
        "save": _("Save tax code"),
        "add": _("Add rate"),
        "note": _("No first day: always; no last day: until further notice."),
    }
    return _answer(request, made, texts)


@requires("catalog.change_taxcode")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_position(request: HtmxHttpRequest) -> HttpResponse:
    """Add a tax position."""
    return _edit_position(request, None)


@requires("catalog.change_taxcode")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_position(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Change a tax position and what it replaces."""
    row = TaxPosition.objects.in_scope(request.actor).filter(code=code).first()
    if row is None:
        raise Http404
    return _edit_position(request, row)


def _edit_position(request: HtmxHttpRequest, position: TaxPosition | None) -> HttpResponse:
    actor = request.actor

    def save(fields: dict[str, Any], rows: list[Any], version: int | None) -> TaxPosition:
        mappings = None if rows[0] is None else [MappingForm.entry_of(row) for row in rows[0]]
        return operations.save_tax_position(position, fields, mappings=mappings, by=actor, version=version)

    made = edit(
        request,
        position,
        form=lambda data, initial: TaxPositionForm(data, initial=initial),
        initial_of=TaxPositionForm.initial_of,
        tables=lambda data: [
            RowForms(
                MappingForm, "mappings", title=_("Replacements"), data=data,
                initial=MappingForm.initial_of(position), actor=actor,
            )
        ],
        save=save,
    )  # fmt: skip
    texts = {
        "title": position.code if position else _("New tax position"),
        "save": _("Save tax position"),
        "add": _("Add replacement"),
        "note": _("What is not named here stays as the product has it."),
    }
    return _answer(request, made, texts)


def _answer(request: HtmxHttpRequest, made: Edit, texts: dict[str, str]) -> HttpResponse:
    if made.saved is not None:
        return toast(request, go(request, reverse("catalog:taxes")), _("%s is saved.") % made.saved.code)
    context = {
        "form": made.form,
        "table": made.tables[0],
        "refusal": made.refusal,
        "basis": made.basis,
        "back": reverse("catalog:taxes"),
        "crumbs": [Crumb(_("Taxes"), reverse("catalog:taxes")), Crumb(texts["title"])],
        "place": "stock",
        **texts,
    }
    return render(request, "catalog/master_form.html", context, status=made.status)

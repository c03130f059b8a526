"""How stock is promised and held."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Crumb
from core.refusals import Refusal
from inventory import operations, selectors
from inventory.forms import StockRulesForm


@requires("inventory.change_warehouse")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def stock_rules(request: HtmxHttpRequest) -> HttpResponse:
    """The share of quotes that counts, how long goods are held, and how often they are counted."""
    if request.method != "POST":
        chosen = selectors.stock_rules(request.actor.company)
        initial = {name: getattr(chosen, name) for name in StockRulesForm.base_fields}
        return _show(request, StockRulesForm(initial=initial))
    form = StockRulesForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        operations.set_stock_rules(**form.cleaned_data, by=request.actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, form, status=refusal.http_status)
    return toast(request, go(request, reverse("inventory:list")), _("The rules for stock are saved."))


def _show(request: HtmxHttpRequest, form: StockRulesForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "crumbs": [Crumb(_("Stock"), reverse("inventory:list")), Crumb(_("Rules"))],
        "place": "stock",
    }
    return render(request, "inventory/promising.html", context, status=status)

"""What lay where on any day."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import formats
from core.access import requires
from core.pages import HtmxHttpRequest, add_refusal
from core.refusals import Refusal
from inventory import selectors
from inventory.forms import AsOfForm
from inventory.views.tabs import stock_tabs


@requires("inventory.view_stock")
@require_safe
def as_of(request: HtmxHttpRequest) -> HttpResponse:
    """Stock at the end of a day, with its value for who sees that."""
    actor = request.actor
    today = actor.company.today()
    form = AsOfForm(request.GET if request.GET else None, actor=actor, initial={"day": today})
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    day = said.get("day") or today
    place = said.get("warehouse")
    found = None
    if not form.errors:
        try:
            found = selectors.stock_as_of(
                actor.company, day, warehouse=place.code if place else "", text=said.get("q", ""),
                after=request.GET.get("after", ""), only=actor.warehouse_ids,
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
    following = ""
    if found is not None and found.following:
        values = {"day": day.isoformat(), "warehouse": place.code if place else "", "q": said.get("q", "")}
        following = "?" + urlencode({**values, "after": found.following})
    context = {
        "form": form,
        "found": found,
        "following": following,
        "title": _("Stock on %s") % formats.day(day),
        "sees_value": actor.can("inventory.view_value"),
        "currency": actor.company.base_currency,
        "tabs": stock_tabs("as-of"),
        "place": "stock",
    }
    return render(request, "inventory/as_of.html", context, status=422 if form.errors else 200)

"""What a customer would pay by a price list, and which of its lines says so."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import PriceList
from core import reasons
from core.access import requires
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb
from core.refusals import Refusal
from orders.forms import TryPriceForm
from orders.pricing import Price, price_by_list


@requires("orders.view_price")
@require_safe
def try_price(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """The box on a price list's page: customer, product, quantity and day in; price and line out."""
    actor = request.actor
    price_list = PriceList.objects.in_scope(actor).filter(code=code).first()
    if price_list is None:
        raise Http404
    is_asked = "product" in request.GET
    today = {"date": actor.company.today(), "quantity": 1}
    form = TryPriceForm(request.GET if is_asked else None, actor=actor, initial=today)
    price: Price | None = None
    if is_asked and form.is_valid():
        said = form.cleaned_data
        try:
            price = price_by_list(
                price_list, said["product"], said["quantity"], said["date"], customer=said["customer"]
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    title = _("Try it")
    sentences = reasons.sentences(reasons.keep(price.steps)) if price is not None else []
    context = {"price_list": price_list, "form": form, "price": price, "sentences": sentences}
    page = reverse("catalog:price-list", args=[code])
    crumbs = [
        Crumb(_("Price lists"), reverse("catalog:price-lists")), Crumb(price_list.name, page), Crumb(title),
    ]  # fmt: skip
    return render_panel(request, "orders/_try_price.html", context, title=title, crumbs=crumbs, place="stock")

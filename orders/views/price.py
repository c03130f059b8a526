"""The page that explains a price in words."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import reasons
from core.access import requires
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Crumb
from orders.explaining import margin_reasons, price_sentences
from orders.selling import sold, unit_names
from orders.views.page import find_order
from orders.views.places import crumbs_of


@requires("orders.view_price")
@require_safe
def line_price(request: HtmxHttpRequest, number: str, position: int) -> HttpResponse:
    """Why a line of the order costs what it costs."""
    order = find_order(request.actor, number)
    line = order.lines.entered().select_related("product__unit", "tax_code").filter(position=position).first()
    if line is None:
        raise Http404
    names = unit_names(order.company_id, [line])
    context = {
        "order": order,
        "line": line,
        "sold": sold(line, names),
        "unit": names.get(line.sale_unit, line.product.unit.name if line.product else line.unit_code),
        "sentences": price_sentences(order, line, request.actor),
        "margins": reasons.sentences(margin_reasons(order, line, request.actor)),
        "is_kept": line.is_price_kept,
        "crumbs": crumbs_of(
            Crumb(order.number, order.get_absolute_url()),
            Crumb(_("Price of line %d") % line.position),
        ),
        "place": "orders",
    }
    return render_page(request, "orders/line_price.html", "orders/_line_price.html", context)

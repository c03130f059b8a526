"""Invoices on the pages of orders, shipments and customers."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import requires
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Crumb
from customers.models import Customer
from fulfillment.models import Shipment
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice
from invoicing.tables import InvoiceList
from orders.models import SalesOrder

MOST_SHOWN = 20


@requires("invoicing.view_invoice")
@require_safe
def order_panel(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Invoices and credit notes of an order."""
    order = SalesOrder.objects.in_scope(request.actor).filter(number=number).first()
    if order is None:
        raise Http404
    collected = Q(order__isnull=True, lines__order_line__order=order)
    rows = _documents(request).filter(Q(order=order) | collected).distinct()
    return _show(request, rows, order.number, order.get_absolute_url())


@requires("invoicing.view_invoice")
@require_safe
def shipment_panel(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What a shipment was billed with."""
    shipment = Shipment.objects.in_scope(request.actor).filter(number=number).first()
    if shipment is None:
        raise Http404
    rows = _documents(request).filter(lines__shipment_line__shipment=shipment).distinct()
    return _show(request, rows, shipment.number, shipment.get_absolute_url())


@requires("invoicing.view_invoice")
@require_safe
def customer_panel(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """The latest invoices of a customer, and the way to all of them."""
    customer = Customer.objects.in_scope(request.actor).filter(code=code).first()
    if customer is None:
        raise Http404
    all_url = f"{reverse('invoicing:list')}?{InvoiceList.url_query(customer=customer.code)}"
    rows = _documents(request).filter(customer=customer)
    return _show(request, rows, customer.name, reverse("customers:customer", args=[code]), all_url)


def _documents(request: HtmxHttpRequest) -> QuerySet[Invoice]:
    rows = Invoice.objects.in_scope(request.actor).exclude(status=InvoiceStatus.CANCELED)
    return rows if request.actor.customer_ids is None else rows.filter(status=InvoiceStatus.ISSUED)


def _show(
    request: HtmxHttpRequest, rows: QuerySet[Invoice], of: str, back: str, all_url: str = ""
) -> HttpResponse:
    found = list(rows.order_by("-pk")[: MOST_SHOWN + 1])
    context = {
        "invoices": found[:MOST_SHOWN],
        "all_url": all_url if len(found) > MOST_SHOWN or all_url else "",
        "crumbs": [Crumb(of, back), Crumb(_("Invoices"))],
        "place": "invoices",
    }
    return render_page(request, "invoicing/panel.html", "invoicing/_panel.html", context)

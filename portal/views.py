"""The portal: a customer's own orders, shipments and invoices, and nothing of anybody else."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import files, formats, lists
from core.access import requires
from core.models import StoredFile
from core.pages import HtmxHttpRequest
from core.presentation import Crumb, DocumentHeader, Fact, Kpi
from core.refusals import Conflict
from fulfillment.models import Shipment
from invoicing.models import Invoice
from invoicing.operations import hurry_pdf
from orders.lifecycle import OrderStatus
from portal import selectors
from portal.tables import MyInvoices, MyOrders, MyShipments
from portal.wordings import order_badge

LATEST = 6


@requires("portal.view_documents")
@require_safe
def home(request: HtmxHttpRequest) -> HttpResponse:
    """To pay, what is on its way, and the latest documents."""
    actor = request.actor
    today = actor.company.today()
    orders = selectors.orders(actor).exclude(status=OrderStatus.CANCELED).order_by("-order_date", "-pk")
    context = {
        "kpis": [
            Kpi(
                _("To pay"),
                formats.amount(row.open_amount, row.currency),
                unit=row.currency,
                note=_("next due %s") % formats.day(row.next_due_date) if row.next_due_date else "",
                trend=_("%s overdue") % formats.money(row.overdue_amount, row.currency)
                if row.overdue_amount
                else "",
                trend_tone="bad" if row.overdue_amount else "",
                url=reverse("portal:invoices"),
            )
            for row in selectors.to_pay(actor, today)
        ],
        "orders": [(order, *order_badge(order.status)) for order in orders[:LATEST]],
        "shipments": selectors.shipments(actor).select_related("order", "carrier").order_by("-pk")[:LATEST],
        "invoices": selectors.invoices(actor).order_by("-issue_date", "-pk")[:LATEST],
        "place": "portal",
    }
    return render(request, "portal/home.html", context)


@requires("portal.view_documents")
def order_list(request: HtmxHttpRequest) -> HttpResponse:
    """The customer's orders."""
    return lists.respond(request, MyOrders, template="portal/list.html", context={"place": "portal-orders"})


@requires("portal.view_documents")
def invoice_list(request: HtmxHttpRequest) -> HttpResponse:
    """The customer's invoices."""
    return lists.respond(
        request, MyInvoices, template="portal/list.html", context={"place": "portal-invoices"}
    )


@requires("portal.view_documents")
def shipment_list(request: HtmxHttpRequest) -> HttpResponse:
    """The customer's shipments."""
    return lists.respond(
        request, MyShipments, template="portal/list.html", context={"place": "portal-shipments"}
    )


@requires("portal.view_documents")
@require_safe
def order_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One order with its lines, shipments and invoices."""
    actor = request.actor
    order = get_object_or_404(selectors.orders(actor), number=number)
    status, status_label = order_badge(order.status)
    context = {
        "order": order,
        "lines": order.lines.all(),
        "shipments": selectors.shipments(actor).filter(order=order).select_related("carrier"),
        "invoices": selectors.invoices(actor).filter(lines__order_line__order=order).distinct(),
        "header": DocumentHeader(
            kind_label=_("Order"),
            number=order.number,
            status=status,
            status_label=status_label,
            amount=order.gross_amount,
            currency=order.currency,
            facts=[
                Fact(_("Ordered"), formats.day(order.order_date)),
                Fact(_("Promised"), formats.day(order.promised_date)),
                Fact(_("Your reference"), order.customer_reference or "–"),
                Fact(_("Delivery"), order.get_delivery_status_display()),
            ],
        ),
        "crumbs": [Crumb(_("Orders"), reverse("portal:orders")), Crumb(order.number)],
        "place": "portal-orders",
    }
    return render(request, "portal/order.html", context)


@requires("portal.view_documents")
@require_safe
def shipment_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One shipment with what is in it and where it is."""
    rows = selectors.shipments(request.actor).select_related("order", "carrier", "delivery_note")
    shipment = get_object_or_404(rows, number=number)
    context = {
        "shipment": shipment,
        "lines": shipment.lines.select_related("order_line"),
        "events": shipment.tracking_events.all(),
        "header": DocumentHeader(
            kind_label=_("Shipment"),
            number=shipment.number,
            status=shipment.status,
            status_label=shipment.get_status_display(),
            facts=[
                Fact(
                    _("Order"),
                    shipment.order.number,
                    url=reverse("portal:order", args=[shipment.order.number]),
                ),
                Fact(_("Dispatched"), formats.day(shipment.dispatch_date)),
                Fact(_("Delivered"), formats.day(shipment.delivery_date), note=shipment.signed_by),
                Fact(_("Carrier"), shipment.carrier.name if shipment.carrier else "–"),
            ],
        ),
        "crumbs": [Crumb(_("Shipments"), reverse("portal:shipments")), Crumb(shipment.number)],
        "place": "portal-shipments",
    }
    return render(request, "portal/shipment.html", context)


@requires("portal.view_documents")
@require_safe
def invoice_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One invoice with its lines and its PDF."""
    invoice = _invoice(request, number)
    context = {
        "invoice": invoice,
        "lines": invoice.lines.all(),
        "taxes": invoice.taxes.select_related("tax_code"),
        "items": invoice.open_items.order_by("installment"),
        "header": DocumentHeader(
            kind_label=invoice.get_kind_display(),
            number=invoice.number or "",
            status=invoice.status,
            status_label=invoice.get_status_display(),
            amount=invoice.gross_amount,
            currency=invoice.currency,
            facts=[
                Fact(_("Date"), formats.day(invoice.issue_date)),
                Fact(_("Due"), formats.day(invoice.due_date)),
                Fact(_("Payment reference"), invoice.payment_reference or "–"),
            ],
        ),
        "crumbs": [Crumb(_("Invoices"), reverse("portal:invoices")), Crumb(invoice.number or "")],
        "place": "portal-invoices",
    }
    return render(request, "portal/invoice.html", context)


def _invoice(request: HtmxHttpRequest, number: str) -> Invoice:
    invoice: Invoice = get_object_or_404(
        selectors.invoices(request.actor).select_related("pdf"), number=number
    )
    return invoice


@requires("portal.view_documents")
@require_safe
def invoice_pdf(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The invoice as it was issued."""
    invoice = _invoice(request, number)
    if invoice.pdf is None:
        hurry_pdf(invoice)
        raise Conflict(_("The PDF of %s is being made. Try again in a moment.") % invoice)
    return _download(invoice.pdf)


@requires("portal.view_documents")
@require_safe
def delivery_note(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The delivery note of a shipment."""
    rows: list[Shipment] = list(
        selectors.shipments(request.actor).filter(number=number).select_related("delivery_note")
    )
    if not rows or rows[0].delivery_note is None:
        raise Http404
    return _download(rows[0].delivery_note)


def _download(file: StoredFile) -> HttpResponse:
    response = HttpResponse(files.read(file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file.name}"'
    response["Cache-Control"] = "private, no-store"
    return response

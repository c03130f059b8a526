"""A customer's own orders, shipments and invoices, and nothing of anybody else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import files, formats, lists
from core.access import requires
from core.actors import Actor
from core.models import Event, StoredFile
from core.pages import HtmxHttpRequest
from core.presentation import Action, Crumb, DocumentHeader, Fact, Kpi, Notice, TotalRow
from core.refusals import Conflict, Refusal
from fulfillment.models import Shipment
from fulfillment.selectors import proof_of
from invoicing.models import Invoice
from invoicing.operations import hurry_pdf
from invoicing.selectors import adjustments_of as invoice_adjustments
from orders.charges import adjustments_of
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.selectors import asked_cancellation, current_offer, usual_items
from portal import assortment, selectors
from portal import basket as baskets
from portal.deliveries import delay_of, expected_of, lines_of, lots_got
from portal.quote_tokens import token_of
from portal.tables import MyInvoices, MyOrders, MyShipments
from portal.views.buying import buying
from portal.views.pickups import chosen_again, may_choose, pickup_of
from portal.wordings import order_badge

LATEST = 6
USUAL = 5


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
        **(_shop(request) if actor.can("portal.place_order") else {}),
    }
    return render(request, "portal/home.html", context)


def _shop(request: HtmxHttpRequest) -> dict[str, Any]:
    """What a buyer can go on with: the basket, and what he buys most often at today's prices."""
    buyer = buying(request)
    if buyer.customer is None:
        return {}
    items = {item.sku: item for item in usual_items(buyer.customer, USUAL)}
    products = list(assortment.for_sale(request.actor.company).filter(sku__in=list(items)))
    offers = assortment.offers(buyer.customer, sorted(products, key=lambda each: list(items).index(each.sku)))
    basket = baskets.basket_of(request.actor, buyer.customer)
    return {
        "buyer": buyer,
        "can_order": True,
        "basket": basket,
        "basket_lines": basket.lines.entered().count() if basket else 0,
        "usual": [
            (offer, items[offer.product.sku].quantity) for offer in offers if offer.unit_price is not None
        ],
    }


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
    return show_order(request, get_object_or_404(selectors.orders(request.actor), number=number))


def show_order(
    request: HtmxHttpRequest, order: SalesOrder, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The order's page, with a refusal on top where there is one."""
    actor = request.actor
    lines = list(order.lines.entered())
    shipments = list(selectors.shipments(actor).filter(order=order).select_related("carrier"))
    got = lots_got(shipments)
    may_ask = _may_ask(order, lines)
    asked = asked_cancellation(order) if may_ask else None
    badge, badge_label = order_badge(order.status)
    context = {
        "order": order,
        "lines": [(line, got.get(line.pk, [])) for line in lines],
        "shipments": shipments,
        "invoices": selectors.invoices(actor).filter(lines__order_line__order=order).distinct(),
        "header": DocumentHeader(
            kind_label=_("Order"),
            number=order.number,
            status=badge,
            status_label=badge_label,
            amount=order.gross_amount,
            currency=order.currency,
            facts=[
                Fact(_("Ordered"), formats.day(order.order_date)),
                Fact(_("Promised"), formats.day(order.promised_date)),
                Fact(_("Your reference"), order.customer_reference or "–"),
                Fact(_("Delivery"), order.get_delivery_status_display()),
                *_ship_to(order),
            ],
            primary=_again(order, actor),
        ),
        "notices": _notices(order, asked),
        "totals": _totals(order, lines),
        "can_ask": actor.can("orders.ask_cancellation") and may_ask and asked is None,
        "refusal": refusal,
        "crumbs": [Crumb(_("Orders"), reverse("portal:orders")), Crumb(order.number)],
        "place": "portal-orders",
    }
    return render(request, "portal/order.html", context, status=status)


def _again(order: SalesOrder, actor: Actor) -> Action | None:
    """The answer to a quote, else the same once more, for whoever may order."""
    if not actor.can("portal.place_order"):
        return None
    offer = current_offer(order) if order.status == OrderStatus.QUOTED else None
    if offer is not None:
        url = reverse("portal:quote", args=[token_of(offer)])
        return Action(_("Look at the quote and answer"), url, method="get", icon="check")
    return Action(_("Order again"), reverse("portal:order-again", args=[order.number]), icon="arrow-path")


def _ship_to(order: SalesOrder) -> list[Fact]:
    """Where it goes."""
    address = order.shipping_address
    place = " ".join(address[part] for part in ("postal_code", "city", "country") if address.get(part))
    note = ", ".join(part for part in (address.get("street"), place) if part)
    return [Fact(_("Ship to"), address.get("name", ""), note=note)] if address else []


def _may_ask(order: SalesOrder, lines: list[SalesOrderLine]) -> bool:
    is_open = order.status in (OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED)
    return is_open and any(line.open_quantity > 0 for line in lines)


def _notices(order: SalesOrder, asked: Event | None) -> list[Notice]:
    """What the customer must know of the order: that we look at it, and that we have heard him."""
    notices = []
    if order.status in (OrderStatus.SUBMITTED, OrderStatus.HELD):
        words = _("There is nothing for you to do. We tell you as soon as it is confirmed, with its dates.")
        notices.append(Notice(_("We are checking this order"), words))
    if asked is not None:
        words = _("Asked on %s. We look at it and answer you.") % formats.moment(asked.at)
        points = [asked.reason] if asked.reason else []
        notices.append(Notice(_("You have asked to cancel what has not shipped"), words, points=points))
    return notices


def _totals(order: SalesOrder, lines: list[SalesOrderLine]) -> list[TotalRow]:
    """Net, tax by rate and total."""
    taxes: dict[Decimal, Decimal] = {}
    for line in lines:
        taxes[line.tax_rate] = taxes.get(line.tax_rate, Decimal(0)) + line.gross_amount - line.net_amount
    adjustments = adjustments_of(order, lines)
    own = sum((line.own_amount for line in lines), Decimal(0))
    return [
        *([TotalRow(_("Sum of lines"), own, order.currency)] if adjustments else []),
        *(TotalRow(each.label, each.net_amount, order.currency) for each in adjustments),
        TotalRow(_("Net"), order.net_amount, order.currency),
        *(
            TotalRow(_("Tax %s") % formats.percent(rate), tax, order.currency)
            for rate, tax in sorted(taxes.items())
        ),
        *([TotalRow(_("Rounding"), order.rounding_amount, order.currency)] if order.rounding_amount else []),
        TotalRow(_("Total"), order.gross_amount, order.currency, is_sum=True),
    ]


@requires("portal.view_documents")
@require_safe
def shipment_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One shipment with what is in it and where it is."""
    rows = selectors.shipments(request.actor).select_related(
        "order__shipping_method", "carrier", "delivery_note", "pickup_slot"
    )
    shipment = get_object_or_404(rows, number=number)
    context = {
        "shipment": shipment,
        "lines": lines_of(shipment),
        "events": shipment.tracking_events.all(),
        "proof": proof_of(shipment),
        "notices": [*chosen_again(shipment), *delay_of(shipment)],
        "can_choose": may_choose(shipment, request.actor),
        "can_return": shipment.dispatch_date is not None and request.actor.can("portal.request_return"),
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
                expected_of(shipment),
                pickup_of(shipment) or Fact(_("Carrier"), shipment.carrier.name if shipment.carrier else "–"),
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
    lines = list(invoice.lines.all())
    context = {
        "invoice": invoice,
        "lines": lines,
        "taxes": invoice.taxes.select_related("tax_code"),
        "adjustments": invoice_adjustments(invoice, lines),
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
                *_ordered(invoice, request.actor),
            ],
        ),
        "crumbs": [Crumb(_("Invoices"), reverse("portal:invoices")), Crumb(invoice.number or "")],
        "place": "portal-invoices",
    }
    return render(request, "portal/invoice.html", context)


def _ordered(invoice: Invoice, actor: Actor) -> list[Fact]:
    """What it bills: who pays for somebody else reads the number, the order itself is its customer's."""
    billed = SalesOrder.objects.filter(lines__invoice_lines__invoice=invoice).distinct().order_by("number")
    numbers = dict(billed.values_list("number", "pk"))
    if len(numbers) != 1:
        return [Fact(_("Orders"), ", ".join(numbers))] if numbers else []
    (number,) = numbers
    is_own = selectors.orders(actor).filter(number=number).exists()
    return [Fact(_("Order"), number, url=reverse("portal:order", args=[number]) if is_own else "")]


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

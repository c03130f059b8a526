"""The list of orders and the page of one order."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import documents, formats, lists, panels
from core.access import requires
from core.actors import Actor
from core.document_page import chain_of, timeline_of
from core.pages import HtmxHttpRequest, add_refusal, render_page
from core.presentation import Crumb, Fact, Notice, TotalRow
from core.refusals import Refusal
from customers.models import ShipsWhen
from orders.charges import adjustments_of
from orders.duplicates import DuplicateOrder
from orders.duties import has_worked_on
from orders.forms import CancelForm, QuoteForm, ToldForm
from orders.kits import entered_only, with_parts
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.offers import offer_of
from orders.operations.giving_up import takes_no_rest
from orders.operations.holding import PERMISSIONS
from orders.selectors import open_holds
from orders.selling import Sold, sold, unit_names
from orders.tables import OrderList
from orders.views import head, notices
from orders.views.amend_table import amend_context
from orders.views.places import crumbs_of, order_tabs

S = OrderStatus


@requires("orders.view_salesorder")
def order_list(request: HtmxHttpRequest) -> HttpResponse:
    """Orders, filtered and sorted as the address says."""
    context = {"tabs": order_tabs(request.actor, "orders:list")}
    return lists.respond(request, OrderList, context=context)


def find_order(actor: Actor, number: str) -> SalesOrder:
    """The order by its number within the actor's scope, or 404."""
    order = (
        SalesOrder.objects.in_scope(actor)
        .select_related(
            "company",
            "customer__company",
            "invoice_party",
            "payment_terms",
            "warehouse",
            "entered_by",
            "shipping_method",
        )
        .filter(number=number)
        .first()
    )
    if order is None:
        raise Http404
    return order


@requires("orders.view_salesorder")
@require_safe
def order_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Everything about one order on a page."""
    order = find_order(request.actor, number)
    if not request.htmx:
        documents.remember(
            request.actor, order, f"{order.number} · {order.customer.name}", order.get_absolute_url()
        )
    return show_order(request, order)


def show_order(
    request: HtmxHttpRequest,
    order: SalesOrder,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    preview: Notice | None = None,
) -> HttpResponse:
    """The order's page, or its body for htmx, with a refusal on top where there is one."""
    actor = request.actor
    whole = list(order.lines.select_related("product"))
    lines = entered_only(whole)
    holds = open_holds(order)
    sees_prices = actor.can("orders.view_price")
    can_amend = order.status in (S.CONFIRMED, S.HELD) and actor.can("orders.amend_salesorder")
    match = request.resolver_match
    refused = match.url_name if match is not None and refusal is not None else ""
    is_amending = can_amend and ("amend" in request.GET or refused == "amend" or preview is not None)
    context: dict[str, Any] = {
        "order": order,
        "lines": lines,
        "rows": _rows(order, with_parts(whole)),
        "preview_lines": "orders/_preview_lines.html",
        "liftable": [hold for hold in holds if _may_lift(hold, order, actor)],
        "sees_prices": sees_prices,
        "crumbs": crumbs_of(Crumb(order.number)),
        "header": head.header(order, actor, sees_prices),
        "steps": head.steps(order),
        "bars": head.bars(order, lines, sees_prices),
        "notices": [
            *([preview] if preview else []),
            *notices.notices_of(order, whole, holds, actor),
        ],
        "totals": _totals(order, lines) if sees_prices else [],
        "facts": _facts(order, sees_prices),
        "chain": chain_of(order, actor),
        "timeline": timeline_of(order, actor) if actor.can("core.view_timeline") else [],
        "panels": panels.panels_for(SalesOrder, actor),
        "key": order.number,
        "refusal": None if isinstance(refusal, DuplicateOrder) else refusal,
        "duplicate": refusal if isinstance(refusal, DuplicateOrder) else None,
        "refused": refused,
        "cancel_form": CancelForm(request.POST if refused == "cancel" else None),
        "quote_form": _quote_form(request, order, refusal if refused in ("quote", "extend-quote") else None),
        "offer": offer_of(order, actor),
        "told_form": ToldForm(request.POST if refused == "accept" else None),
        "can_amend": can_amend,
        "is_amending": is_amending,
        "closable": _closable(order, lines) if can_amend else [],
        "place": "orders",
        **_allowed(order, lines, actor),
    }
    if is_amending:
        context |= amend_context(request, order, lines, refusal)
    return render_page(request, "orders/order.html", "orders/_order.html", context, status=status)


def _allowed(order: SalesOrder, lines: list[SalesOrderLine], actor: Actor) -> dict[str, bool]:
    """Which verbs the page offers beside amending."""
    return {
        "can_accept": order.status == S.QUOTED and actor.can("orders.submit_salesorder"),
        "can_cancel": _can_cancel(order, lines) and actor.can("orders.cancel_salesorder"),
        "can_quote": order.status == S.DRAFT and actor.can("orders.add_salesorder") and bool(lines),
        "can_comment": actor.can("core.comment"),
    }


def _rows(order: SalesOrder, lines: list[SalesOrderLine]) -> list[tuple[SalesOrderLine, Sold, str]]:
    """Each line with its quantity in words, and how many days it comes late."""
    names = unit_names(order.company_id, lines) if lines else {}
    today, is_promised = order.company.today(), order.status in (S.CONFIRMED, S.CLOSED)
    return [(line, sold(line, names), _late(line, today) if is_promised else "") for line in lines]


def _late(line: SalesOrderLine, today: datetime.date) -> str:
    """By how much the line misses what was promised first."""
    comes = line.comes_on(today)
    return formats.late(line.first_promised_date, comes) if comes else ""


def _quote_form(request: HtmxHttpRequest, order: SalesOrder, refusal: Refusal | None) -> QuoteForm:
    """The usual date, or the one that was refused."""
    if refusal is None:
        return QuoteForm(initial={"valid_until": QuoteForm.usual(order.company.today())})
    form = QuoteForm(request.POST)
    if form.is_valid() and refusal.field in form.fields:
        add_refusal(form, refusal)
    return form


def _can_cancel(order: SalesOrder, lines: list[SalesOrderLine]) -> bool:
    is_open = order.status not in (S.CLOSED, S.CANCELED)
    return is_open and not any(line.shipped or line.invoiced for line in lines)


def _closable(order: SalesOrder, lines: list[SalesOrderLine]) -> list[SalesOrderLine]:
    return [line for line in lines if line.open_quantity > 0] if order.status == S.CONFIRMED else []


def _may_lift(hold: OrderHold, order: SalesOrder, actor: Actor) -> bool:
    """Who may lift it; nobody releases the price or the credit of an order entered or amended by oneself."""
    permission = PERMISSIONS.get(HoldKind(hold.kind))
    if permission is None or not actor.can(permission):
        return False
    return hold.kind not in (HoldKind.APPROVAL, HoldKind.PREPAYMENT) or not has_worked_on(order, actor)


def _totals(order: SalesOrder, lines: list[SalesOrderLine]) -> list[TotalRow]:
    rows = [TotalRow(_("Net"), order.net_amount, order.currency)]
    if adjustments := adjustments_of(order, lines):
        own = sum((line.own_amount for line in lines), Decimal(0))
        rows = [
            TotalRow(_("Sum of lines"), own, order.currency),
            *(TotalRow(each.label, each.net_amount, order.currency) for each in adjustments),
            *rows,
        ]
    groups: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        key = (line.tax_category, line.tax_rate)
        groups[key] = groups.get(key, Decimal(0)) + line.gross_amount - line.net_amount
    rows += [
        TotalRow(_("Tax %s") % formats.percent(rate), tax, order.currency)
        for (_category, rate), tax in groups.items()
    ]
    if order.rounding_amount:
        rows.append(TotalRow(_("Rounding"), order.rounding_amount, order.currency))
    return [*rows, TotalRow(_("Total"), order.gross_amount, order.currency, is_sum=True)]


def _discount(order: SalesOrder) -> str:
    if order.discount_amount is None:
        return formats.percent(order.discount_percent)
    return formats.money(order.discount_amount, order.currency)


def _facts(order: SalesOrder, sees_prices: bool) -> list[Fact]:
    address = order.shipping_address
    place = " ".join(
        part for part in (address.get("postal_code"), address.get("city"), address.get("country")) if part
    )
    discount = (
        [Fact(_("Discount on all lines"), _discount(order))] if order.discount_percent and sees_prices else []
    )
    return [
        Fact(
            _("Ship to"),
            address.get("name", ""),
            note=", ".join(part for part in (address.get("street"), place) if part),
        ),
        *discount,
        *(
            [
                Fact(_("Payment terms"), order.payment_terms.name),
                Fact(_("Billing"), order.get_billing_policy_display()),
            ]
            if sees_prices
            else []
        ),
        Fact(_("Warehouse"), order.warehouse.name),
        Fact(
            _("Delivery"),
            _("Partial deliveries allowed") if order.allows_partial_delivery else _("Complete only"),
            note=_("what does not come with the first is canceled") if takes_no_rest(order) else "",
        ),
        *(
            [Fact(_("Goods leave"), order.get_ships_when_display())]
            if order.ships_when == ShipsWhen.PAID
            else []
        ),
        *([Fact(_("Shipping method"), order.shipping_method.name)] if order.shipping_method else []),
        *(
            [Fact(_("Incoterm"), order.get_incoterm_display(), note=order.incoterm_place)]
            if order.incoterm
            else []
        ),
        Fact(_("Channel"), order.get_channel_display()),
        Fact(_("Entered by"), str(order.entered_by) if order.entered_by else _("System")),
    ]

"""The list of orders and the page of one order."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import documents, formats, lists, panels
from core.access import requires
from core.actors import Actor
from core.document_page import chain_of, timeline_of
from core.pages import HtmxHttpRequest, add_refusal, render_page
from core.presentation import Action, Bar, Crumb, DocumentHeader, Fact, Notice, Step, TotalRow
from core.reasons import Extent
from core.refusals import Refusal
from core.timeline import of_document
from customers.models import Customer
from orders.approvals import approval_points, shows_changes
from orders.charges import adjustments_of
from orders.discretion import extent_for, sentences_for
from orders.duplicates import DuplicateOrder
from orders.duties import has_worked_on
from orders.forms import CancelForm, QuoteForm, ToldForm
from orders.lifecycle import EDITABLE, HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.offers import offer_notices, offer_of
from orders.operations.giving_up import takes_no_rest
from orders.operations.holding import PERMISSIONS
from orders.selectors import open_holds
from orders.selling import Sold, sold, unit_names
from orders.tables import OrderList
from orders.views import notices
from orders.views.amend_table import amend_context
from orders.views.places import order_tabs

S = OrderStatus
_STEPS = (S.DRAFT, S.SUBMITTED, S.CONFIRMED, S.CLOSED)
_REACHED_BY = {
    S.DRAFT: ("created",), S.SUBMITTED: ("submitted",), S.CONFIRMED: ("confirmed",), S.CLOSED: ("closed",),
    S.CANCELED: ("canceled",), S.HELD: ("put on hold", "held"),
}  # fmt: skip


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
            "company", "customer__company", "invoice_party", "payment_terms", "warehouse", "entered_by"
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
    lines = list(order.lines.select_related("product"))
    holds = open_holds(order)
    sees_prices = actor.can("orders.view_price")
    can_amend = order.status in (S.CONFIRMED, S.HELD) and actor.can("orders.amend_salesorder")
    match = request.resolver_match
    refused = match.url_name if match is not None and refusal is not None else ""
    is_amending = can_amend and ("amend" in request.GET or refused == "amend" or preview is not None)
    context: dict[str, Any] = {
        "order": order,
        "lines": lines,
        "rows": _rows(order, lines),
        "preview_lines": "orders/_preview_lines.html",
        "liftable": [hold for hold in holds if _may_lift(hold, order, actor)],
        "sees_prices": sees_prices,
        "crumbs": [Crumb(_("Orders"), reverse("orders:list")), Crumb(order.number)],
        "header": _header(order, actor, sees_prices),
        "steps": _steps(order),
        "bars": _bars(order, lines, sees_prices),
        "notices": [
            *([preview] if preview else []),
            *notices.wishes(order, lines),
            *notices.over_agreements(order, lines),
            *offer_notices(order, actor),
            *(notice for hold in holds if (notice := _notice(order, hold, actor))),
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
        "can_accept": order.status == S.QUOTED and actor.can("orders.submit_salesorder"),
        "told_form": ToldForm(request.POST if refused == "accept" else None),
        "can_amend": can_amend,
        "is_amending": is_amending,
        "closable": _closable(order, lines) if can_amend else [],
        "can_cancel": _can_cancel(order, lines) and actor.can("orders.cancel_salesorder"),
        "can_quote": order.status == S.DRAFT and actor.can("orders.add_salesorder") and bool(lines),
        "can_comment": actor.can("core.comment"),
        "place": "orders",
    }
    if is_amending:
        context |= amend_context(request, order, lines, refusal)
    return render_page(request, "orders/order.html", "orders/_order.html", context, status=status)


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


def _header(order: SalesOrder, actor: Actor, sees_prices: bool) -> DocumentHeader:
    facts = [
        Fact(_("Order date"), formats.day(order.order_date)),
        Fact(_("Requested"), formats.day(order.requested_date)),
        Fact(_("Promised"), formats.day(order.promised_date)),
    ]
    if order.customer_reference:
        facts.append(Fact(_("Customer's reference"), order.customer_reference))
    if order.invoice_party_id != order.customer_id:
        facts.append(
            Fact(_("Invoice to"), order.invoice_party.name, url=_party_url(order.invoice_party, actor))
        )
    return DocumentHeader(
        kind_label=_("Quote") if order.status == S.QUOTED else _("Sales order"),
        number=order.number,
        status=order.status,
        status_label=order.get_status_display(),
        party=order.customer.name,
        party_url=_party_url(order.customer, actor),
        amount=order.gross_amount if sees_prices else None,
        currency=order.currency,
        facts=facts,
        primary=_primary(order, actor),
        actions=_actions(order, actor),
    )


def _party_url(party: Customer, actor: Actor) -> str:
    return reverse("customers:customer", args=[party.code]) if actor.can("customers.view_customer") else ""


def _url(order: SalesOrder, verb: str) -> str:
    return reverse(f"orders:{verb}", args=[order.number])


def _primary(order: SalesOrder, actor: Actor) -> Action | None:
    if order.status in EDITABLE and actor.can("orders.submit_salesorder"):
        label = _("Submit order")
        return Action(
            label,
            _url(order, "submit"),
            key="mod+enter",
            icon="paper-airplane",
            fields={"version": str(order.version)},
        )
    return None


def _actions(order: SalesOrder, actor: Actor) -> list[Action]:
    actions = []
    if actor.can("orders.view_price") and (order.revision or order.valid_until):
        actions.append(
            Action(_("Compare revisions"), _url(order, "revisions"), method="get", key="v", icon="scale")
        )
    if actor.can("orders.add_salesorder"):
        reason = (
            ""
            if order.status in EDITABLE
            else _("Only drafts and quotes are edited; amend the order instead.")
        )
        actions.append(
            Action(_("Edit"), _url(order, "edit"), method="get", key="e", icon="pencil", reason=reason)
        )
        actions.append(
            Action(_("Copy to a new draft"), _url(order, "copy"), key="d", icon="document-duplicate")
        )
        if order.status in (S.QUOTED, S.HELD):
            actions.append(Action(_("Take back to draft"), _url(order, "reopen"), icon="arrow-uturn-left"))
    if actor.can("orders.change_standingorder"):
        url = f"{reverse('orders:new-standing')}?{urlencode({'order': order.number})}"
        label = _("Make a standing order of this")
        actions.append(Action(label, url, method="get", icon="clock"))
    if actor.can("orders.amend_salesorder"):
        actions.append(_cannot_fulfill(order))
    return actions


def _cannot_fulfill(order: SalesOrder) -> Action:
    reason = "" if order.status == S.CONFIRMED else _("Only lines of a confirmed order are answered for.")
    return Action(
        _("Can't fulfill…"), _url(order, "cannot-fulfill"), method="get", key="f", icon="exclamation-triangle",
        reason=reason,
    )  # fmt: skip


def _steps(order: SalesOrder) -> list[Step]:
    """The lifecycle with who and when; a held or canceled order stops at its step."""
    events = {event.activity: event for event in of_document(order).order_by("id")}

    def step(status: OrderStatus, state: Any) -> Step:
        event = next((events[name] for name in _REACHED_BY[status] if name in events), None)
        seen = state != "todo"
        return Step(
            str(status.label),
            state,
            at=event.at if event and seen else None,
            by=event.actor_name if event and seen else "",
        )

    if order.status == S.CANCELED:
        reached = [status for status in _STEPS[:3] if any(name in events for name in _REACHED_BY[status])]
        return [*(step(status, "done") for status in reached), step(S.CANCELED, "stopped")]
    position = {S.DRAFT: 0, S.QUOTED: 0, S.SUBMITTED: 1, S.HELD: 1, S.CONFIRMED: 2, S.CLOSED: 3}[
        OrderStatus(order.status)
    ]
    made = [
        step(status, "done" if number < position else "current" if number == position else "todo")
        for number, status in enumerate(_STEPS)
    ]
    if order.status == S.HELD:
        made[1] = step(S.HELD, "stopped")
    return made


def _bars(order: SalesOrder, lines: list[SalesOrderLine], sees_prices: bool) -> list[Bar]:
    if order.status not in (S.CONFIRMED, S.CLOSED, S.HELD):
        return []
    wanted = [line for line in lines if line.quantity > line.canceled]

    def share(done: str) -> int:
        parts = [min(Decimal(1), getattr(line, done) / (line.quantity - line.canceled)) for line in wanted]
        return int(sum(parts, Decimal(0)) * 100 / len(parts)) if parts else 100

    delivery = Bar(_("Delivery"), order.get_delivery_status_display(), share("shipped"))
    if not sees_prices:  # the warehouse sees no money, nor whether any has come
        return [delivery]
    paid = {"open": 0, "partial": 50, "paid": 100}[order.payment_status]
    return [
        delivery,
        Bar(_("Billing"), order.get_billing_status_display(), share("invoiced")),
        Bar(_("Payment"), order.get_payment_status_display(), paid),
    ]


def _notice(order: SalesOrder, hold: OrderHold, actor: Actor) -> Notice | None:
    """What stops the order and who can do something about it; figures only for whom they concern."""
    points = [
        line for words in sentences_for(hold.reasons, hold.kind, actor) for line in words.splitlines() if line
    ]
    if hold.kind == HoldKind.CREDIT and extent_for(hold.kind, actor) is not Extent.FIGURES:
        points += [_("The credit controllers decide about this order. You are told as soon as they have.")]
    elif hold.kind == HoldKind.APPROVAL and not actor.can("orders.approve_hold"):
        points.append(_("A manager approves it or sends it back."))
    if shows_changes(hold, actor):
        points += approval_points(order)
    return Notice(
        title=_("On hold: %s") % str(hold.get_kind_display()).lower(), tone="warning", points=points
    )


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
        Fact(_("Channel"), order.get_channel_display()),
        Fact(_("Entered by"), str(order.entered_by) if order.entered_by else _("System")),
    ]

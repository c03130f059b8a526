"""The pages of the credit stage."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import approvals, formats, lists, numerals
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.models import ApprovalRequest
from core.pages import HtmxHttpRequest, go, render_page, render_panel, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice
from core.reasons import Extent
from core.refusals import Refusal
from credit import asking, operations, selectors
from credit.forms import TermsForm
from credit.models import CreditAccount, CreditDecision
from credit.places import credit_tabs
from credit.rules import Figures
from credit.tables import BlockedOrderList
from credit.wording import answers_of, why
from customers.models import Customer
from orders.discretion import extent_for
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder
from orders.views.page import find_order, show_order

ZERO = Decimal(0)
NAMED = 5


@requires("credit.view_creditaccount")
def blocked_orders(request: HtmxHttpRequest) -> HttpResponse:
    """The controller's queue."""
    return lists.respond(
        request,
        BlockedOrderList,
        narrow={"kind": "credit", "lifted_at__isnull": True},
        context={"tabs": credit_tabs(request.actor, "queue")},
    )


def find_account(request: HtmxHttpRequest, code: str) -> Customer:
    known = Customer.objects.in_scope(request.actor).select_related("company", "parent", "invoice_party")
    return get_object_or_404(known, code=code)


def _order(request: HtmxHttpRequest, number: str) -> SalesOrder:
    known = SalesOrder.objects.in_scope(request.actor).select_related(
        "company", "customer__company", "invoice_party", "payment_terms", "warehouse", "entered_by"
    )
    return get_object_or_404(known, number=number)


@requires("credit.view_creditaccount")
@require_safe
def account_page(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Limit used, the parts of the exposure, and every decision, of one customer."""
    return show_account(request, find_account(request, code))


def show_account(
    request: HtmxHttpRequest,
    customer: Customer,
    refusal: Refusal | None = None,
    status: int = 200,
    form: TermsForm | None = None,
) -> HttpResponse:
    actor = request.actor
    account = CreditAccount.objects.filter(customer_id=selectors.holder_id(customer)).first()
    figures = selectors.standing(customer, actor.company.today())
    can_ask = actor.can("credit.request_limit") and not actor.can("credit.approve_limit")
    waiting = {made.kind: made for made in approvals.waiting_about(customer, asking.TERMS, asking.UNBLOCK)}
    context: dict[str, Any] = {
        "customer": customer,
        "account": account,
        "figures": figures,
        "bar": limit_bar(figures),
        "facts": _facts(figures, account),
        "header": DocumentHeader(
            kind_label=_("Credit account"),
            number=customer.name,
            status="blocked" if figures.is_blocked else "active",
            status_label=_("Blocked") if figures.is_blocked else _("Open"),
            party=customer.code,
            party_url=reverse("customers:customer", args=[customer.code]),
        ),
        "crumbs": [Crumb(_("Blocked orders"), reverse("credit:queue")), Crumb(customer.name)],
        "decisions": [(decision, why(decision)) for decision in _latest_decisions(actor, customer)],
        "timeline": timeline_of(customer, request.actor),
        "can_set_limit": actor.can("credit.approve_limit"),
        "can_block": actor.can("credit.block_account"),
        "can_unblock": actor.can("credit.approve_limit"),
        "terms_form": _terms_form(customer, form) if can_ask and asking.TERMS not in waiting else None,
        "can_ask_to_unblock": can_ask and asking.UNBLOCK not in waiting,
        "notices": [
            *_payer_notices(customer),
            *_review_notices(account),
            *(_waiting_notice(made) for made in waiting.values()),
        ],
        "refusal": refusal,
        "place": "customers",
    }
    return render_page(request, "credit/account.html", "credit/_account.html", context, status=status)


def _latest_decisions(actor: Actor, customer: Customer) -> QuerySet[CreditDecision]:
    known = CreditDecision.objects.in_scope(actor).filter(customer=customer)
    return known.select_related("order").order_by("-pk")[:20]


def _terms_form(customer: Customer, form: TermsForm | None) -> TermsForm:
    classes = selectors.risk_classes(customer.company)
    return form or TermsForm.showing(asking.terms_of(customer), classes)


def _payer_notices(customer: Customer) -> list[Notice]:
    """Whose limit his orders count against, when somebody else pays; and whose orders count against his."""
    payer = customer.payer
    if payer != customer:
        words = _("Orders of %(customer)s are paid by %(payer)s and count against that limit.")
        told = words % {"customer": customer.name, "payer": payer.name}
        link = Action(_("Credit account"), reverse("credit:account", args=[payer.code]), method="get")
        return [Notice(_("Somebody else pays"), told, actions=[link])]
    paid_for = list(
        Customer.objects.filter(invoice_party=customer, is_active=True).order_by("code")[: NAMED + 1]
    )
    if not paid_for:
        return []
    names = ", ".join(each.name for each in paid_for[:NAMED]) + (" …" if len(paid_for) > NAMED else "")
    return [Notice(_("Pays for others"), _("Orders of %s count against this limit.") % names)]


def _review_notices(account: CreditAccount | None) -> list[Notice]:
    """That a new customer waits for somebody to decide on a limit."""
    if account is None or account.review_wanted_at is None:
        return []
    words = _("The first order came on %s. Decide on a limit, or that there is none.")
    day = formats.day(timezone.localtime(account.review_wanted_at).date())
    return [Notice(_("A new customer without a limit"), words % day, tone="warning")]


def _waiting_notice(made: ApprovalRequest) -> Notice:
    """What a controller has asked for and nobody has decided."""
    return Notice(
        _("A request about this account waits for approval"),
        _("Asked for by %s.") % made.requested_by,
        actions=[Action(made.number, made.get_absolute_url(), method="get", icon="hand-raised")],
    )


def limit_bar(figures: Figures) -> dict[str, Any] | None:
    """The bullet bar of the limit: parts as widths of 1000; None where there is no limit to draw."""
    if figures.limit_amount is None:
        return None
    whole = max(figures.limit_amount, figures.exposure, Decimal(1)) * Decimal("1.1")

    def width(amount: Decimal) -> int:
        return int(max(ZERO, amount) / whole * 1000)

    orders_width = width(figures.open_orders_amount)
    used = figures.exposure / figures.limit_amount * 100 if figures.limit_amount else Decimal(100)
    return {
        "receivables": width(figures.open_receivables_amount),
        "orders": orders_width,
        "orders_x": width(figures.open_receivables_amount),
        "limit_x": width(figures.limit_amount),
        "used": int(used),
    }


def _facts(figures: Figures, account: CreditAccount | None) -> list[Fact]:
    currency = figures.currency
    available = figures.available
    return [
        Fact(
            _("Limit"),
            _("Unlimited") if figures.limit_amount is None else formats.money(figures.limit_amount, currency),
        ),
        Fact(
            pgettext("exposure", "On order"),
            formats.money(figures.open_orders_amount, currency),
            note=_("confirmed, not yet invoiced"),
        ),
        Fact(_("Open receivables"), formats.money(figures.open_receivables_amount, currency)),
        Fact(_("Exposure"), formats.money(figures.exposure, currency)),
        Fact(
            _("Available"),
            "–" if available is None else formats.money(available, currency),
            tone="danger" if available is not None and available < 0 else "",
        ),
        Fact(
            _("Overdue"),
            formats.money(figures.overdue_amount, currency),
            note=_("oldest %d days") % figures.overdue_days if figures.overdue_days else "",
            tone="warning" if figures.overdue_amount else "",
        ),
        Fact(_("Highest dunning level"), str(figures.dunning_level)),
        Fact(_("Risk class"), account.risk_class if account else "–"),
        Fact(_("Review"), formats.day(account.review_date) if account else "–"),
    ]


def _change(
    request: HtmxHttpRequest, code: str, verb: Callable[[Customer], Any], done: Callable[[Customer], str]
) -> HttpResponse:
    customer = find_account(request, code)
    try:
        verb(customer)
    except Refusal as refusal:
        return show_account(request, find_account(request, code), refusal, refusal.http_status)
    return toast(request, go(request, reverse("credit:account", args=[customer.code])), done(customer))


@requires("credit.approve_limit")
@require_POST
@once
def set_limit(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Set the limit; an empty field is unlimited."""

    def change(customer: Customer) -> None:
        text = request.POST.get("credit_limit", "").strip()
        amount = (
            numerals.parse_number(text, get_language() or "en", decimals=4, field="credit_limit")
            if text
            else None
        )
        operations.set_limit(customer, limit_amount=amount, by=request.actor)

    return _change(request, code, change, lambda customer: _("The limit of %s is set.") % customer.name)


@requires("credit.block_account")
@require_POST
@once
def block(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Let no further order of the customer pass."""
    reason = request.POST.get("reason", "")
    return _change(
        request,
        code,
        lambda customer: operations.block(customer, reason=reason, by=request.actor),
        lambda customer: _("%s is blocked.") % customer.name,
    )


@requires("credit.approve_limit")
@require_POST
@once
def unblock(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Let the rules decide again."""
    reason = request.POST.get("reason", "")
    return _change(
        request,
        code,
        lambda customer: operations.unblock(customer, reason=reason, by=request.actor),
        lambda customer: _("%s is no longer blocked.") % customer.name,
    )


@requires("credit.view_creditstate")
@require_safe
def order_panel(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Credit on an order's page: the arithmetic for controllers, words for clerks, and the decision to take."""
    order = _order(request, number)
    actor = request.actor
    decision = CreditDecision.objects.filter(order=order).order_by("-pk").first()
    is_held = order.holds.filter(kind=HoldKind.CREDIT, lifted_at__isnull=True).exists()
    extent = extent_for(HoldKind.CREDIT, actor)
    context = {
        "order": order,
        "decision": decision,
        "is_held": is_held,
        "sees_figures": extent is Extent.FIGURES,
        "answers": answers_of(decision, extent, is_held=is_held) if decision else [],
        "can_release": is_held and actor.can("credit.release_credit_hold"),
        "obstacle": operations.obstacle_to_release(order, actor) if is_held else None,
        "can_reject": is_held and actor.can("credit.reject_order"),
        "is_submitted": order.status not in (OrderStatus.DRAFT, OrderStatus.QUOTED),
    }
    crumbs = [Crumb(order.number, order.get_absolute_url()), Crumb(_("Credit"))]
    return render_panel(
        request, "credit/_order_panel.html", context, title=_("Credit"), crumbs=crumbs, place="orders"
    )


@requires("credit.release_credit_hold")
@require_POST
@once
def release(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take the risk within the own ceiling."""
    reason = request.POST.get("reason", "")
    version = posted_version(request)
    return _decide(
        request,
        number,
        lambda order: operations.release(order, reason=reason, by=request.actor, version=version),
        lambda order: _("%s is released.") % order.number,
    )


@requires("credit.reject_order")
@require_POST
@once
def reject(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Say no; the order is canceled with the reason."""
    reason = request.POST.get("reason", "")
    version = posted_version(request)
    return _decide(
        request,
        number,
        lambda order: operations.reject(order, reason=reason, by=request.actor, version=version),
        lambda order: _("%s is rejected and canceled.") % order.number,
    )


def _decide(
    request: HtmxHttpRequest,
    number: str,
    verb: Callable[[SalesOrder], Any],
    done: Callable[[SalesOrder], str],
) -> HttpResponse:
    """A decision leads back to the order; a refusal shows the order as it is now, with the words on top."""
    order = _order(request, number)
    try:
        verb(order)
    except Refusal as refusal:
        current = find_order(request.actor, number)
        return show_order(request, current, refusal=refusal, status=refusal.http_status)
    return toast(request, go(request, order.get_absolute_url()), done(order))


@requires("credit.view_creditaccount")
@require_safe
def customer_panel(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Credit on a customer's page."""
    customer = find_account(request, code)
    figures = selectors.standing(customer, request.actor.company.today())
    context = {
        "customer": customer,
        "figures": figures,
        "bar": limit_bar(figures),
        "payer_notices": _payer_notices(customer),
    }
    crumbs = [Crumb(customer.name, reverse("customers:customer", args=[code])), Crumb(_("Credit"))]
    return render_panel(
        request, "credit/_customer_panel.html", context, title=_("Credit"), crumbs=crumbs, place="customers"
    )

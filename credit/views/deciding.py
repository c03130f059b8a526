"""The controllers' queue, credit on an order's page, and the page on which a controller decides about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import formats, lists
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, render_panel, toast
from core.presentation import Crumb, DocumentHeader, Fact
from core.reasons import Extent, say
from core.refusals import Refusal
from credit import operations, printing, selectors
from credit.badge import badge_beside
from credit.forms import PrepaymentForm, RejectForm, ReleaseForm
from credit.models import CreditDecision, PrepaymentRequest
from credit.places import credit_tabs
from credit.tables import BlockedOrderList
from credit.wording import answers_of
from customers.selectors import recipients
from orders.discretion import extent_for
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder
from orders.views.page import find_order, show_order

QUEUE = "queue"


@requires("credit.view_creditaccount")
def blocked_orders(request: HtmxHttpRequest) -> HttpResponse:
    """The controllers' queue."""
    context = {"tabs": credit_tabs(request.actor, "credit:queue")}
    waiting = {"kind__in": list(operations.WAITING_FOR_MONEY), "lifted_at__isnull": True}
    return lists.respond(request, BlockedOrderList, narrow=waiting, context=context)


def _order(request: HtmxHttpRequest, number: str) -> SalesOrder:
    known = SalesOrder.objects.in_scope(request.actor).select_related(
        "company", "customer__company", "invoice_party", "payment_terms", "warehouse", "entered_by"
    )
    return get_object_or_404(known, number=number)


def _standing(order: SalesOrder, actor: Actor) -> dict[str, Any]:
    """How the order stands with credit, and what this reader may see and do."""
    decision = CreditDecision.objects.filter(order=order).order_by("-pk").first()
    kinds = set(order.holds.filter(lifted_at__isnull=True).values_list("kind", flat=True))
    is_held = HoldKind.CREDIT in kinds
    request = selectors.open_prepayment(order)
    extent = extent_for(HoldKind.CREDIT, actor)
    decides = actor.can("credit.release_credit_hold")
    return {
        "order": order,
        "decision": decision,
        "badge": None if is_held or request else badge_beside(order, actor),
        "is_held": is_held,
        "sees_figures": extent is Extent.FIGURES,
        "answers": answers_of(decision, extent, is_held=is_held) if decision else [],
        "can_release": is_held and decides,
        "obstacle": operations.obstacle_to_release(order, actor) if is_held and decides else None,
        "can_reject": (is_held or request is not None) and actor.can("credit.reject_order"),
        "can_check": (is_held or HoldKind.PREPAYMENT in kinds) and actor.can("credit.recheck_order"),
        "suggested_reason": suggested_reason(decision) if is_held and decides else "",
        "prepayment": request,
        "can_withdraw": request is not None and decides,
        "is_submitted": order.status not in (OrderStatus.DRAFT, OrderStatus.QUOTED),
        **(_pay_these(order, actor) if is_held else {}),
    }


def _pay_these(order: SalesOrder, actor: Actor) -> dict[str, Any]:
    """The invoices that free the order, for who may see invoices; no figure of the limit is among them."""
    if not actor.can("invoicing.view_invoice"):
        return {}
    found = selectors.pay_to_release(order, actor.company.today())
    if found is None:
        return {"nothing_frees_it": True}
    return {
        "pay_these": found,
        "pay_these_text": printing.pay_these_text(order, found.items),
        "can_ask_to_pay": actor.can("credit.ask_payment"),
        "has_recipient": bool(recipients(order.payer, printing.ROLE)),
    }


def suggested_reason(decision: CreditDecision | None) -> str:
    """What a controller mostly writes: that he takes the risk the rules have found."""
    failed = [rule for rule in decision.rules if not rule["is_passed"]] if decision else []
    found = " ".join(dict.fromkeys(say(rule, Extent.WORDS) for rule in failed))
    return _("Risk taken: %s") % found if found else _("Risk taken.")


@requires("credit.view_creditstate")
@require_safe
def order_panel(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Credit on an order's page: the arithmetic for controllers, words for clerks, and the decision to take."""
    order = _order(request, number)
    crumbs = [Crumb(order.number, order.get_absolute_url()), Crumb(_("Credit"))]
    return render_panel(
        request, "credit/_order_panel.html", _standing(order, request.actor), title=_("Credit"), crumbs=crumbs,
        place="orders",
    )  # fmt: skip


@requires("credit.release_credit_hold")
@require_safe
def decide(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One blocked order: why, how it stands, and everything that can be decided."""
    return _show(request, _order(request, number), back=_query_of_queue(request))


def _query_of_queue(request: HtmxHttpRequest) -> str:
    """How the queue was filtered and sorted where one came from."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.query if came_from.path == reverse("credit:queue") else ""


def _show(
    request: HtmxHttpRequest,
    order: SalesOrder,
    *,
    back: str,
    refusal: Refusal | None = None,
    refused: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = _standing(order, request.actor)
    reason = standing["suggested_reason"]
    release = refused if isinstance(refused, ReleaseForm) else ReleaseForm(initial={"reason": reason})
    prepay = refused if isinstance(refused, PrepaymentForm) else PrepaymentForm()
    if refused is not None:
        refused.fields["reason"].required = True
    if refusal is not None and refused is not None and refusal.field in refused.fields:
        add_refusal(refused, refusal)
        refusal = None
    context = {
        **standing,
        "header": _header(order),
        "release_form": release,
        "prepayment_form": prepay,
        "problem_form": refused,
        "refusal": refusal,
        "back": back,
        "crumbs": [Crumb(_("Blocked orders"), reverse("credit:queue")), Crumb(order.number)],
        "place": "orders",
    }
    return render_page(request, "credit/decide.html", "credit/_decide.html", context, status=status)


def _header(order: SalesOrder) -> DocumentHeader:
    today = order.company.today()
    figures = selectors.standing(order.payer, today)
    after = figures.exposure + selectors.in_currency(
        order.company, {order.currency: order.gross_amount}, figures.currency, today
    )
    over = None if figures.limit_amount is None else after - figures.limit_amount
    facts = [
        Fact(
            _("Over the limit"),
            formats.money(over, figures.currency) if over is not None and over > 0 else "–",
            tone="danger" if over is not None and over > 0 else "",
        ),
        Fact(
            _("Overdue"),
            formats.money(figures.overdue_amount, figures.currency),
            note=_("oldest %d days") % figures.overdue_days if figures.overdue_days else "",
            tone="warning" if figures.overdue_amount else "",
        ),
        Fact(_("Requested"), formats.day(order.requested_date)),
        Fact(_("Order date"), formats.day(order.order_date)),
    ]
    return DocumentHeader(
        kind_label=_("Blocked order"),
        number=order.number,
        status=order.status,
        status_label=order.get_status_display(),
        party=order.payer.name,
        party_url=reverse("credit:account", args=[order.payer.code]),
        amount=order.gross_amount,
        currency=order.currency,
        facts=facts,
    )


@requires("credit.release_credit_hold")
@require_POST
@once
def release(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take the risk, within the own ceiling, up to an amount and until a day."""
    form = _posted(ReleaseForm, request, "reason")

    def verb(order: SalesOrder) -> str:
        data = form.cleaned_data
        operations.release(
            order, reason=data["reason"], amount=data["amount"], expires_on=data["expires_on"], by=request.actor,
            version=posted_version(request),
        )  # fmt: skip
        return _("%s is released.") % order.number

    return _decide(request, number, verb, form)


def _posted(kind: type[forms.Form], request: HtmxHttpRequest, *plain: str) -> forms.Form:
    """The form as it was posted: from its own page, or with a plain reason from the order's page."""
    data = request.POST.copy()
    for name in plain:
        prefixed = f"{kind.prefix}-{name}"
        if prefixed not in data and name in data:
            data.setlist(prefixed, data.getlist(name))
    form = kind(data)
    form.fields["reason"].required = False  # the operation says what is missing
    return form


@requires("credit.reject_order")
@require_POST
@once
def reject(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Say no; the order is canceled with the reason."""
    form = _posted(ReleaseForm, request, "reason")

    def verb(order: SalesOrder) -> str:
        reason = form.cleaned_data["reason"]
        operations.reject(order, reason=reason, by=request.actor, version=posted_version(request))
        return _("%s is rejected and canceled.") % order.number

    return _decide(request, number, verb, form)


@requires("credit.release_credit_hold")
@require_POST
@once
def ask_prepayment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Let the order go on when part of it is paid."""
    form = _posted(PrepaymentForm, request)

    def verb(order: SalesOrder) -> str:
        data = form.cleaned_data
        made: PrepaymentRequest = operations.ask_prepayment(
            order, data["amount"], data["reason"], expires_on=data["expires_on"], by=request.actor,
            version=posted_version(request),
        )  # fmt: skip
        amount = formats.money(made.prepaid_amount, made.currency)
        return _("%(order)s waits for %(amount)s.") % {"order": order.number, "amount": amount}

    return _decide(request, number, verb, form)


@requires("credit.release_credit_hold")
@require_POST
@once
def withdraw_prepayment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Wait for the money no longer."""
    form = _posted(RejectForm, request)

    def verb(order: SalesOrder) -> str:
        reason = form.cleaned_data["reason"]
        operations.withdraw_prepayment(order, reason, by=request.actor, version=posted_version(request))
        return _("The prepayment for %s is no longer asked for.") % order.number

    return _decide(request, number, verb, form)


@requires("credit.recheck_order")
@require_POST
@once
def check_now(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Have the rules look at the order again."""

    def verb(order: SalesOrder) -> str:
        operations.check_now(order, by=request.actor)
        order.refresh_from_db(fields=["status"])
        is_held = order.status == OrderStatus.HELD
        return (_("%s is still held.") if is_held else _("%s goes on.")) % order.number

    return _decide(request, number, verb)


@requires("credit.ask_payment")
@require_POST
@once
def ask_to_pay(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Mail the customer which invoices his order waits for."""

    def verb(order: SalesOrder) -> str:
        operations.ask_to_pay(order, by=request.actor)
        return _("%s is told what to pay.") % order.payer.name

    return _decide(request, number, verb)


@requires("credit.ask_payment")
@require_safe
def pay_these_letter(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The same as a letter to print, as things stand now."""
    order = _order(request, number)
    found = selectors.pay_to_release(order, request.actor.company.today())
    if found is None:
        raise operations.NothingToPay(_("No payment of open invoices would let %s go on.") % order.number)
    response = HttpResponse(printing.print_pay_these(order, found.items), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{printing.letter_name(order)}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _decide(
    request: HtmxHttpRequest, number: str, verb: Callable[[SalesOrder], str], form: forms.Form | None = None
) -> HttpResponse:
    """What was decided from the queue leads back to it, else to the order; a refusal shows where one is, with the words."""
    order = _order(request, number)
    is_queue, back = request.POST.get("then") == QUEUE, request.POST.get("back", "")
    if form is not None and not form.is_valid() and is_queue:
        return _show(request, order, back=back, refused=form, status=422)
    try:
        if form is not None and form.errors:
            raise Refusal(str(next(iter(form.errors.values()))[0]), field=next(iter(form.errors)))
        done = verb(order)
    except Refusal as refusal:
        if is_queue:
            fresh = _order(request, number)
            return _show(request, fresh, back=back, refusal=refusal, refused=form, status=refusal.http_status)
        current = find_order(request.actor, number)
        return show_order(request, current, refusal=refusal, status=refusal.http_status)
    queue = reverse("credit:queue") + (f"?{back}" if back else "")
    return toast(request, go(request, queue if is_queue else order.get_absolute_url()), done)

"""The controllers' queue, and credit on an order's page: the arithmetic, and the decision to take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import lists
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_panel, toast
from core.presentation import Crumb
from core.reasons import Extent
from core.refusals import Refusal
from credit import operations
from credit.badge import badge_beside
from credit.models import CreditDecision
from credit.places import credit_tabs
from credit.tables import BlockedOrderList
from credit.wording import answers_of
from orders.discretion import extent_for
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder
from orders.views.page import find_order, show_order


@requires("credit.view_creditaccount")
def blocked_orders(request: HtmxHttpRequest) -> HttpResponse:
    """The controller's queue."""
    context = {"tabs": credit_tabs(request.actor, "credit:queue")}
    narrow = {"kind": "credit", "lifted_at__isnull": True}
    return lists.respond(request, BlockedOrderList, narrow=narrow, context=context)


def _order(request: HtmxHttpRequest, number: str) -> SalesOrder:
    known = SalesOrder.objects.in_scope(request.actor).select_related(
        "company", "customer__company", "invoice_party", "payment_terms", "warehouse", "entered_by"
    )
    return get_object_or_404(known, number=number)


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
        "badge": badge_beside(order, actor),
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

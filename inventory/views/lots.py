"""Lots and serial numbers: the list, the page that says where one lies and what became of it, blocking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import formats, lists
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.panels import panels_for
from core.presentation import Crumb, DocumentHeader, Fact, Notice
from core.refusals import Refusal
from inventory import operations, selectors
from inventory.forms import LotReasonForm
from inventory.models import Lot
from inventory.operations.blocking import BLOCK
from inventory.tables import LotList
from inventory.views.tabs import stock_tabs


@requires("inventory.view_stock")
def lot_list(request: HtmxHttpRequest) -> HttpResponse:
    """What lies in which lot; the tabs say what expires soon, what has expired and what is blocked."""
    context = {"place": "stock", "tabs": stock_tabs("lots")}
    return lists.respond(request, LotList, context=context, template="inventory/list.html")


def find_lot(actor: Actor, key: str) -> Lot:
    """The lot ``TEA@L-7`` within the actor's scope, or 404."""
    lot = selectors.lot_of_key(actor, key)
    if lot is None:
        raise Http404
    return lot


@requires("inventory.view_stock")
@require_safe
def lot_page(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """One lot: where it lies, where it came from, who got it."""
    return _show(request, find_lot(request.actor, key), LotReasonForm())


def _show(request: HtmxHttpRequest, lot: Lot, form: LotReasonForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    history = selectors.history_of_lot(actor, lot)
    context: dict[str, Any] = {
        "lot": lot,
        "history": history,
        "form": form,
        "blocks": actor.can(BLOCK),
        "block_url": reverse(f"inventory:{'unblock' if lot.is_blocked else 'block'}-lot", args=[lot.key]),
        "header": _header(lot, history, actor),
        "notices": [Notice(_("Blocked"), text=lot.block_reason, tone="warning")] if lot.is_blocked else [],
        "panels": panels_for(Lot, actor),
        "key": lot.key,
        "crumbs": [Crumb(_("Lots"), reverse("inventory:lots")), Crumb(lot.code)],
        "timeline": timeline_of(lot, actor) if actor.can("core.view_timeline") else [],
        "place": "stock",
    }
    return render_page(request, "inventory/lot.html", "inventory/lot.html", context, status=status)


def _header(lot: Lot, history: selectors.LotHistory, actor: Actor) -> DocumentHeader:
    today = actor.company.today()
    has_expired = lot.expires_on is not None and lot.expires_on < today
    status, label = "active", _("May leave")
    if lot.is_blocked or has_expired:
        status, label = "blocked", _("Blocked") if lot.is_blocked else _("Expired")
    facts = [
        Fact(_("Product"), f"{lot.product.sku} {lot.product.name}"),
        Fact(_("On hand"), f"{formats.quantity(history.on_hand)} {lot.product.unit.name}"),
        Fact(_("Came first"), formats.day(lot.received_date)),
    ]
    if lot.expires_on is not None:
        facts.insert(
            1, Fact(_("Expires on"), formats.day(lot.expires_on), tone="danger" if has_expired else "")
        )
    return DocumentHeader(
        kind_label=_("Serial number") if lot.is_serial else _("Lot"), number=lot.code, status=status,
        status_label=label, facts=facts,
    )  # fmt: skip


@requires(BLOCK)
@require_POST
@once
def block_lot(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """Let nothing of it leave any more."""
    return _decide(request, key, operations.block_lot, _("Lot %s is blocked."))


@requires(BLOCK)
@require_POST
@once
def unblock_lot(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """Let it leave again."""
    return _decide(request, key, operations.unblock_lot, _("Lot %s may leave again."))


def _decide(request: HtmxHttpRequest, key: str, verb: Callable[..., None], said: str) -> HttpResponse:
    lot = find_lot(request.actor, key)
    form = LotReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, lot, form, status=422)
    try:
        verb(lot, reason=form.cleaned_data["reason"], by=request.actor, version=posted_version(request))
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, find_lot(request.actor, key), form, status=refusal.http_status)
    return toast(request, go(request, lot.get_absolute_url()), said % lot.code)

"""Periods: which months are open, and the verbs that close and reopen them."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import requires
from core.idempotency import once
from core.models import Event
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.refusals import Refusal
from core.timeline import kind_of
from ledger import operations, selectors
from ledger.models import FiscalPeriod
from ledger.views import places


@requires("ledger.view_journalentry")
@require_safe
def period_list(request: HtmxHttpRequest) -> HttpResponse:
    """The months of the books."""
    return _show(request)


def _show(request: HtmxHttpRequest, refusal: Refusal | None = None, *, refused: str = "") -> HttpResponse:
    actor = request.actor
    last = Event.objects.filter(document_kind=kind_of(FiscalPeriod), document_id=OuterRef("pk")).order_by(
        "-pk"
    )
    periods = FiscalPeriod.objects.in_scope(actor).annotate(
        entry_count=Count("entries"),
        changed_by=Subquery(last.values("actor_name")[:1]),
        changed_at=Subquery(last.values("at")[:1]),
        change_reason=Subquery(last.values("reason")[:1]),
    )
    context = {
        "periods": periods.order_by("-start_date"),
        "next_to_close": selectors.next_to_close(actor.company),
        "today": actor.company.today(),
        "can_close": actor.can("ledger.close_period"),
        "can_reopen": actor.can("ledger.reopen_period"),
        "refusal": refusal,
        "refused": refused,
        "tabs": places.tabs("periods"),
        "place": "ledger",
    }
    status = refusal.http_status if refusal else 200
    return render_page(request, "ledger/periods.html", "ledger/_periods.html", context, status=status)


def _change(
    request: HtmxHttpRequest, name: str, verb: Callable[[FiscalPeriod], None], done: str
) -> HttpResponse:
    period = FiscalPeriod.objects.in_scope(request.actor).select_related("company").filter(name=name).first()
    if period is None:
        raise Http404
    try:
        verb(period)
    except Refusal as refusal:
        return _show(request, refusal, refused=period.name if refusal.field == "reason" else "")
    return toast(request, go(request, reverse("ledger:periods")), done % period.name)


@requires("ledger.close_period")
@require_POST
@once
def soft_close_period(request: HtmxHttpRequest, name: str) -> HttpResponse:
    """Close a month for documents."""
    return _change(
        request,
        name,
        lambda period: operations.soft_close(period, by=request.actor),
        _("%s takes entries of accountants only."),
    )


@requires("ledger.close_period")
@require_POST
@once
def close_period(request: HtmxHttpRequest, name: str) -> HttpResponse:
    """Close a month for everybody."""
    return _change(
        request, name, lambda period: operations.close(period, by=request.actor), _("%s is closed.")
    )


@requires("ledger.reopen_period")
@require_POST
@once
def reopen_period(request: HtmxHttpRequest, name: str) -> HttpResponse:
    """Open a month again, for a reason."""
    reason = request.POST.get("reason", "")[:500]
    return _change(
        request,
        name,
        lambda period: operations.reopen(period, reason=reason, by=request.actor),
        _("%s is open again."),
    )

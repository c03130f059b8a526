"""Corrections of stock."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import requires
from core.idempotency import once
from core.models import ApprovalRequest
from core.pages import HtmxHttpRequest, go, toast
from core.refusals import Refusal, whole
from inventory import operations
from inventory.forms import StockRows
from inventory.operations import AdjustmentLine
from inventory.views.entering import show_form, warehouse_of


@requires("inventory.adjust_stock")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def adjust(request: HtmxHttpRequest) -> HttpResponse:
    """Ask to have stock corrected, for a reason."""
    return _ask(request, "adjust", operations.ask_to_adjust, StockRows.adjustment_lines)


@requires("inventory.adjust_stock")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def scrap(request: HtmxHttpRequest) -> HttpResponse:
    """Ask to have goods thrown away, for a reason."""
    return _ask(request, "scrap", operations.ask_to_scrap, StockRows.scrap_lines)


def _ask(
    request: HtmxHttpRequest,
    kind: str,
    verb: Callable[..., ApprovalRequest],
    lines_of: Callable[[StockRows], list[AdjustmentLine]],
) -> HttpResponse:
    warehouse = warehouse_of(request)
    rows = StockRows(request.actor.company, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return show_form(request, kind, rows, None)
    try:
        reason = whole(request.POST.get("reason", ""), 200, "reason")
        made = verb(warehouse, lines_of(rows), reason=reason, by=request.actor)
    except Refusal as refusal:
        rows.place(refusal)
        return show_form(request, kind, rows, refusal)
    return toast(request, go(request, made.get_absolute_url()), _("%s waits for approval.") % made.number)

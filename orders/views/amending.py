"""Amending a confirmed order on its page: the table of its lines, its header, and what it would come to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import conflicts, formats
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, named
from core.presentation import Notice
from core.refusals import Refusal, Several
from orders import operations
from orders.amend_rows import AmendRows
from orders.forms.amending import AmendForm
from orders.models import SalesOrder
from orders.views.amend_table import typed
from orders.views.page import find_order, show_order
from orders.views.verbs import do


@requires("orders.amend_salesorder")
@require_POST
@once
def amend_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Change a confirmed order as typed; only what differs is sent to the operation. Or show what it would come to."""
    if request.POST.get("then") == "preview":
        return _preview(request, find_order(request.actor, number))
    words = _("%s is amended.")

    def amend(order: SalesOrder) -> None:
        nonlocal words
        try:
            operations.amend(
                order, by=request.actor, version=posted_version(request), **_typed(request, order)
            )
        except operations.NothingChanged:
            if not conflicts.takes_any_of_theirs(request.POST):
                raise
            words = _("%s stands as the other one has saved it.")

    return do(request, number, amend, lambda order: words % order.number)


def _typed(request: HtmxHttpRequest, order: SalesOrder) -> dict[str, Any]:
    """What the operation is given. Raises Several for what is not understood."""
    data = typed(request, order)
    rows = AmendRows(order, list(order.lines.entered().select_related("product")), data)
    refusals, header = list(rows.refusals), None
    if "customer_reference" in data:
        form = AmendForm(data, order=order, actor=request.actor)
        refusals += [
            Refusal(named(form[name].label, problems[0]), field=name)
            for name, problems in (() if form.is_valid() else form.errors.as_data().items())
        ]
        header = None if refusals else form.change()
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    return {"changes": rows.changes, "additions": rows.added.entries, "header": header}


def _preview(request: HtmxHttpRequest, order: SalesOrder) -> HttpResponse:
    before = order.gross_amount
    try:
        operations.try_amendment(order, by=request.actor, **_typed(request, order))
    except Refusal as refusal:
        order = find_order(request.actor, order.number)
        return show_order(request, order, refusal=refusal, status=refusal.http_status)
    after = order.gross_amount
    notice = Notice(
        _("The order would come to %(after)s, now %(before)s")
        % {"after": formats.money(after, order.currency), "before": formats.money(before, order.currency)},
        text=_("Nothing is saved yet."),
        tone="info",
    )
    return show_order(request, find_order(request.actor, order.number), preview=notice)

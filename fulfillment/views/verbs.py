"""One small view per verb of a shipment: take the post, call the operation, show what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.refusals import Refusal, Several
from fulfillment import operations
from fulfillment.forms import CancelForm, DeliverForm, DispatchForm, PackageRows
from fulfillment.models import Shipment
from fulfillment.operations.contents import MOST_PACKAGES
from fulfillment.views.page import find_order, find_shipment, show_order_panel, show_shipment


def do(
    request: HtmxHttpRequest,
    number: str,
    verb: Callable[[Shipment], Any],
    done: str,
    **forms: Any,
) -> HttpResponse:
    """Run a verb on the shipment; a refusal shows the shipment as it is, with the words on top and the input kept."""
    shipment = find_shipment(request.actor, number)
    try:
        verb(shipment)
    except Refusal as refusal:
        return refused(request, number, refusal, **forms)
    return toast(request, go(request, shipment.get_absolute_url()), done % shipment.number)


def refused(request: HtmxHttpRequest, number: str, refusal: Refusal, **forms: Any) -> HttpResponse:
    """The shipment as it is now, with the refusal."""
    shipment = find_shipment(request.actor, number)
    return show_shipment(request, shipment, refusal=refusal, status=refusal.http_status, **forms)


def _as_refusal(form: Form) -> Refusal:
    """What the form itself objects to."""
    return Several(
        [
            Refusal(error, field=name if name != "__all__" else "")
            for name, errors in form.errors.items()
            for error in errors
        ]
    )


@requires("fulfillment.ship_goods")
@require_POST
@once
def pack(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Pack into the packages posted, or draw the form with one more or one less of them."""
    texts = request.POST.getlist("weight")[: MOST_PACKAGES + 1]
    then = request.POST.get("then", "")
    if then == "add":
        texts = [*texts, ""]
    elif then == "remove" and len(texts) > 1:
        texts = texts[:-1]
    rows = PackageRows(texts)
    if then:
        return show_shipment(request, find_shipment(request.actor, number), packages=rows)
    if rows.refusal is not None:
        return refused(request, number, rows.refusal, packages=rows)

    def verb(shipment: Shipment) -> None:
        try:
            weights = rows.weights if texts else None
            operations.pack(shipment, weights, by=request.actor, version=posted_version(request))
        except Refusal as refusal:
            rows.blame(refusal)
            raise

    return do(request, number, verb, _("%s is packed."), packages=rows)


@requires("fulfillment.ship_goods")
@require_POST
@once
def dispatch(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Let the goods leave."""
    form = DispatchForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return refused(request, number, _as_refusal(form), dispatch_form=form)
    data = form.cleaned_data
    return do(
        request,
        number,
        lambda shipment: operations.dispatch(
            shipment,
            by=request.actor,
            carrier=data["carrier"],
            service=data.get("service", ""),
            tracking_number=data["tracking_number"],
            date=data.get("date"),
            version=posted_version(request),
        ),
        _("%s is on its way. Delivery note and mail follow by themselves."),
        dispatch_form=form,
    )


@requires("fulfillment.ship_goods")
@require_POST
@once
def deliver(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Note the delivery."""
    form = DeliverForm(request.POST)
    if not form.is_valid():
        return refused(request, number, _as_refusal(form), deliver_form=form)
    data = form.cleaned_data
    return do(
        request,
        number,
        lambda shipment: operations.deliver(
            shipment,
            by=request.actor,
            signed_by=data["signed_by"],
            date=data["date"],
            version=posted_version(request),
        ),
        _("%s is delivered."),
        deliver_form=form,
    )


@requires("fulfillment.cancel_shipment")
@require_POST
@once
def cancel(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Cancel the shipment with a reason."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        return refused(request, number, _as_refusal(form), cancel_form=form)
    return do(
        request,
        number,
        lambda shipment: operations.cancel(
            shipment, reason=form.cleaned_data["reason"], by=request.actor, version=posted_version(request)
        ),
        _("%s is canceled; its goods stay reserved for the order."),
        cancel_form=form,
    )


@requires("fulfillment.ship_goods")
@require_POST
@once
def plan_shipment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Plan a shipment of what the order has reserved."""
    order = find_order(request.actor, number)
    try:
        shipment = operations.plan_shipment(order, by=request.actor)
    except Refusal as refusal:
        return show_order_panel(
            request, find_order(request.actor, number), refusal=refusal, status=refusal.http_status
        )
    return toast(
        request, go(request, shipment.get_absolute_url()), _("%s is ready to pick.") % shipment.number
    )

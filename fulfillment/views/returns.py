"""Returns: the list, the page of one, the request from a shipment, the receipt in the yard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import documents, lists
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import chain_of, entries_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.panels import panels_for
from core.presentation import Crumb
from core.refusals import Conflict, Refusal, Several
from core.timeline import of_document
from customers.models import Customer
from fulfillment import operations, printing
from fulfillment.forms.returns import (
    CancelReturnForm,
    DeskReturnForm,
    ReceiptForm,
    RefuseReturnForm,
    ReturnRows,
)
from fulfillment.lifecycle import ReturnStatus
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.returnable import returnable_lines, rows_of_return
from fulfillment.tables.returns import ReturnList
from fulfillment.views import return_blocks
from fulfillment.views.page import find_order, find_shipment
from fulfillment.views.tabs import shipment_tabs

R = ReturnStatus
MOST_EVENTS = 100
MOST_SHOWN = 20


@requires("fulfillment.view_return")
def return_list(request: HtmxHttpRequest) -> HttpResponse:
    """Returns, filtered and sorted as the address says."""
    return lists.respond(
        request,
        ReturnList,
        context={"place": "shipments", "tabs": shipment_tabs(request.actor, "returns")},
        template="fulfillment/list.html",
    )


def find_return(actor: Actor, number: str) -> GoodsReturn:
    """The return by its number within the actor's scope, or 404."""
    found = (
        GoodsReturn.objects.in_scope(actor)
        .select_related(
            "company", "order", "customer__company", "shipment__warehouse", "shipment__customer",
            "split_from", "replacement",
        )
        .filter(number=number)
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


@requires("fulfillment.view_return")
@require_safe
def return_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Everything about one return on a page."""
    found = find_return(request.actor, number)
    documents.remember(
        request.actor, found, f"{found.number} · {found.customer.name}", found.get_absolute_url()
    )
    return show_return(request, found)


def show_return(
    request: HtmxHttpRequest,
    goods_return: GoodsReturn,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The return's page, with a refusal on top where there is one; ``forms`` replaces forms by what was posted."""
    actor = request.actor
    events = list(of_document(goods_return)[:MOST_EVENTS])
    state = goods_return.status
    context: dict[str, Any] = {
        "goods_return": goods_return,
        "crumbs": [Crumb(_("Returns"), reverse("fulfillment:returns")), Crumb(goods_return.number)],
        "header": return_blocks.header(goods_return, actor),
        "steps": return_blocks.steps(goods_return, events[::-1]),
        "notices": return_blocks.notices(goods_return, actor),
        "facts": return_blocks.facts(goods_return, actor),
        "rows": rows_of_return(goods_return),
        "rests": list(goods_return.rests.order_by("pk")),
        "chain": chain_of(goods_return, actor),
        "panels": panels_for(GoodsReturn, actor),
        "key": goods_return.number,
        "timeline": entries_of(events, actor) if actor.can("core.view_timeline") else [],
        "can_refuse": state == R.REQUESTED and actor.can("fulfillment.authorize_return"),
        "can_cancel": state in (R.REQUESTED, R.AUTHORIZED) and actor.can("fulfillment.request_return"),
        "refuse_form": RefuseReturnForm(auto_id="id_refuse_%s"),
        "cancel_form": CancelReturnForm(auto_id="id_cancel_%s"),
        "refusal": refusal,
        "place": "shipments",
        **forms,
    }
    return render_page(request, "fulfillment/return.html", "fulfillment/_return.html", context, status=status)


def do(
    request: HtmxHttpRequest, number: str, verb: Callable[[GoodsReturn], Any], done: str, **forms: Any
) -> HttpResponse:
    """Run a verb on the return; a refusal shows it as it is, with the words on top and the input kept."""
    found = find_return(request.actor, number)
    try:
        verb(found)
    except Refusal as refusal:
        again = find_return(request.actor, number)
        return show_return(request, again, refusal=refusal, status=refusal.http_status, **forms)
    return toast(request, go(request, found.get_absolute_url()), done % found.number)


@requires("fulfillment.authorize_return")
@require_POST
@once
def authorize_return(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Agree that the goods come back."""
    version = posted_version(request)
    return do(
        request,
        number,
        lambda found: operations.authorize_return(found, by=request.actor, version=version),
        _("%s is authorized; the customer gets the return slip."),
    )


@requires("fulfillment.authorize_return")
@require_POST
@once
def refuse_return(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Say no, and why."""
    form = RefuseReturnForm(request.POST, auto_id="id_refuse_%s")
    words = request.POST.get("reason", "")
    return do(
        request,
        number,
        lambda found: operations.refuse_return(
            found, reason=words, by=request.actor, version=posted_version(request)
        ),
        _("%s is refused."),
        refuse_form=form,
    )


@requires("fulfillment.request_return")
@require_POST
@once
def cancel_return(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The goods do not come after all."""
    form = CancelReturnForm(request.POST, auto_id="id_cancel_%s")
    words = request.POST.get("reason", "")
    return do(
        request,
        number,
        lambda found: operations.cancel_return(
            found, reason=words, by=request.actor, version=posted_version(request)
        ),
        _("%s is canceled."),
        cancel_form=form,
    )


@requires("fulfillment.authorize_return")
@require_POST
@once
def replace_return(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """New goods for what came back."""
    return do(
        request,
        number,
        lambda found: operations.replace_return(found, by=request.actor, version=posted_version(request)),
        _("New goods are ordered for %s."),
    )


@requires("fulfillment.request_return")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_return(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Which goods of a shipment come back, and why."""
    shipment = find_shipment(request.actor, number)
    rows = ReturnRows.to_request(
        returnable_lines(shipment), request.POST if request.method == "POST" else None
    )
    if request.method != "POST":
        return _show_request(request, shipment, DeskReturnForm(), rows)
    form = DeskReturnForm(request.POST)
    if not form.is_valid() or rows.refusals:
        return _show_request(request, shipment, form, rows, Several(rows.refusals), 422)
    try:
        found = operations.request_return(
            shipment,
            rows.wishes,
            reason=form.cleaned_data["reason"],
            settlement=form.cleaned_data["settlement"],
            note=form.cleaned_data["note"],
            by=request.actor,
        )
    except Refusal as refusal:
        rows.place(refusal.singles)
        return _show_request(request, shipment, form, rows, refusal, refusal.http_status)
    return toast(request, go(request, found.get_absolute_url()), _("%s is requested.") % found.number)


def _show_request(
    request: HtmxHttpRequest,
    shipment: Shipment,
    form: DeskReturnForm,
    rows: ReturnRows,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "shipment": shipment,
        "form": form,
        "rows": rows,
        "refusal": refusal if refusal is not None and refusal.singles else None,
        "crumbs": [Crumb(shipment.number, shipment.get_absolute_url()), Crumb(_("Return goods"))],
        "place": "shipments",
    }
    return render_page(
        request, "fulfillment/new_return.html", "fulfillment/_new_return.html", context, status=status
    )


@requires("fulfillment.receive_return")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def receive_return(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """In the yard, on a phone: how much of each line has come, and where it goes."""
    found = find_return(request.actor, number)
    if found.status != R.AUTHORIZED:
        return go(request, found.get_absolute_url())
    rows = ReturnRows.to_receive(rows_of_return(found), request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show_receipt(request, found, ReceiptForm(), rows)
    form = ReceiptForm(request.POST)
    if not form.is_valid() or rows.refusals:
        return _show_receipt(request, found, form, rows, Several(rows.refusals), 422)
    try:
        rest = operations.receive_return(
            found,
            rows.wishes,
            date=form.cleaned_data["date"],
            by=request.actor,
            version=posted_version(request),
        )
    except Refusal as refusal:
        rows.place(refusal.singles)
        again = find_return(request.actor, number)
        return _show_receipt(request, again, form, rows, refusal, refusal.http_status)
    words = _("%s is received.") % found.number
    if rest is not None:
        words = _("%(number)s is received; what has not come is expected with %(rest)s.") % {
            "number": found.number,
            "rest": rest.number,
        }
    return toast(request, go(request, found.get_absolute_url()), words)


def _show_receipt(
    request: HtmxHttpRequest,
    goods_return: GoodsReturn,
    form: ReceiptForm,
    rows: ReturnRows,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "goods_return": goods_return,
        "form": form,
        "rows": rows,
        "refusal": refusal if refusal is not None and refusal.singles else None,
        "crumbs": [Crumb(goods_return.number, goods_return.get_absolute_url()), Crumb(_("Take goods back"))],
        "place": "shipments",
    }
    return render_page(
        request, "fulfillment/receive_return.html", "fulfillment/_receive_return.html", context, status=status
    )


@requires("fulfillment.view_return")
@require_safe
def return_slip(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The paper that travels with the goods."""
    found = find_return(request.actor, number)
    if found.status != R.AUTHORIZED:
        words = Conflict(_("It is printed for goods that are on their way."))
        return show_return(request, found, refusal=words, status=words.http_status)
    return printing.return_slip_to_print(found)


@requires("fulfillment.view_return")
@require_safe
def shipment_returns(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What of a shipment comes back."""
    shipment = find_shipment(request.actor, number)
    return _show_panel(
        request, GoodsReturn.objects.filter(shipment=shipment), shipment.number, shipment.get_absolute_url()
    )


@requires("fulfillment.view_return")
@require_safe
def order_returns(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What of an order comes back."""
    order = find_order(request.actor, number)
    return _show_panel(
        request, GoodsReturn.objects.filter(order=order), order.number, order.get_absolute_url()
    )


@requires("fulfillment.view_return")
@require_safe
def customer_returns(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """What a customer has sent back lately."""
    customer = Customer.objects.in_scope(request.actor).filter(code=code).first()
    if customer is None:
        raise Http404
    address = reverse("customers:customer", args=[code])
    return _show_panel(request, GoodsReturn.objects.filter(customer=customer), customer.name, address)


def _show_panel(request: HtmxHttpRequest, rows: QuerySet[GoodsReturn], of: str, back: str) -> HttpResponse:
    scoped = rows.filter(pk__in=GoodsReturn.objects.in_scope(request.actor).values("pk"))
    context = {
        "returns": list(scoped.order_by("-pk")[:MOST_SHOWN]),
        "crumbs": [Crumb(of, back), Crumb(_("Returns"))],
        "place": "shipments",
    }
    return render_page(request, "fulfillment/return_panel.html", "fulfillment/_return_panel.html", context)

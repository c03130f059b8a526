"""What a customer sends back: he asks for it from a shipment, and sees what became of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import formats, lists
from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Crumb, DocumentHeader, Fact
from core.refusals import Conflict, Refusal, Several
from fulfillment import operations, printing
from fulfillment.forms.returns import ReturnForm, ReturnRows
from fulfillment.lifecycle import ReturnStatus
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.returnable import returnable_lines, rows_of_return
from portal import selectors
from portal.tables import MyReturns


@requires("portal.view_documents")
def return_list(request: HtmxHttpRequest) -> HttpResponse:
    """The customer's returns."""
    return lists.respond(request, MyReturns, template="portal/list.html", context={"place": "portal-returns"})


def _find(request: HtmxHttpRequest, number: str) -> GoodsReturn:
    rows = GoodsReturn.objects.in_scope(request.actor).select_related(
        "company", "customer__company", "order", "shipment__warehouse", "replacement"
    )
    found: GoodsReturn = get_object_or_404(rows, number=number)
    return found


@requires("portal.view_documents")
@require_safe
def return_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One return with its lines, and what the customer got for it."""
    found = _find(request, number)
    credits = selectors.invoices(request.actor).filter(goods_return=found).order_by("pk")
    shipment = reverse("portal:shipment", args=[found.shipment.number])
    facts = [
        Fact(_("Shipment"), found.shipment.number, url=shipment),
        Fact(_("Requested"), formats.day(found.request_date)),
        Fact(_("Reason"), str(found.get_reason_display())),
        Fact(_("In return"), str(found.get_settlement_display())),
    ]
    facts += [
        Fact(_("Credit note"), str(note), url=reverse("portal:invoice", args=[note.number]))
        for note in credits
    ]
    if found.replacement is not None:
        order = found.replacement.number
        facts.append(Fact(_("New goods"), order, url=reverse("portal:order", args=[order])))
    context = {
        "goods_return": found,
        "rows": rows_of_return(found),
        "has_slip": found.status == ReturnStatus.AUTHORIZED,
        "header": DocumentHeader(
            kind_label=_("Return"),
            number=found.number,
            status=found.status,
            status_label=found.get_status_display(),
            facts=facts,
        ),
        "crumbs": [Crumb(_("Returns"), reverse("portal:returns")), Crumb(found.number)],
        "place": "portal-returns",
    }
    return render(request, "portal/return.html", context)


@requires("portal.view_documents")
@require_safe
def return_slip(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The paper for the parcel."""
    found = _find(request, number)
    if found.status != ReturnStatus.AUTHORIZED:
        raise Http404
    return printing.return_slip_to_print(found)


@requires("portal.request_return")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def send_back(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Which goods of a shipment come back, and why."""
    rows = selectors.shipments(request.actor).select_related("company", "order", "customer")
    shipment = get_object_or_404(rows, number=number)
    posted = request.POST if request.method == "POST" else None
    entered = ReturnRows.to_request(returnable_lines(shipment), posted)
    if posted is None:
        return _show(request, shipment, ReturnForm(), entered)
    form = ReturnForm(posted)
    if not form.is_valid() or entered.refusals:
        return _show(request, shipment, form, entered, Several(entered.refusals), 422)
    try:
        found = operations.request_return(
            shipment,
            entered.wishes,
            reason=form.cleaned_data["reason"],
            settlement=form.cleaned_data["settlement"],
            note=form.cleaned_data["note"],
            by=request.actor,
        )
    except Refusal as refusal:
        entered.place(refusal.singles)
        return _show(request, shipment, form, entered, refusal, refusal.http_status)
    response = go(request, reverse("portal:return", args=[found.number]))
    return toast(request, response, _("We have your request and will answer you."))


def _show(
    request: HtmxHttpRequest,
    shipment: Shipment,
    form: ReturnForm,
    rows: ReturnRows,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    if shipment.dispatch_date is None:
        raise Conflict(_("%s has not left yet; nothing of it can come back.") % shipment.number)
    context = {
        "shipment": shipment,
        "form": form,
        "rows": rows,
        "refusal": refusal if refusal is not None and refusal.singles else None,
        "crumbs": [
            Crumb(_("Shipments"), reverse("portal:shipments")),
            Crumb(shipment.number, reverse("portal:shipment", args=[shipment.number])),
            Crumb(_("Send something back")),
        ],
        "place": "portal-returns",
    }
    return render(request, "portal/send_back.html", context, status=status)

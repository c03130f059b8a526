"""Complaints: the list, the page of one, the form on an order or an invoice."""

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
from core.refusals import Refusal, Several
from core.timeline import of_document
from invoicing import operations
from invoicing.complaint_forms import ComplaintAnswerForm, ComplaintForm, ComplaintRows
from invoicing.complaint_tables import ComplaintList
from invoicing.lifecycle import ComplaintStatus
from invoicing.models import Complaint, Invoice
from invoicing.selectors import complainable_lines, complaints_about, orders_about
from invoicing.views import complaint_blocks
from invoicing.views.lists import TEMPLATE, tabs_of
from invoicing.views.page import find_invoice
from orders.models import SalesOrder

C = ComplaintStatus
MOST_EVENTS = 100
MOST_SHOWN = 20


@requires("invoicing.view_complaint")
def complaint_list(request: HtmxHttpRequest) -> HttpResponse:
    """Complaints, filtered and sorted as the address says."""
    context = {"tabs": tabs_of(request.actor, "complaints")}
    return lists.respond(request, ComplaintList, context=context, template=TEMPLATE)


def find_complaint(actor: Actor, number: str) -> Complaint:
    """The complaint by its number within the actor's scope, or 404."""
    rows = Complaint.objects.in_scope(actor).select_related(
        "company", "customer__company", "order", "invoice", "approved_by"
    )
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def find_order(actor: Actor, number: str) -> SalesOrder:
    """The order by its number within the actor's scope, or 404."""
    found = SalesOrder.objects.in_scope(actor).select_related("company", "customer").filter(number=number)
    order = found.first()
    if order is None:
        raise Http404
    return order


@requires("invoicing.view_complaint")
@require_safe
def complaint_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Everything about one complaint on a page."""
    found = find_complaint(request.actor, number)
    label = f"{found.number} · {found.customer.name}"
    documents.remember(request.actor, found, label, found.get_absolute_url())
    return show_complaint(request, found)


def show_complaint(
    request: HtmxHttpRequest,
    complaint: Complaint,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The complaint's page, with a refusal on top where there is one; ``forms`` replaces forms by what was posted."""
    actor = request.actor
    events = list(of_document(complaint)[:MOST_EVENTS])
    is_own = complaint_blocks.is_own(complaint, actor)
    context: dict[str, Any] = {
        "complaint": complaint,
        "crumbs": [Crumb(_("Complaints"), reverse("invoicing:complaints")), Crumb(complaint.number)],
        "header": complaint_blocks.header(complaint, actor),
        "steps": complaint_blocks.steps(complaint, events[::-1]),
        "notices": complaint_blocks.notices(complaint, events[::-1], actor),
        "facts": complaint_blocks.facts(complaint, actor),
        "lines": list(complaint.lines.select_related("order_line__order", "order_line__product__unit")),
        "chain": chain_of(complaint, actor),
        "panels": panels_for(Complaint, actor),
        "key": complaint.number,
        "timeline": entries_of(events, actor) if actor.can("core.view_timeline") else [],
        "can_reject": complaint.status == C.WAITING and actor.can("invoicing.credit_invoice") and not is_own,
        "can_cancel": complaint.status in (C.DRAFT, C.WAITING, C.APPROVED)
        and actor.can("invoicing.change_complaint"),
        "reject_form": ComplaintAnswerForm(auto_id="id_reject_%s"),
        "cancel_form": ComplaintAnswerForm(auto_id="id_cancel_%s"),
        "refusal": refusal,
        "place": "invoices",
        **forms,
    }
    return render_page(
        request, "invoicing/complaint.html", "invoicing/_complaint.html", context, status=status
    )


@requires("invoicing.change_complaint")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def complain_of_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What is wrong with an order."""
    return _new(request, find_order(request.actor, number))


@requires("invoicing.change_complaint")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def complain_of_invoice(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """What is wrong with an invoice."""
    return _new(request, find_invoice(request.actor, key))


def _new(request: HtmxHttpRequest, about: SalesOrder | Invoice) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    rows = ComplaintRows(complainable_lines(about), posted)
    if posted is None:
        return _show_form(request, about, ComplaintForm(), rows)
    form = ComplaintForm(posted)
    if not form.is_valid() or rows.refusals:
        return _show_form(request, about, form, rows, Several(rows.refusals), 422)
    try:
        found = operations.complain(
            about,
            rows.wishes,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            by=request.actor,
        )
    except Refusal as refusal:
        rows.place(refusal.singles)
        return _show_form(request, about, form, rows, refusal, refusal.http_status)
    return toast(request, go(request, found.get_absolute_url()), _("%s is entered.") % found.number)


@requires("invoicing.change_complaint")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def change_complaint(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """A draft entered anew."""
    found = find_complaint(request.actor, number)
    if found.status != C.DRAFT:
        return go(request, found.get_absolute_url())
    posted = request.POST if request.method == "POST" else None
    rows = ComplaintRows(complainable_lines(found.about), posted, list(found.lines.all()))
    if posted is None:
        form = ComplaintForm(initial={"reason": found.reason, "note": found.note})
        return _show_form(request, found.about, form, rows, complaint=found)
    form = ComplaintForm(posted)
    if not form.is_valid() or rows.refusals:
        return _show_form(request, found.about, form, rows, Several(rows.refusals), 422, complaint=found)
    try:
        operations.change_complaint(
            found,
            rows.wishes,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            by=request.actor,
            version=posted_version(request),
        )
    except Refusal as refusal:
        rows.place(refusal.singles)
        again = find_complaint(request.actor, number)
        return _show_form(request, again.about, form, rows, refusal, refusal.http_status, complaint=again)
    return toast(request, go(request, found.get_absolute_url()), _("%s is changed.") % found.number)


def _show_form(
    request: HtmxHttpRequest,
    about: SalesOrder | Invoice,
    form: ComplaintForm,
    rows: ComplaintRows,
    refusal: Refusal | None = None,
    status: int = 200,
    *,
    complaint: Complaint | None = None,
) -> HttpResponse:
    origin = complaint or about
    context = {
        "about": about,
        "complaint": complaint,
        "currency": about.currency,
        "form": form,
        "rows": rows,
        "refusal": refusal if refusal is not None and refusal.singles else None,
        "crumbs": [Crumb(str(origin), origin.get_absolute_url()), Crumb(_("Complaint"))],
        "place": "invoices",
    }
    return render_page(
        request, "invoicing/new_complaint.html", "invoicing/_new_complaint.html", context, status=status
    )


def do(
    request: HtmxHttpRequest, number: str, verb: Callable[[Complaint], Any], done: str, **forms: Any
) -> HttpResponse:
    """Run a verb on the complaint; a refusal shows it as it is, with the words on top and the input kept."""
    found = find_complaint(request.actor, number)
    try:
        verb(found)
    except Refusal as refusal:
        again = find_complaint(request.actor, number)
        return show_complaint(request, again, refusal=refusal, status=refusal.http_status, **forms)
    return toast(request, go(request, found.get_absolute_url()), done % found.number)


@requires("invoicing.change_complaint")
@require_POST
@once
def submit_complaint(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Hand it in."""
    version = posted_version(request)
    return do(
        request,
        number,
        lambda found: operations.submit_complaint(found, by=request.actor, version=version),
        _("%s waits for another person's approval."),
    )


@requires("invoicing.credit_invoice")
@require_POST
@once
def approve_complaint(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Agree, and carry it out."""
    version = posted_version(request)
    return do(
        request,
        number,
        lambda found: operations.approve_complaint(found, by=request.actor, version=version),
        _("%s is approved."),
    )


@requires("invoicing.credit_invoice")
@require_POST
@once
def settle_complaint(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Carry out what was approved."""
    version = posted_version(request)
    return do(
        request,
        number,
        lambda found: operations.settle_complaint(found, by=request.actor, version=version),
        _("%s is done."),
    )


@requires("invoicing.credit_invoice")
@require_POST
@once
def reject_complaint(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Say no, and why."""
    words, version = request.POST.get("reason", ""), posted_version(request)
    return do(
        request,
        number,
        lambda found: operations.reject_complaint(found, reason=words, by=request.actor, version=version),
        _("%s is rejected."),
        reject_form=ComplaintAnswerForm(request.POST, auto_id="id_reject_%s"),
    )


@requires("invoicing.change_complaint")
@require_POST
@once
def cancel_complaint(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """There is nothing to complain of after all."""
    words, version = request.POST.get("reason", ""), posted_version(request)
    return do(
        request,
        number,
        lambda found: operations.cancel_complaint(found, reason=words, by=request.actor, version=version),
        _("%s is canceled."),
        cancel_form=ComplaintAnswerForm(request.POST, auto_id="id_cancel_%s"),
    )


@requires("invoicing.view_complaint")
@require_safe
def order_complaints(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What is complained of an order and its invoices."""
    order = find_order(request.actor, number)
    address = reverse("invoicing:complain-of-order", args=[order.number])
    return _show_panel(request, complaints_about([order.pk]), order, address)


@requires("invoicing.view_complaint")
@require_safe
def invoice_complaints(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """What is complained of an invoice and its orders."""
    invoice = find_invoice(request.actor, key)
    address = reverse("invoicing:complain-of-invoice", args=[invoice.key])
    is_invoice = invoice.number is not None and invoice.corrects_id is None
    return _show_panel(
        request, complaints_about(orders_about(invoice)), invoice, address if is_invoice else ""
    )


def _show_panel(
    request: HtmxHttpRequest, rows: QuerySet[Complaint], about: SalesOrder | Invoice, address: str
) -> HttpResponse:
    scoped = rows.filter(pk__in=Complaint.objects.in_scope(request.actor).values("pk"))
    context = {
        "complaints": list(scoped.order_by("-pk")[:MOST_SHOWN]),
        "new_url": address if request.actor.can("invoicing.change_complaint") else "",
        "crumbs": [Crumb(str(about), about.get_absolute_url()), Crumb(_("Complaints"))],
        "place": "invoices",
    }
    return render_page(request, "invoicing/complaint_panel.html", "invoicing/_complaint_panel.html", context)

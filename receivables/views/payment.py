"""The page of a payment, and its verbs: match, undo, take back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import documents, formats, panels
from core.access import requires
from core.actors import Actor
from core.document_page import chain_of, timeline_of
from core.idempotency import once
from core.models import Event
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice, Step
from core.refusals import Refusal, Several
from core.timeline import of_document
from receivables import operations, selectors
from receivables.forms import ReasonForm, ShareRows
from receivables.lifecycle import PaymentStatus
from receivables.models import Allocation, OpenItem, Payment


def find_payment(actor: Actor, number: str) -> Payment:
    """The payment by number within the actor's scope, or 404."""
    rows = Payment.objects.in_scope(actor).select_related("company", "customer", "bank_account", "entered_by")
    payment = rows.filter(number=number).first()
    if payment is None:
        raise Http404
    return payment


@requires("receivables.view_payment")
@require_safe
def payment_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Everything about one payment."""
    payment = find_payment(request.actor, number)
    if not request.htmx:
        label = f"{payment.number} · {payment.customer.name}"
        documents.remember(request.actor, payment, label, payment.get_absolute_url())
    return show_payment(request, payment, how=request.GET.get("suggest", "auto"))


def show_payment(
    request: HtmxHttpRequest,
    payment: Payment,
    *,
    rows: ShareRows | None = None,
    how: str = "auto",
    reason_form: ReasonForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or its body for htmx, with a refusal on top where there is one; what was typed stays."""
    actor = request.actor
    credit = OpenItem.objects.get(payment=payment, is_debit=False)
    can_match = actor.can("receivables.match_items") and credit.open_amount > 0
    if rows is None and can_match:
        rows = _proposed(actor, payment, credit, how)
    events = list(of_document(payment).order_by("pk"))
    context: dict[str, Any] = {
        "payment": payment,
        "credit": credit,
        "preview_lines": "receivables/_preview_lines.html",
        "matches": list(selectors.matches_of(payment)),
        "can_undo": actor.can("receivables.undo_match") and payment.status == PaymentStatus.POSTED,
        "rows": rows if can_match else None,
        "effect": _effect(rows, payment) if rows else "",
        "reason_form": reason_form or ReasonForm(),
        "crumbs": [Crumb(_("Payments"), reverse("receivables:payments")), Crumb(payment.number)],
        "header": _header(payment, credit),
        "steps": _steps(payment, credit, events),
        "notices": _notices(payment, credit),
        "facts": _facts(payment),
        "chain": chain_of(payment, actor),
        "timeline": timeline_of(payment, actor) if actor.can("core.view_timeline") else [],
        "panels": panels.panels_for(Payment, actor),
        "key": payment.number,
        "refusal": refusal,
        "place": "receivables",
    }
    return render_page(
        request, "receivables/payment.html", "receivables/_payment.html", context, status=status
    )


def _proposed(actor: Actor, payment: Payment, credit: OpenItem, how: str) -> ShareRows:
    items = list(selectors.payable_items(actor, payment.customer, payment.currency))
    rows = ShareRows(items)
    if how == "oldest":
        rows.fill(selectors.oldest_first(items, credit.open_amount))
    elif how == "exact":
        rows.fill(selectors.exact(items, credit.open_amount))
    else:
        rows.fill(selectors.propose(items, credit.open_amount, payment.reference))
    return rows


def _effect(rows: ShareRows, payment: Payment) -> str:
    return _("Match %s") % formats.money(rows.total, payment.currency) if rows.total else _("Match")


def _header(payment: Payment, credit: OpenItem) -> DocumentHeader:
    facts = [Fact(_("Received"), formats.day(payment.received_on))]
    if payment.status == PaymentStatus.POSTED:
        facts.append(Fact(_("Not matched"), formats.money(credit.open_amount, payment.currency)))
    if payment.reference:
        facts.append(Fact(_("Reference"), payment.reference))
    return DocumentHeader(
        kind_label=_("Payment"),
        number=payment.number,
        status=payment.status,
        status_label=payment.get_status_display(),
        party=payment.customer.name,
        party_url=reverse("receivables:account", args=[payment.customer.code]),
        amount=payment.paid_amount,
        currency=payment.currency,
        facts=facts,
        actions=[
            Action(
                _("Statement of account"),
                reverse("receivables:account", args=[payment.customer.code]),
                method="get",
                icon="document-text",
            )
        ],
    )


def _steps(payment: Payment, credit: OpenItem, events: list[Event]) -> list[Step]:
    """Received, matched; a returned payment stops."""
    posted = next((event for event in events if event.activity == "posted"), None)
    steps = [
        Step(_("Booked"), "done", at=posted.at if posted else None, by=posted.actor_name if posted else "")
    ]
    if payment.status == PaymentStatus.REVERSED:
        returned = next((event for event in reversed(events) if event.activity == "reversed"), None)
        at, by = (returned.at, returned.actor_name) if returned else (None, "")
        return [*steps, Step(_("Returned"), "stopped", at=at, by=by)]
    if credit.open_amount == 0:
        return [*steps, Step(_("Matched"), "done", at=credit.cleared_date)]
    matched = payment.paid_amount - credit.open_amount
    note = formats.money(matched, payment.currency) if matched else ""
    return [*steps, Step(_("Matched"), "current" if matched else "todo", note=note)]


def _notices(payment: Payment, credit: OpenItem) -> list[Notice]:
    if payment.status == PaymentStatus.REVERSED:
        text = _("Its matches were undone; the invoices are open again.")
        return [Notice(_("This payment was returned"), text=text, tone="danger")]
    if credit.open_amount:
        amount = formats.money(credit.open_amount, payment.currency)
        text = _("It stays to the customer's credit until it is matched.")
        return [Notice(_("%s is not matched yet") % amount, text=text, tone="warning")]
    return []


def _facts(payment: Payment) -> list[Fact]:
    facts = [
        Fact(
            _("Customer"),
            payment.customer.name,
            url=reverse("receivables:account", args=[payment.customer.code]),
        ),
        Fact(_("Entered by"), str(payment.entered_by or _("System"))),
    ]
    if payment.bank_account:
        account = payment.bank_account
        facts.append(Fact(_("Bank account"), account.name, note=f"… {account.iban[-4:]}"))
    if payment.currency != payment.company.base_currency:
        facts.append(Fact(_("Exchange rate"), formats.rate(payment.exchange_rate)))
    return facts


@requires("receivables.match_items")
@require_POST
@once
def match_payment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Set what is left of the payment against items."""
    actor = request.actor
    payment = find_payment(actor, number)
    credit = OpenItem.objects.select_related("payment").get(payment=payment, is_debit=False)
    rows = ShareRows(list(selectors.payable_items(actor, payment.customer, payment.currency)), request.POST)
    if rows.refusals:
        return show_payment(request, payment, rows=rows, refusal=Several(rows.refusals), status=422)
    try:
        matched = operations.allocate(credit, rows.shares, by=actor)
    except Refusal as refusal:
        rows.place(refusal)
        return show_payment(request, payment, rows=rows, refusal=refusal, status=refusal.http_status)
    total = sum((row.allocated_amount for row in matched), Decimal(0))
    message = _("%s is matched.") % formats.money(total, payment.currency)
    return toast(request, go(request, payment.get_absolute_url()), message)


@requires("receivables.undo_match")
@require_POST
@once
def undo_match(request: HtmxHttpRequest, number: str, pk: int) -> HttpResponse:
    """Take one match of the payment back."""
    payment = find_payment(request.actor, number)
    match = get_object_or_404(
        Allocation.objects.in_scope(request.actor).select_related("debit", "credit__payment"),
        pk=pk,
        credit__payment=payment,
    )
    try:
        operations.undo(match, reason=request.POST.get("reason", "")[:200], by=request.actor)
    except Refusal as refusal:
        return show_payment(request, payment, refusal=refusal, status=refusal.http_status)
    message = _("The match with %s is undone.") % match.debit.document_number
    return toast(request, go(request, payment.get_absolute_url()), message)


@requires("receivables.undo_match")
@require_POST
@once
def reverse_payment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The payment came back from the bank, or was booked by mistake."""
    payment = find_payment(request.actor, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_payment(request, payment, reason_form=form, status=422)
    try:
        operations.reverse_payment(payment, form.cleaned_data["reason"], by=request.actor)
    except Refusal as refusal:
        fresh = find_payment(request.actor, number)
        return show_payment(request, fresh, refusal=refusal, status=refusal.http_status)
    return toast(request, go(request, payment.get_absolute_url()), _("%s is taken back.") % payment.number)

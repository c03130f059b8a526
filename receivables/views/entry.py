"""Entering a payment: who paid how much, then what it settles; all by keyboard, and without script too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import formats
from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal, Several
from customers.models import Customer
from receivables import operations, selectors
from receivables.forms import PaymentForm, ShareRows
from receivables.models import OpenItem

ZERO = Decimal(0)
#: The hidden field that says what the shown amounts were drawn for.
DRAWN_FOR = "drawn_for"


@requires("receivables.post_payment")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_payment(request: HtmxHttpRequest) -> HttpResponse:
    """The form; posted, the payment is booked and matched."""
    actor = request.actor
    if request.method != "POST":
        return _show(request, _begun(request), None)
    form = PaymentForm(request.POST, actor=actor)
    rows = _rows(request, form, request.POST)
    if not form.is_valid() or (rows and rows.refusals):
        return _show(request, form, rows, status=422)
    customer, values = form.cleaned_data["customer"], form.cleaned_data
    drawn_for = request.POST.get(DRAWN_FOR)
    if rows and rows.shares and drawn_for not in (None, _drawn_for(customer, values["amount"])):
        # Keys typed ahead of the proposal: what is matched was proposed for another amount or customer.
        _propose(rows, "auto", values["amount"], values["reference"])
        refusal = Refusal(
            _("Customer or amount changed after the items were proposed. Look at them and post again.")
        )
        return _show(request, form, rows, refusal=refusal, status=409)
    try:
        payment = operations.post_payment(
            customer,
            amount=values["amount"],
            currency=form.currency_of(customer),
            received_on=values["received_on"],
            bank_account=values["bank_account"],
            reference=values["reference"],
            allocations=rows.shares if rows else [],
            by=actor,
        )
    except Refusal as refusal:
        if rows is not None:
            rows.place(refusal)
        return _show(request, form, rows, refusal=refusal, status=refusal.http_status)
    message = _("%(number)s is booked: %(amount)s.") % {
        "number": payment.number,
        "amount": formats.money(payment.paid_amount, payment.currency),
    }
    return toast(request, go(request, payment.get_absolute_url()), message)


@requires("receivables.post_payment")
@require_POST
def payment_items(request: HtmxHttpRequest) -> HttpResponse:
    """The customer's open items with amounts proposed for them; nothing is saved."""
    form = PaymentForm(request.POST, actor=request.actor)
    rows = _rows(request, form, request.POST)
    amount = form.known.get("amount") or ZERO
    if rows is not None and amount > 0:
        _propose(rows, request.POST.get("suggest", "keep"), amount, form.known.get("reference", ""))
    form.errors.clear()
    return _show(request, form, rows)


def _drawn_for(customer: Customer | None, amount: Decimal) -> str:
    """For whom and for how much the amounts beside the items were drawn."""
    return f"{customer.pk}:{amount:.4f}" if customer else ""


def _propose(rows: ShareRows, how: str, amount: Decimal, reference: str) -> None:
    items = [row.item for row in rows.rows]
    if how == "oldest":
        rows.fill(selectors.oldest_first(items, amount))
    elif how == "exact":
        rows.fill(selectors.exact(items, amount))
    elif how == "none":
        rows.fill([])
    elif how == "auto" or not any(row.text for row in rows.rows):
        rows.fill(selectors.propose(items, amount, reference))


def _begun(request: HtmxHttpRequest) -> PaymentForm:
    """An empty form, or one for the customer, or for what is open of the invoice, that the address names."""
    initial: dict[str, Any] = {"received_on": request.actor.company.today().isoformat()}
    code = request.GET.get("customer", "")[:20]
    if code and Customer.objects.in_scope(request.actor).filter(code=code).exists():
        initial["customer"] = code
    number = request.GET.get("invoice", "")[:20]
    if number and (items := list(_of_invoice(request, number))):
        due, currency = sum((item.open_amount for item in items), ZERO), items[0].currency
        initial |= {
            "customer": items[0].customer.code, "currency": currency, "reference": number,
            "amount": formats.amount(due, currency), "due": due,
        }  # fmt: skip
    return PaymentForm(actor=request.actor, initial=initial)


def _of_invoice(request: HtmxHttpRequest, number: str) -> QuerySet[OpenItem]:
    open_debits = OpenItem.objects.in_scope(request.actor).filter(is_debit=True, open_amount__gt=0)
    return open_debits.filter(invoice__number=number).select_related("customer")


def _rows(request: HtmxHttpRequest, form: PaymentForm, posted: Any) -> ShareRows | None:
    """The open items of the customer in the payment's currency; none while nobody is chosen."""
    customer = form.known.get("customer")
    if customer is None:
        return None
    return ShareRows(_items(request, customer, form), posted)


def _items(request: HtmxHttpRequest, customer: Customer, form: PaymentForm) -> list[OpenItem]:
    return list(selectors.payable_items(request.actor, customer, form.currency_of(customer)))


def _show(
    request: HtmxHttpRequest,
    form: PaymentForm,
    rows: ShareRows | None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    customer, amount = form.known.get("customer") if form.is_bound else None, ZERO
    if rows is None and not form.is_bound and form.initial.get("customer"):
        customer = Customer.objects.in_scope(request.actor).get(code=form.initial["customer"])
        currency = form.initial.get("currency") or customer.currency
        rows = ShareRows(list(selectors.payable_items(request.actor, customer, currency)))
        if amount := form.initial.get("due", ZERO):
            _propose(rows, "auto", amount, form.initial["reference"])
    else:
        currency = form.currency_of(customer) if form.is_bound else ""
    if refusal is not None and refusal.field in form.fields:
        add_refusal(form, refusal)
    problems = Several(rows.refusals) if rows and rows.refusals else refusal
    if form.is_bound:
        amount = form.known.get("amount") or ZERO
    context = {
        "form": form,
        "rows": rows,
        "currency": currency,
        "amount": amount,
        "drawn_for": _drawn_for(customer, amount) if amount else "",
        "rest": amount - rows.total if rows else amount,
        "over": rows.total - amount if rows else ZERO,
        "effect": _("Post payment %s") % formats.money(amount, currency)
        if amount and currency
        else _("Post payment"),
        "refusal": problems,
        "crumbs": [Crumb(_("Payments"), reverse("receivables:payments")), Crumb(_("New payment"))],
        "place": "receivables",
    }
    return render_page(
        request, "receivables/new_payment.html", "receivables/_payment_items.html", context, status=status
    )

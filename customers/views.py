"""The pages of customers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import approvals, conflicts, documents, lists, panels
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Action, ComboboxOption, Crumb, DocumentHeader, Fact, Notice
from core.refusals import Refusal, StaleVersion
from customers import asking, operations, proposals, selectors
from customers.forms import CustomerForm, TermsForm
from customers.models import Customer
from customers.tables import CustomerList


@requires("customers.view_customer")
def customer_list(request: HtmxHttpRequest) -> HttpResponse:
    """Customers, filtered and sorted as the address says."""
    return lists.respond(request, CustomerList)


@requires("customers.view_customer")
@require_safe
def options(request: HtmxHttpRequest) -> HttpResponse:
    """Proposals of the customer combobox."""
    found = [
        ComboboxOption(
            value=customer.code,
            text=customer.name,
            detail=customer.code,
            aside=customer.country if customer.is_approved else _("Waiting for approval"),
        )
        for customer in selectors.find_customers(request.actor, request.GET.get("q", "")[:80])
    ]
    return render(request, "components/combobox_options.html", {"options": found})


def find_customer(actor: Actor, code: str) -> Customer:
    """The customer by code within the actor's scope, or 404."""
    customer = (
        Customer.objects.in_scope(actor)
        .select_related("company", "payment_terms", "price_list", "tax_position", "parent", "salesperson")
        .filter(code=code)
        .first()
    )
    if customer is None:
        raise Http404
    return customer


@requires("customers.view_customer")
@require_safe
def customer_page(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """A customer with what later stages say about him."""
    actor = request.actor
    customer = find_customer(actor, code)
    url = reverse("customers:customer", args=[customer.code])
    documents.remember(actor, customer, f"{customer.code} · {customer.name}", url)
    new_order = Action(
        _("New order"),
        f"{reverse('orders:new')}?customer={customer.code}",
        method="get",
        icon="document-plus",
    )
    status, status_label = _status(customer)
    context = {
        "customer": customer,
        "crumbs": [Crumb(_("Customers"), reverse("customers:list")), Crumb(customer.name)],
        "header": DocumentHeader(
            kind_label=_("Customer"),
            number=customer.name,
            status=status,
            status_label=status_label,
            party=customer.code,
            primary=new_order if actor.can("orders.add_salesorder") else None,
            actions=_actions(customer, actor),
        ),
        "facts": _facts(customer),
        "notices": _waiting_notices(customer, actor),
        "contacts": list(customer.contacts.order_by("pk")),
        "panels": panels.panels_for(Customer, actor),
        "key": customer.code,
        "timeline": timeline_of(customer, actor) if actor.can("core.view_timeline") else [],
        "place": "customers",
    }
    return render_page(request, "customers/customer.html", "customers/_customer.html", context)


def _status(customer: Customer) -> tuple[str, str]:
    if not customer.is_active:
        return "canceled", _("Inactive")
    return ("active", _("Active")) if customer.is_approved else ("requested", _("Waiting for approval"))


def _actions(customer: Customer, actor: Actor) -> list[Action]:
    actions = []
    if actor.can("customers.change_customer"):
        url = reverse("customers:edit", args=[customer.code])
        actions.append(Action(_("Edit"), url, method="get", key="e", icon="pencil"))
    if customer.is_approved and actor.can("customers.request_terms"):
        url = reverse("customers:ask-for-terms", args=[customer.code])
        actions.append(Action(_("Ask for other terms"), url, method="get", icon="hand-raised"))
    return actions


def _waiting_notices(customer: Customer, actor: Actor) -> list[Notice]:
    """What about the customer waits for approval; and how to ask when nothing does."""
    waiting = approvals.waiting_about(customer, proposals.NEW, proposals.TERMS)
    notices = [
        Notice(
            _("Other terms wait for approval") if made.kind == proposals.TERMS else _("Waiting for approval"),
            _("Asked for by %s.") % made.requested_by,
            actions=[Action(made.number, made.get_absolute_url(), method="get", icon="hand-raised")]
            if actor.can("core.view_approval")
            else [],
        )
        for made in waiting
    ]
    if not customer.is_approved and not waiting:
        ask = Action(
            _("Ask for approval"), reverse("customers:ask", args=[customer.code]), icon="hand-raised"
        )
        may_ask = actor.can("customers.request_terms")
        words = _("Orders can be drafted; they are handed in when the customer is approved.")
        notices.append(Notice(_("Not approved"), words, tone="warning", actions=[ask] if may_ask else []))
    return notices


def _facts(customer: Customer) -> list[Fact]:
    address = customer.addresses.order_by("-is_billing", "pk").first()
    return [
        Fact(_("Address"), str(address) if address else "–"),
        Fact(_("E-mail"), customer.email or "–", note=customer.phone),
        Fact(_("VAT id"), customer.vat_id or "–"),
        Fact(_("Currency"), customer.currency),
        Fact(_("Payment terms"), customer.payment_terms.name),
        Fact(_("Price list"), customer.price_list.name if customer.price_list else _("List prices")),
        Fact(_("Tax position"), customer.tax_position.name if customer.tax_position else _("Domestic")),
        Fact(_("Billing"), customer.get_billing_policy_display()),
        Fact(_("Documents in"), str(dict(settings.LANGUAGES).get(customer.language, customer.language))),
        Fact(_("Salesperson"), str(customer.salesperson) if customer.salesperson else "–"),
    ]


@requires("customers.add_customer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_customer(request: HtmxHttpRequest) -> HttpResponse:
    """Add a customer."""
    return _edit(request, None)


@requires("customers.change_customer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_customer(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Change a customer."""
    return _edit(request, find_customer(request.actor, code))


def _edit(request: HtmxHttpRequest, customer: Customer | None) -> HttpResponse:
    initial = _initial(request.actor, customer)
    with_terms = customer is None or not customer.is_approved or request.actor.can("customers.change_terms")
    form = CustomerForm(actor=request.actor, initial=initial, with_terms=with_terms)
    basis = conflicts.basis_of(form, customer.version if customer else None)
    status = 200
    if request.method == "POST":
        posted = conflicts.decided(request.POST, form)
        form = CustomerForm(posted, actor=request.actor, initial=initial, with_terms=with_terms)
        basis = conflicts.posted_basis(request.POST)
        try:
            if form.is_valid():
                fields, address = form.parts()
                saved = operations.save_customer(
                    customer, fields, address=address, by=request.actor, version=basis.version
                )
                response = go(request, reverse("customers:customer", args=[saved.code]))
                words = _("%s is saved.") if saved.is_approved else _("%s is saved and waits for approval.")
                return toast(request, response, words % saved.name)
            status = 422
        except StaleVersion as refusal:
            current = find_customer(request.actor, customer.code) if customer else None
            if current is not None:
                basis = conflicts.meet(form, current, _initial(request.actor, current), current.version)
            status = refusal.http_status
        except Refusal as refusal:
            add_refusal(form, refusal)
            status = refusal.http_status
    title = customer.name if customer else _("New customer")
    crumbs = [Crumb(_("Customers"), reverse("customers:list")), Crumb(title)]
    context = {
        "form": form, "customer": customer, "basis": basis, "crumbs": crumbs, "place": "customers",
        "lacks_terms": not with_terms and request.actor.can("customers.request_terms"),
        "waits": customer is None and not request.actor.can("customers.change_terms"),
    }  # fmt: skip
    return render_page(
        request, "customers/customer_form.html", "customers/customer_form.html", context, status=status
    )


def _initial(actor: Actor, customer: Customer | None) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    if customer is not None:
        return CustomerForm.initial_of(customer, customer.addresses.filter(is_billing=True).first())
    company = actor.company
    return {"country": company.country, "currency": company.base_currency, "language": company.language}


@requires("customers.request_terms")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def ask_for_terms(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Ask for other terms of a customer."""
    customer = find_customer(request.actor, code)
    initial = TermsForm.initial_of(customer)
    form = TermsForm(actor=request.actor, initial=initial)
    status = 200
    if request.method == "POST":
        form = TermsForm(request.POST, actor=request.actor, initial=initial)
        status = 422
        if form.is_valid():
            fields = dict(form.cleaned_data)
            reason = fields.pop("reason")
            try:
                made = asking.ask_for_terms(customer, fields, reason=reason, by=request.actor)
            except Refusal as refusal:
                add_refusal(form, refusal)
                status = refusal.http_status
            else:
                words = _("%s waits for approval.") % made.number
                return toast(request, go(request, made.get_absolute_url()), words)
    page = reverse("customers:customer", args=[customer.code])
    crumbs = [
        Crumb(_("Customers"), reverse("customers:list")), Crumb(customer.name, page), Crumb(_("Other terms")),
    ]  # fmt: skip
    context = {"form": form, "customer": customer, "crumbs": crumbs, "place": "customers"}
    return render_page(
        request, "customers/terms_form.html", "customers/terms_form.html", context, status=status
    )


@requires("customers.request_terms")
@require_POST
@once
def ask_to_approve(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Ask again that a customer may buy."""
    made = asking.ask_to_approve(find_customer(request.actor, code), by=request.actor)
    return toast(request, go(request, made.get_absolute_url()), _("%s waits for approval.") % made.number)

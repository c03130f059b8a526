"""Adding and changing customers, and asking for what another person decides."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import conflicts
from core.access import requires
from core.actors import Actor
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal, StaleVersion
from customers import asking, operations
from customers.forms import CustomerForm, TermsForm
from customers.models import Customer
from customers.views.page import find_customer
from customers.views.places import form_page


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
                fields, address, tags = form.parts()
                saved = operations.save_customer(
                    customer, fields, address=address, tags=tags, by=request.actor, version=basis.version
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
    posted = request.POST if request.method == "POST" else None
    form = TermsForm(posted, actor=request.actor, initial=TermsForm.initial_of(customer))

    def verb() -> tuple[str, str]:
        wanted = dict(form.cleaned_data)
        reason = wanted.pop("reason")
        made = asking.ask_for_terms(customer, wanted, reason=reason, by=request.actor)
        return made.get_absolute_url(), _("%s waits for approval.") % made.number

    template = "customers/terms_form.html"
    return form_page(request, customer, form, verb, template=template, title=_("Other terms"))


@requires("customers.request_terms")
@require_POST
@once
def ask_to_approve(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Ask again that a customer may buy."""
    made = asking.ask_to_approve(find_customer(request.actor, code), by=request.actor)
    return toast(request, go(request, made.get_absolute_url()), _("%s waits for approval.") % made.number)

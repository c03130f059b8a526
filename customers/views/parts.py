"""Addresses, contacts and documents without a recipient, as parts of a customer's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import ComboboxOption, Crumb
from core.refusals import Refusal
from customers import operations, selectors
from customers.forms import AddressForm, ContactForm
from customers.models import Address, Contact, Customer, UnsentDocument
from customers.views.page import find_customer

CHANGE = "customers.change_contact"


def _page_of(customer: Customer) -> str:
    return reverse("customers:customer", args=[customer.code])


def _keyed_in(
    request: HtmxHttpRequest,
    customer: Customer,
    form: Form,
    save: Callable[[], object],
    *,
    title: str,
    done: str,
    remove_url: str = "",
) -> HttpResponse:
    """The form, and posted, what comes of it."""
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                save()
                return toast(request, go(request, _page_of(customer)), done)
        except Refusal as refusal:
            add_refusal(form, refusal)
            status = refusal.http_status
    context = {
        "form": form,
        "customer": customer,
        "title": title,
        "remove_url": remove_url,
        "crumbs": [
            Crumb(_("Customers"), reverse("customers:list")),
            Crumb(customer.name, _page_of(customer)),
            Crumb(title),
        ],
        "place": "customers",
    }
    return render_page(
        request, "customers/part_form.html", "customers/part_form.html", context, status=status
    )


def find_address(customer: Customer, pk: int) -> Address:
    """One of the customer's addresses, or 404."""
    address = customer.addresses.select_related("customer__company").filter(pk=pk).first()
    if address is None:
        raise Http404
    return address


def find_contact(customer: Customer, pk: int) -> Contact:
    """One of the customer's contacts, or 404."""
    contact = customer.contacts.select_related("customer__company").filter(pk=pk).first()
    if contact is None:
        raise Http404
    return contact


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_address(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Add an address."""
    customer = find_customer(request.actor, code)
    form = AddressForm(request.POST or None, initial={"country": customer.country})
    return _keyed_in(
        request,
        customer,
        form,
        lambda: operations.save_address(customer, None, form.cleaned_data, by=request.actor),
        title=_("New address"),
        done=_("The address is saved."),
    )


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_address(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Change an address."""
    customer = find_customer(request.actor, code)
    address = find_address(customer, pk)
    form = AddressForm(request.POST or None, initial=AddressForm.initial_of(address))
    return _keyed_in(
        request,
        customer,
        form,
        lambda: operations.save_address(customer, address, form.cleaned_data, by=request.actor),
        title=_("Edit address"),
        done=_("The address is saved."),
        remove_url=reverse("customers:remove-address", args=[customer.code, address.pk]),
    )


@requires(CHANGE)
@require_POST
@once
def remove_address(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an address away."""
    customer = find_customer(request.actor, code)
    try:
        operations.remove_address(find_address(customer, pk), by=request.actor)
    except Refusal as refusal:
        return toast(request, go(request, _page_of(customer)), refusal.message, tone="warning")
    return toast(request, go(request, _page_of(customer)), _("The address is removed."))


@requires("customers.view_customer")
@require_safe
def address_options(request: HtmxHttpRequest) -> HttpResponse:
    """Proposals for where the goods of the chosen customer go."""
    code = (request.GET.get("customer_code") or request.GET.get("customer") or "")[:40]
    customer = Customer.objects.in_scope(request.actor).filter(code__iexact=code).first()
    found = selectors.ship_to_choices(customer) if customer else []
    options = [
        ComboboxOption(
            value=address.key,
            text=address.name or str(address),
            detail=str(address) if address.name else address.code,
            aside=_("usual") if address.is_main_shipping else "",
        )
        for address in selectors.narrowed(found, request.GET.get("q", "")[:80])
    ]
    return render(request, "components/combobox_options.html", {"options": options})


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_contact(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Add a contact."""
    customer = find_customer(request.actor, code)
    form = ContactForm(request.POST or None)
    return _keyed_in(
        request,
        customer,
        form,
        lambda: operations.save_contact(customer, None, form.values(), by=request.actor),
        title=_("New contact"),
        done=_("The contact is saved."),
    )


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_contact(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a contact."""
    customer = find_customer(request.actor, code)
    contact = find_contact(customer, pk)
    form = ContactForm(request.POST or None, initial=ContactForm.initial_of(contact))
    return _keyed_in(
        request,
        customer,
        form,
        lambda: operations.save_contact(customer, contact, form.values(), by=request.actor),
        title=_("Edit contact"),
        done=_("The contact is saved."),
        remove_url=reverse("customers:remove-contact", args=[customer.code, contact.pk]),
    )


@requires(CHANGE)
@require_POST
@once
def remove_contact(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a contact away."""
    customer = find_customer(request.actor, code)
    operations.remove_contact(find_contact(customer, pk), by=request.actor)
    return toast(request, go(request, _page_of(customer)), _("The contact is removed."))


@requires(CHANGE)
@require_POST
@once
def send_unsent(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Send what waited for an address."""
    customer = find_customer(request.actor, code)
    answer: dict[str, Any] = {}
    try:
        count = operations.send_unsent(customer, by=request.actor)
        words = ngettext("%d document goes out.", "%d documents go out.", count) % count
    except Refusal as refusal:
        words, answer = refusal.message, {"tone": "warning"}
    return toast(request, go(request, _page_of(customer)), words, **answer)


@requires(CHANGE)
@require_POST
@once
def drop_unsent(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Say that a document was sent another way."""
    customer = find_customer(request.actor, code)
    unsent = UnsentDocument.objects.select_related("customer").filter(customer=customer, pk=pk).first()
    if unsent is None:
        raise Http404
    operations.drop_unsent(unsent, by=request.actor)
    words = _("%s waits for an address no longer.") % (unsent.document_number or _("The document"))
    return toast(request, go(request, _page_of(customer)), words)

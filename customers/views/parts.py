"""Addresses, contacts and documents without a recipient, as parts of a customer's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import ComboboxOption
from customers import operations, selectors
from customers.forms import AddressForm, ContactForm
from customers.models import Customer, UnsentDocument
from customers.views.page import find_customer
from customers.views.places import back_with, form_page, page_of

CHANGE = "customers.change_contact"


@dataclass(frozen=True, slots=True)
class _Part:
    """A kind of part of a customer: where its rows are, how one is keyed in and taken away, and how that is said."""

    rows: str
    form: Any
    values: Callable[[Any], dict[str, Any]]
    save: Callable[..., object]
    remove: Callable[..., object]
    remove_url: str
    new_title: Any
    edit_title: Any
    saved: Any
    removed: Any

    def find(self, customer: Customer, pk: int) -> Any:
        """One of the customer's own, or 404."""
        rows = getattr(customer, self.rows).select_related("customer__company")
        return get_object_or_404(rows, pk=pk)

    def new(self, request: HtmxHttpRequest, code: str) -> HttpResponse:
        """Add one, in the customer's country to begin with."""
        customer = find_customer(request.actor, code)
        return self._keyed_in(request, customer, None, {"country": customer.country})

    def edit(self, request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
        """Change one."""
        customer = find_customer(request.actor, code)
        row = self.find(customer, pk)
        return self._keyed_in(request, customer, row, self.form.initial_of(row))

    def take_away(self, request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
        """Remove one."""
        customer = find_customer(request.actor, code)
        row = self.find(customer, pk)

        def verb() -> str:
            self.remove(row, by=request.actor)
            return str(self.removed)

        return back_with(request, customer, verb)

    def _keyed_in(
        self, request: HtmxHttpRequest, customer: Customer, row: Any, initial: dict[str, Any]
    ) -> HttpResponse:
        form = self.form(request.POST or None, initial=initial)

        def verb() -> tuple[str, str]:
            self.save(customer, row, self.values(form), by=request.actor)
            return page_of(customer), str(self.saved)

        title = str(self.edit_title if row else self.new_title)
        remove_url = reverse(self.remove_url, args=[customer.code, row.pk]) if row else ""
        more = {"title": title, "remove_url": remove_url}
        template = "customers/part_form.html"
        return form_page(request, customer, form, verb, template=template, title=title, more=more)


_ADDRESS = _Part(
    rows="addresses",
    form=AddressForm,
    values=lambda form: form.cleaned_data,
    save=operations.save_address,
    remove=operations.remove_address,
    remove_url="customers:remove-address",
    new_title=gettext_lazy("New address"),
    edit_title=gettext_lazy("Edit address"),
    saved=gettext_lazy("The address is saved."),
    removed=gettext_lazy("The address is removed."),
)
_CONTACT = _Part(
    rows="contacts",
    form=ContactForm,
    values=ContactForm.values,
    save=operations.save_contact,
    remove=operations.remove_contact,
    remove_url="customers:remove-contact",
    new_title=gettext_lazy("New contact"),
    edit_title=gettext_lazy("Edit contact"),
    saved=gettext_lazy("The contact is saved."),
    removed=gettext_lazy("The contact is removed."),
)


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_address(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Add an address."""
    return _ADDRESS.new(request, code)


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_address(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Change an address."""
    return _ADDRESS.edit(request, code, pk)


@requires(CHANGE)
@require_POST
@once
def remove_address(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an address away."""
    return _ADDRESS.take_away(request, code, pk)


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
    return _CONTACT.new(request, code)


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_contact(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a contact."""
    return _CONTACT.edit(request, code, pk)


@requires(CHANGE)
@require_POST
@once
def remove_contact(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a contact away."""
    return _CONTACT.take_away(request, code, pk)


@requires(CHANGE)
@require_POST
@once
def send_unsent(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Send what waited for an address."""
    customer = find_customer(request.actor, code)

    def verb() -> str:
        count = operations.send_unsent(customer, by=request.actor)
        return ngettext("%d document goes out.", "%d documents go out.", count) % count

    return back_with(request, customer, verb)


@requires(CHANGE)
@require_POST
@once
def drop_unsent(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Say that a document was sent another way."""
    customer = find_customer(request.actor, code)
    unsent = get_object_or_404(UnsentDocument.objects.select_related("customer"), customer=customer, pk=pk)
    operations.drop_unsent(unsent, by=request.actor)
    words = _("%s waits for an address no longer.") % (unsent.document_number or _("The document"))
    return toast(request, go(request, page_of(customer)), words)

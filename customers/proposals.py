"""What a clerk asks for about a customer: that he may buy, or other terms; and how it is shown to who approves it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import PriceList, TaxPosition
from core import approvals, formats
from core.actors import Actor
from core.models import ApprovalRequest
from core.presentation import Change, Fact
from core.quantity import plain
from core.refusals import Refusal
from customers.models import BillingPolicy, Customer, Incoterm, PaymentTerms

NEW = "customers.new_customer"
TERMS = "customers.terms"

#: The commercial fields in the order they are shown, with what they are called.
FIELDS: dict[str, Any] = {
    "payment_terms": gettext_lazy("Payment terms"),
    "price_list": gettext_lazy("Price list"),
    "tax_position": gettext_lazy("Tax position"),
    "billing_policy": gettext_lazy("Billing"),
    "currency": gettext_lazy("Currency"),
    "parent": gettext_lazy("Belongs to"),
    "invoice_party": gettext_lazy("Invoices go to"),
    "over_delivery_percent": gettext_lazy("Over-delivery (%)"),
    "under_delivery_percent": gettext_lazy("Under-delivery (%)"),
    "incoterm": gettext_lazy("Incoterm"),
    "incoterm_place": gettext_lazy("Place of the Incoterm"),
}
_PERCENTAGES = ("over_delivery_percent", "under_delivery_percent")
_LINKED: dict[str, Any] = {
    "payment_terms": PaymentTerms,
    "price_list": PriceList,
    "tax_position": TaxPosition,
    "parent": Customer,
    "invoice_party": Customer,
}


def kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Terms as a request keeps them: what is linked by its code, numbers as texts, nothing as nothing."""
    return {name: _kept(name, value) for name, value in fields.items() if name in FIELDS}


def _kept(name: str, value: Any) -> Any:
    if name in _LINKED:
        return getattr(value, "code", None)
    return plain(value) if isinstance(value, Decimal) else value


def kept_terms_of(customer: Customer, names: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The customer's terms now, all or those named."""
    return kept({name: getattr(customer, name) for name in (names if names is not None else FIELDS)})


def restored(request: ApprovalRequest) -> dict[str, Any]:
    """The terms that were asked for, as the customer takes them. Raises Refusal when one is gone."""
    fields: dict[str, Any] = {}
    for name, value in request.proposal.items():
        fields[name] = Decimal(value) if name in _PERCENTAGES and value is not None else value
        if name in _LINKED and value is not None:
            found = _LINKED[name].objects.filter(company=request.company, code=value).first()
            if found is None:
                raise Refusal(_("There is no %s.") % value)
            fields[name] = found
    return fields


def customer_of(request: ApprovalRequest) -> Customer:
    """Whom the request is about."""
    known = Customer.objects.select_related(
        "company", "payment_terms", "price_list", "tax_position", "parent", "invoice_party"
    )
    return known.get(pk=approvals.subject_id_of(request))


def current(request: ApprovalRequest) -> dict[str, Any]:
    """The terms a new customer has now; of one who buys already, what holds of that which is to change."""
    return kept_terms_of(customer_of(request), None if request.kind == NEW else request.proposal)


def show_new(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """The terms the new customer would buy on."""
    customer = customer_of(request)
    address = customer.addresses.order_by("-is_billing", "pk").first()
    changes = [
        Change(str(label), "–", _named(name, request.basis[name], request))
        for name, label in FIELDS.items()
        if name in request.basis  # of requests made before there was such a term it says nothing
    ]
    facts = [
        Fact(_("Address"), str(address) if address else "–"),
        Fact(_("VAT id"), customer.vat_id or "–"),
        Fact(_("E-mail"), customer.email or "–"),
    ]
    return approvals.Proposed(changes=changes, facts=facts)


def show_terms(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """Old and new terms side by side."""
    changes = [
        Change(
            str(FIELDS[name]), _named(name, request.basis.get(name), request), _named(name, value, request)
        )
        for name, value in _shown(request)
    ]
    return approvals.Proposed(changes=changes)


def _shown(request: ApprovalRequest) -> list[tuple[str, Any]]:
    return [(name, request.proposal[name]) for name in FIELDS if name in request.proposal]


def _named(name: str, value: Any, request: ApprovalRequest) -> str:
    """A kept value in words."""
    if name in _LINKED:
        found = (
            _LINKED[name].objects.filter(company=request.company, code=value).first()
            if value is not None
            else None
        )
        if found is not None:
            return str(found.name)
        nothing = {
            "price_list": _("List prices"), "tax_position": _("Domestic"), "invoice_party": _("The customer"),
        }  # fmt: skip
        return str(value) if value is not None else nothing.get(name, "–")
    if name == "billing_policy":
        return str(BillingPolicy(value).label)
    return _delivery_in_words(name, value)


def _delivery_in_words(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name == "incoterm":
        return str(Incoterm(value).label)
    return formats.percent(Decimal(value)) if name in _PERCENTAGES else str(value)

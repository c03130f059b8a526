"""Customers for programs; what they are allowed is decided further up, and so are the calls that read and save them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from catalog.models import PriceList, ShippingMethod, TaxPosition
from core.actors import Actor
from core.api import Percent, needs, once, plain_text
from core.approvals.api import RequestOut, answer
from core.imports.routes import add_import
from core.models import Role, User
from core.refusals import Refusal
from customers import asking, operations
from customers.delivery import TOLERANCES
from customers.imports import CUSTOMERS
from customers.models import BillingPolicy, Customer, PaymentTerms

router = Router(tags=["customers"])

#: What a customer may be without: sent as null or empty, it is taken away.
CLEARABLE = frozenset(
    {
        "price_list", "tax_position", "parent", "invoice_party", "salesperson", "over_delivery_percent",
        "under_delivery_percent", "shipping_method",
    }
)  # fmt: skip


class CustomerFields(Schema):
    """What is said about a customer; what is absent stays or takes its default."""

    name: str | None = None
    currency: str | None = None
    country: str | None = None
    vat_id: str | None = None
    email: str | None = None
    language: str | None = None
    payment_terms: str | None = None
    price_list: str | None = None
    tax_position: str | None = None
    billing_policy: str | None = None
    partial_delivery: bool | None = None
    parent: str | None = None
    second_name: str | None = None
    rest_policy: str | None = None
    ships_when: str | None = None
    requires_reference: bool | None = None
    over_delivery_percent: Percent | None = None
    under_delivery_percent: Percent | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None
    shipping_method: str | None = None
    notes_for_carrier: str | None = None
    invoice_party: str | None = None
    salesperson: str | None = None
    external_reference: str | None = None
    phone: str | None = None
    notes: str | None = None
    tags: list[str] | None = None
    is_active: bool | None = None
    address: dict[str, str] | None = None


class CustomerPatch(CustomerFields):
    """What changes; with a version a stale change is refused."""

    version: int | None = None


class CustomerOut(Schema):
    """A customer."""

    code: str
    name: str
    currency: str
    country: str
    vat_id: str
    email: str
    language: str
    payment_terms: str
    price_list: str | None
    tax_position: str | None
    billing_policy: str
    partial_delivery: bool
    parent: str | None
    second_name: str
    rest_policy: str
    ships_when: str
    requires_reference: bool
    over_delivery_percent: str | None
    under_delivery_percent: str | None
    incoterm: str
    incoterm_place: str
    shipping_method: str | None
    notes_for_carrier: str
    invoice_party: str | None
    salesperson: str | None
    external_reference: str
    phone: str
    notes: str
    tags: tuple[str, ...] = ()
    is_active: bool
    is_approved: bool
    version: int


def customers_for(actor: Actor) -> Any:
    """The customers the caller may see."""
    return (
        Customer.objects.in_scope(actor)
        .select_related(
            "company",
            "payment_terms",
            "price_list",
            "tax_position",
            "parent",
            "invoice_party",
            "salesperson",
            "shipping_method",
        )
        .prefetch_related("tags")
    )


def show(customer: Customer) -> dict[str, Any]:
    """The customer as the API speaks of him."""
    names = (
        "code",
        "name",
        "currency",
        "country",
        "vat_id",
        "email",
        "language",
        "billing_policy",
        "second_name",
        "rest_policy",
        "ships_when",
        "requires_reference",
        "incoterm",
        "incoterm_place",
        "notes_for_carrier",
        "external_reference",
        "phone",
        "notes",
        "is_active",
        "is_approved",
        "version",
    )
    linked = ("payment_terms", "price_list", "tax_position", "parent", "invoice_party", "shipping_method")
    percentages = {name: getattr(customer, name) for name in TOLERANCES}
    return (
        {name: getattr(customer, name) for name in names}
        | {name: None if value is None else plain_text(value) for name, value in percentages.items()}
        | {name: getattr(getattr(customer, name), "code", None) for name in linked}
        | {
            "partial_delivery": customer.allows_partial_delivery,
            "salesperson": customer.salesperson.username if customer.salesperson else None,
            "tags": [tag.name for tag in customer.tags.all()],
        }
    )


def resolved(actor: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """Codes replaced by what they name. Raises a refusal with the field."""
    kinds: dict[str, Any] = {
        "payment_terms": PaymentTerms,
        "price_list": PriceList,
        "tax_position": TaxPosition,
        "shipping_method": ShippingMethod,
        "parent": Customer,
        "invoice_party": Customer,
    }
    for name, model in kinds.items():
        if fields.get(name):
            found = model.objects.filter(company=actor.company, code=fields[name]).first()
            if found is None:
                raise Refusal(_("There is no %s.") % fields[name], field=name)
            fields[name] = found
        elif name in fields:
            fields[name] = None
    if fields.get("billing_policy") not in (None, *BillingPolicy.values):
        raise Refusal(_("Use one of: %s.") % ", ".join(BillingPolicy.values), field="billing_policy")
    if fields.get("salesperson"):
        fields["salesperson"] = _seller(actor, fields["salesperson"])
    elif "salesperson" in fields:
        fields["salesperson"] = None
    if "partial_delivery" in fields:
        fields["allows_partial_delivery"] = fields.pop("partial_delivery")
    return fields


def _seller(actor: Actor, username: str) -> User:
    sellers = User.objects.filter(memberships__company=actor.company, username=username, is_active=True)
    found = sellers.filter(memberships__role__in=(Role.SALES, Role.MANAGER)).first()
    if found is None:
        raise Refusal(_("There is no %s.") % username, field="salesperson")
    return found


def defaults(actor: Actor) -> dict[str, Any]:
    """What a new customer has unless told otherwise."""
    terms = PaymentTerms.objects.filter(company=actor.company).order_by("pk").first()
    if terms is None:
        raise Refusal(_("Add payment terms first."), field="payment_terms")
    return {
        "currency": actor.company.base_currency,
        "country": actor.company.country,
        "language": actor.company.language,
        "payment_terms": terms,
    }


def change(actor: Actor, customer: Customer | None, sent: dict[str, Any]) -> Customer:
    """Add or change a customer from what was sent."""
    version, address, tags = sent.pop("version", None), sent.pop("address", None), sent.pop("tags", None)
    said = {name: value for name, value in sent.items() if value is not None or name in CLEARABLE}
    if said.get("payment_terms") == "":
        raise Refusal(_("Choose payment terms."), field="payment_terms")
    fields = resolved(actor, said)
    if customer is None:
        fields = defaults(actor) | fields
    return operations.save_customer(customer, fields, by=actor, address=address, tags=tags, version=version)


class TermsRequestIn(Schema):
    """The terms a clerk asks for, and why; what is absent stays."""

    payment_terms: str | None = None
    price_list: str | None = None
    tax_position: str | None = None
    billing_policy: str | None = None
    currency: str | None = None
    parent: str | None = None
    invoice_party: str | None = None
    over_delivery_percent: Percent | None = None
    under_delivery_percent: Percent | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None
    reason: str


@router.post("/customers/{code}/terms/requests", response={202: RequestOut}, summary="Ask for other terms")
@once
@needs("customers.request_terms")
def ask_for_terms(request: Any, code: str, payload: TermsRequestIn) -> tuple[int, dict[str, Any]]:
    """A request; the terms hold when another person approves it on the page."""
    actor = request.actor
    customer = get_object_or_404(customers_for(actor), code=code)
    sent = payload.dict(exclude_unset=True)
    reason = sent.pop("reason")
    said = {name: value for name, value in sent.items() if value is not None or name in CLEARABLE}
    if said.get("payment_terms") == "":
        raise Refusal(_("Choose payment terms."), field="payment_terms")
    made = asking.ask_for_terms(customer, resolved(actor, said), reason=reason, by=actor)
    return 202, answer(made, actor)


add_import(
    router, "/customers/import", CUSTOMERS, summary="Import customers from a file",
    description="A CSV or XLSX file as a job; ``mode`` is ``all`` (all rows or none) or ``skip`` (leave bad rows out).",
    operation_id="customers_api_import_customers",
)  # fmt: skip

"""Addresses and contacts of customers for programs, and the documents that found nobody."""

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from core.api import needs, once
from core.approvals.api import RequestOut, answer
from customers import duplicates, operations
from customers.api.customers import customers_for
from customers.models import Address, Contact, Customer
from customers.selectors import address_named, known_customer

router = Router(tags=["customers"])


class AddressIn(Schema):
    """An address; without a code it gets a number. What is absent stays or takes its default."""

    code: str = ""
    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    is_billing: bool = False
    is_shipping: bool = True
    is_main_shipping: bool = False


class AddressOut(AddressIn):
    """An address of a customer."""


class ContactIn(Schema):
    """A person and the documents that go to him."""

    name: str
    email: str = ""
    phone: str = ""
    title: str = ""
    roles: tuple[str, ...] = ()


class ContactPatch(Schema):
    """What changes of a contact."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    roles: tuple[str, ...] | None = None


class ContactOut(Schema):
    """A contact of a customer."""

    id: int
    name: str
    email: str
    phone: str
    title: str
    roles: tuple[str, ...] = ()


class SentOut(Schema):
    """How many documents go out."""

    documents: int


def _customer(request: Any, code: str) -> Customer:
    customer: Customer = get_object_or_404(customers_for(request.actor), code=code)
    return customer


def _address(address: Address) -> dict[str, Any]:
    return {name: getattr(address, name) for name in AddressIn.model_fields} | {"code": address.key}


def _contact(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in ContactOut.model_fields}


@router.get("/customers/{code}/addresses", response=list[AddressOut], summary="List addresses of a customer")
@needs("customers.view_customer")
def list_addresses(request: Any, code: str) -> list[dict[str, Any]]:
    """Every address, the billing address first."""
    rows = _customer(request, code).addresses.order_by("-is_billing", "pk")
    return [_address(row) for row in rows]


@router.post("/customers/{code}/addresses", response={201: AddressOut}, summary="Add or change an address")
@once
@needs("customers.change_contact")
def put_address(request: Any, code: str, payload: AddressIn) -> tuple[int, dict[str, Any]]:
    """An address; one with a code the customer has already changes that address in what is sent."""
    customer = _customer(request, code)
    known = address_named(customer, payload.code) if payload.code else None
    sent = payload.dict(exclude_unset=known is not None)
    if known is not None:
        sent.pop("code")
    return 201, _address(operations.save_address(customer, known, sent, by=request.actor))


@router.get("/customers/{code}/contacts", response=list[ContactOut], summary="List contacts of a customer")
@needs("customers.view_customer")
def list_contacts(request: Any, code: str) -> list[dict[str, Any]]:
    """Every contact with the documents that go to him."""
    return [_contact(row) for row in _customer(request, code).contacts.order_by("pk")]


@router.post("/customers/{code}/contacts", response={201: ContactOut}, summary="Add a contact")
@once
@needs("customers.change_contact")
def add_contact(request: Any, code: str, payload: ContactIn) -> tuple[int, dict[str, Any]]:
    """A contact; roles are order, delivery, invoice, dunning and portal."""
    contact = operations.save_contact(_customer(request, code), None, payload.dict(), by=request.actor)
    return 201, _contact(contact)


@router.patch("/customers/{code}/contacts/{key}", response=ContactOut, summary="Change a contact")
@needs("customers.change_contact")
def change_contact(request: Any, code: str, key: int, payload: ContactPatch) -> dict[str, Any]:
    """What is sent changes, the rest stays."""
    customer = _customer(request, code)
    contact = get_object_or_404(customer.contacts.all(), pk=key)
    said = {name: value for name, value in payload.dict(exclude_unset=True).items() if value is not None}
    return _contact(operations.save_contact(customer, contact, said, by=request.actor))


class MergeIn(Schema):
    """The customer to keep, and why the two are one."""

    into: str
    reason: str


class PairOut(Schema):
    """Two customers that may be one."""

    kept: str
    other: str
    why: str


@router.get("/customer-duplicates", response=list[PairOut], summary="List possible duplicates")
@needs("customers.view_customer")
def list_duplicates(request: Any) -> list[dict[str, str]]:
    """Pairs by VAT id, e-mail or nearly the same name."""
    return [
        {"kept": pair.kept.code, "other": pair.other.code, "why": pair.why}
        for pair in duplicates.pairs(request.actor)
    ]


@router.post("/customers/{code}/merge", response={202: RequestOut}, summary="Ask to merge two customers")
@once
@needs("customers.request_merge")
def merge(request: Any, code: str, payload: MergeIn) -> tuple[int, dict[str, Any]]:
    """A request; the two become one when another person approves it on the page."""
    actor = request.actor
    survivor = known_customer(actor, payload.into, field="into")
    made = operations.ask_to_merge(_customer(request, code), survivor, reason=payload.reason, by=actor)
    return 202, answer(made, actor)


@router.post("/customers/{code}/unsent/send", response=SentOut, summary="Send what waited for an address")
@once
@needs("customers.change_contact")
def send_unsent(request: Any, code: str) -> dict[str, int]:
    """Documents that had no recipient go out now that there is one."""
    return {"documents": operations.send_unsent(_customer(request, code), by=request.actor)}

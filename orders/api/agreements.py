"""Blanket agreements for programs."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from core.api import Day, Page, Quantity, UnitPrice, needs, once, plain_text
from customers.selectors import known_customer
from orders import operations
from orders.agreements import remainders
from orders.api.listing import StatusFilters, narrowed
from orders.api.showing import actor_of
from orders.lifecycle import AgreementStatus
from orders.models import Agreement

router = Router(tags=["orders"])


class AgreedLineIn(Schema):
    """How much of a product, in its own unit or one that converts into it, and what one of its own unit costs."""

    sku: str
    quantity: Quantity
    unit_price: UnitPrice
    unit: str = ""


class AgreementIn(Schema):
    """What is agreed with whom, and until when; ``allow_more`` lets orders go beyond the quantities."""

    customer: str
    lines: list[AgreedLineIn]
    valid_from: Day
    valid_to: Day | None = None
    currency: str = ""
    customer_reference: str = ""
    allow_more: bool = False
    note: str = ""


class AgreedLineOut(Schema):
    """A line with what was called off of it by orders that were handed in, and what is left."""

    sku: str
    quantity: str
    unit: str
    unit_price: str
    called_off: str
    remaining: str


class AgreementOut(Schema):
    """An agreement."""

    number: str
    status: str
    customer: str
    customer_reference: str
    currency: str
    valid_from: Day
    valid_to: Day | None
    allow_more: bool
    version: int
    lines: tuple[AgreedLineOut, ...]


def show(agreement: Agreement) -> dict[str, Any]:
    """The agreement as the API speaks it."""
    lines = list(agreement.lines.select_related("product__unit"))
    rests = remainders(lines)
    return {
        "number": agreement.number,
        "status": agreement.status,
        "customer": agreement.customer.code,
        "customer_reference": agreement.customer_reference,
        "currency": agreement.currency,
        "valid_from": agreement.valid_from,
        "valid_to": agreement.valid_to,
        "allow_more": agreement.allows_more,
        "version": agreement.version,
        "lines": [
            {
                "sku": line.product.sku,
                "quantity": plain_text(line.quantity),
                "unit": line.product.unit.code,
                "unit_price": plain_text(line.unit_price),
                "called_off": plain_text(rests[line.pk].called_off),
                "remaining": plain_text(rests[line.pk].left),
            }
            for line in lines
        ],
    }


def _rows(request: HttpRequest) -> Any:
    return Agreement.objects.in_scope(actor_of(request)).select_related("company", "customer")


def find(request: HttpRequest, number: str) -> Agreement:
    """The agreement by number within the caller's scope, or 404."""
    found: Agreement = get_object_or_404(_rows(request), number=number)
    return found


def terms_of(request: HttpRequest, payload: AgreementIn) -> operations.AgreementTerms:
    """What the operation is given."""
    customer = known_customer(actor_of(request), payload.customer)
    lines = [
        operations.AgreedLine(line.sku, line.quantity, line.unit_price, line.unit) for line in payload.lines
    ]
    same = payload.dict(exclude={"customer", "lines", "allow_more"})
    return operations.AgreementTerms(customer, lines, allows_more=payload.allow_more, **same)


@router.get("/agreements", response=Page[AgreementOut], summary="List blanket agreements")
@needs("orders.view_agreement")
def list_agreements(request: HttpRequest, filters: Query[StatusFilters]) -> dict[str, Any]:
    """Agreements, newest first."""
    return narrowed(_rows(request), filters, AgreementStatus, show)


@router.post("/agreements", response={201: AgreementOut}, summary="Make a blanket agreement")
@once
@needs("orders.change_agreement")
def create_agreement(request: HttpRequest, payload: AgreementIn) -> tuple[int, dict[str, Any]]:
    """Orders of the customer take its prices until what was agreed is called off."""
    made = operations.create_agreement(terms_of(request, payload), by=actor_of(request))
    return 201, show(find(request, made.number))


@router.get("/agreements/{number}", response=AgreementOut, summary="Read a blanket agreement")
@needs("orders.view_agreement")
def read_agreement(request: HttpRequest, number: str) -> dict[str, Any]:
    """With what is left of each line."""
    return show(find(request, number))


class ChangedAgreementIn(AgreementIn):
    """What is agreed from now on; ``version`` refuses it when somebody else was quicker."""

    version: int | None = None


@router.put("/agreements/{number}", response=AgreementOut, summary="Change a blanket agreement")
@once
@needs("orders.change_agreement")
def change_agreement(request: HttpRequest, number: str, payload: ChangedAgreementIn) -> dict[str, Any]:
    """Say it anew; a quantity stays at least what is called off, and orders keep their prices."""
    terms = terms_of(request, AgreementIn(**payload.dict(exclude={"version"})))
    operations.change_agreement(find(request, number), terms, by=actor_of(request), version=payload.version)
    return show(find(request, number))


class CloseAgreementIn(Schema):
    """Why, and that what is left is given up."""

    reason: str = ""
    give_up_rest: bool = False


@router.post("/agreements/{number}/close", response=AgreementOut, summary="Close a blanket agreement")
@once
@needs("orders.change_agreement")
def close_agreement(
    request: HttpRequest, number: str, payload: CloseAgreementIn | None = None
) -> dict[str, Any]:
    """Nothing more is called off; 409 while something is left, unless ``give_up_rest`` is sent."""
    given = payload or CloseAgreementIn()
    operations.close_agreement(
        find(request, number), reason=given.reason, gives_up_rest=given.give_up_rest, by=actor_of(request)
    )
    return show(find(request, number))

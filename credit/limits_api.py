"""Limits that hold for a time and what secures a customer's debt, for programs."""

import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Amount, Day, amount_text, needs, once
from core.refusals import Refusal
from credit import operations, selectors
from credit.models import CreditLimit, Security
from credit.operations import Cover
from credit.selectors import KnownLimit
from customers.api import customers_for
from customers.models import Customer
from orders.models import SalesOrder

router = Router(tags=["credit"])


def _customer(actor: Actor, code: str) -> Customer:
    customer: Customer = get_object_or_404(customers_for(actor), code=code)
    return customer


# Limits -----------------------------------------------------------------------------------------------------------
class LimitOut(Schema):
    """A limit; no amount is unlimited. ``state``: ``now``, ``overruled``, ``later`` or ``over``."""

    limit: str | None
    currency: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    reason: str
    state: str
    set_by: str


class LimitIn(Schema):
    """The standing limit, or with a first day one that holds for a time; null is unlimited, "0" no credit."""

    credit_limit: Amount | None
    currency: str = ""
    valid_from: Day | None = None
    valid_to: Day | None = None
    reason: str = ""


class LimitCorrectionIn(LimitIn):
    """What the limit that begins on a day says instead; its first day stays where none is sent."""

    begins: Day


class LimitEndIn(Schema):
    """Which limit ends by the day it begins; without a last day it holds no more today."""

    begins: Day
    last_day: Day | None = None
    reason: str = ""


def _limit(known: KnownLimit) -> dict[str, Any]:
    row: CreditLimit = known.limit
    return {
        "limit": None if row.limit_amount is None else amount_text(row.limit_amount, row.currency),
        "currency": row.currency,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "reason": row.reason,
        "state": known.state.value,
        "set_by": str(row.set_by) if row.set_by else "",
    }


def _limits(customer: Customer) -> list[dict[str, Any]]:
    known = selectors.limits_of(selectors.account_of(customer), customer.company.today())
    return [_limit(each) for each in known]


@router.get("/customers/{code}/credit/limits", response=list[LimitOut], summary="Read a customer's limits")
@needs("credit.view_creditaccount")
def list_limits(request: Any, code: str) -> list[dict[str, Any]]:
    """The one that begins last first, the standing one at the end; of those valid now the first decides."""
    return _limits(_customer(request.actor, code))


@router.post("/customers/{code}/credit/limits", response={201: list[LimitOut]}, summary="Set a limit")
@once
@needs("credit.approve_limit")
def set_limit(request: Any, code: str, payload: LimitIn) -> tuple[int, list[dict[str, Any]]]:
    """Set the standing limit or one for a time; one that begins on the same day is replaced."""
    customer = _customer(request.actor, code)
    operations.set_limit(
        customer,
        limit_amount=payload.credit_limit,
        currency=payload.currency,
        valid_from=payload.valid_from,
        valid_to=payload.valid_to,
        reason=payload.reason,
        by=request.actor,
    )
    return 201, _limits(customer)


@router.post("/customers/{code}/credit/limits/correct", response=list[LimitOut], summary="Correct a limit")
@once
@needs("credit.approve_limit")
def correct_limit(request: Any, code: str, payload: LimitCorrectionIn) -> list[dict[str, Any]]:
    """Put a limit right that holds for a time, its days included."""
    customer = _customer(request.actor, code)
    operations.correct_limit(
        customer,
        payload.begins,
        limit_amount=payload.credit_limit,
        currency=payload.currency,
        valid_from=payload.valid_from or payload.begins,
        valid_to=payload.valid_to,
        reason=payload.reason,
        by=request.actor,
    )
    return _limits(customer)


@router.post("/customers/{code}/credit/limits/end", response=list[LimitOut], summary="End a limit early")
@once
@needs("credit.approve_limit")
def end_limit(request: Any, code: str, payload: LimitEndIn) -> list[dict[str, Any]]:
    """End a limit that holds for a time; one that has not begun is taken back."""
    customer = _customer(request.actor, code)
    operations.end_limit(
        customer, payload.begins, last_day=payload.last_day, reason=payload.reason, by=request.actor
    )
    return _limits(customer)


# Securities -------------------------------------------------------------------------------------------------------
class SecurityOut(Schema):
    """What stands behind the customer, or behind one order. It counts when it is confirmed and in force."""

    id: int
    kind: str
    covered: str
    currency: str
    reference: str
    issuer: str
    order: str | None
    valid_from: datetime.date
    valid_to: datetime.date | None
    confirmed_at: datetime.datetime | None
    confirmed_by: str
    ended_at: datetime.datetime | None
    counts: bool


class SecurityIn(Schema):
    """A security that has come in: ``insurance``, ``guarantee``, ``letter``, ``deposit`` or ``other``."""

    security_kind: str
    covered: Amount
    currency: str = ""
    reference: str
    issuer: str = ""
    order: str | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class SecurityEndIn(Schema):
    """Why it secures nothing any more."""

    reason: str


def _security(row: Security, today: datetime.date) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "covered": amount_text(row.covered_amount, row.currency),
        "currency": row.currency,
        "reference": row.reference,
        "issuer": row.issuer,
        "order": row.order.number if row.order else None,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "confirmed_at": row.confirmed_at,
        "confirmed_by": str(row.confirmed_by) if row.confirmed_by else "",
        "ended_at": row.ended_at,
        "counts": selectors.counts(row, today),
    }


def _securities(customer: Customer) -> list[dict[str, Any]]:
    today = customer.company.today()
    return [_security(row, today) for row in selectors.securities_of(selectors.account_of(customer))]


def _find(customer: Customer, pk: int) -> Security:
    for row in selectors.securities_of(selectors.account_of(customer)):
        if row.pk == pk:
            return row
    raise Http404


@router.get("/customers/{code}/credit/securities", response=list[SecurityOut], summary="Read securities")
@needs("credit.view_creditaccount")
def list_securities(request: Any, code: str) -> list[dict[str, Any]]:
    """What stands behind the customer and his orders, what has ended last."""
    return _securities(_customer(request.actor, code))


@router.post(
    "/customers/{code}/credit/securities", response={201: list[SecurityOut]}, summary="Add a security"
)
@once
@needs("credit.add_security")
def add_security(request: Any, code: str, payload: SecurityIn) -> tuple[int, list[dict[str, Any]]]:
    """It counts when another person has confirmed it."""
    actor = request.actor
    customer = _customer(actor, code)
    cover = Cover(
        kind=payload.security_kind,
        covered_amount=payload.covered,
        currency=payload.currency,
        reference=payload.reference,
        issuer=payload.issuer,
        valid_from=payload.valid_from or actor.company.today(),
        valid_to=payload.valid_to,
    )
    operations.add_security(customer, cover, order=_order(actor, payload.order), by=actor)
    return 201, _securities(customer)


def _order(actor: Actor, number: str | None) -> SalesOrder | None:
    if not number:
        return None
    order = (
        SalesOrder.objects.in_scope(actor)
        .select_related("customer", "invoice_party")
        .filter(number=number)
        .first()
    )
    if order is None:
        raise Refusal(_("There is no order %s.") % number, field="order")
    return order


@router.post(
    "/customers/{code}/credit/securities/{pk}/confirm",
    response=list[SecurityOut],
    summary="Confirm a security",
)
@once
@needs("credit.confirm_security")
def confirm_security(request: Any, code: str, pk: int) -> list[dict[str, Any]]:
    """Somebody else than who added it has seen the paper."""
    customer = _customer(request.actor, code)
    operations.confirm_security(_find(customer, pk), by=request.actor)
    return _securities(customer)


@router.post(
    "/customers/{code}/credit/securities/{pk}/end", response=list[SecurityOut], summary="End a security"
)
@once
@needs("credit.add_security")
def end_security(request: Any, code: str, pk: int, payload: SecurityEndIn) -> list[dict[str, Any]]:
    """It secures nothing any more."""
    customer = _customer(request.actor, code)
    operations.end_security(_find(customer, pk), reason=payload.reason, by=request.actor)
    return _securities(customer)

"""Payments for programs."""

from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Amount, Day, Page, amount_text, needs, once, page_of
from core.models import CompanyBankAccount
from core.refusals import Refusal
from customers.selectors import known_customer
from receivables import operations
from receivables.api.matches import AllocationIn, AllocationOut, shown, targets_of
from receivables.models import Allocation, OpenItem, Payment

router = Router(tags=["receivables"])


class PaymentIn(Schema):
    """Money received."""

    customer: str
    amount: Amount
    currency: str = ""
    received_on: Day | None = None
    date: Day | None = None
    bank_account: str = ""
    reference: str = ""
    allocations: list[AllocationIn] | None = None


class PaymentOut(Schema):
    """A payment and what is left of it."""

    number: str
    status: str
    customer: str
    currency: str
    amount: str
    received_on: Day
    reference: str
    unallocated: str
    allocations: list[AllocationOut]


def _payments(actor: Actor) -> Any:
    return Payment.objects.in_scope(actor).select_related("company", "customer__company")


def _payment(payment: Payment) -> dict[str, Any]:
    item = OpenItem.objects.filter(payment=payment).first()
    matches = (
        Allocation.objects.filter(credit=item, undoes__isnull=True, undone_by__isnull=True)
        .select_related("debit")
        .order_by("pk")
    )
    return {
        "number": payment.number,
        "status": payment.status,
        "customer": payment.customer.code,
        "currency": payment.currency,
        "amount": amount_text(payment.paid_amount, payment.currency),
        "received_on": payment.received_on,
        "reference": payment.reference,
        "unallocated": amount_text(item.open_amount if item else Decimal(0), payment.currency),
        "allocations": [shown(match) for match in matches],
    }


@router.get("/payments", response=Page[PaymentOut], summary="List payments")
@needs("receivables.view_payment")
def list_payments(
    request: Any, customer: str = "", limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """Payments, newest first."""
    rows = _payments(request.actor)
    if customer:
        rows = rows.filter(customer__code=customer)
    return page_of(rows, _payment, limit=limit, after=after)


@router.get("/payments/{number}", response=PaymentOut, summary="Read a payment")
@needs("receivables.view_payment")
def read_payment(request: Any, number: str) -> dict[str, Any]:
    """One payment."""
    return _payment(get_object_or_404(_payments(request.actor), number=number))


@router.post("/payments", response={201: PaymentOut}, summary="Post a payment")
@once
@needs("receivables.post_payment")
def post_payment(request: Any, payload: PaymentIn) -> tuple[int, dict[str, Any]]:
    """Post money received and set it against invoices, in part or whole; the rest stays as a credit."""
    actor = request.actor
    account = _bank_account(actor, payload.bank_account)
    customer = known_customer(actor, payload.customer)
    targets = targets_of(payload.allocations or [], "allocations", actor)
    payment = operations.post_payment(
        customer,
        amount=payload.amount,
        currency=payload.currency or customer.currency,
        received_on=payload.received_on or payload.date,
        bank_account=account,
        reference=payload.reference[:140],
        allocations=targets,
        by=actor,
    )
    return 201, _payment(_payments(actor).get(pk=payment.pk))


def _bank_account(actor: Actor, iban: str) -> CompanyBankAccount | None:
    """The company's own account it came in on; none where none is said."""
    if not iban:
        return None
    accounts = CompanyBankAccount.objects.in_scope(actor)
    account = accounts.filter(iban=iban.replace(" ", "")).first()
    if account is None:
        raise Refusal(_("The company has no such bank account."), field="bank_account")
    return account


class ReversePaymentIn(Schema):
    """Why a payment is none."""

    reason: str
    date: Day | None = None


@router.post("/payments/{number}/reverse", response=PaymentOut, summary="Reverse a payment")
@once
@needs("receivables.undo_match")
def reverse_payment(request: Any, number: str, payload: ReversePaymentIn) -> dict[str, Any]:
    """The bank took it back: what it had paid is open again."""
    payment = get_object_or_404(_payments(request.actor), number=number)
    operations.reverse_payment(payment, payload.reason, date=payload.date, by=request.actor)
    return _payment(_payments(request.actor).get(pk=payment.pk))

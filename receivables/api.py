"""Payments, open items and dunning for programs."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Amount, Day, Page, Percent, amount_text, needs, once, page_of, plain_text
from core.models import CompanyBankAccount
from core.refusals import Conflict, Refusal
from customers.models import Customer
from invoicing.models import Invoice
from receivables import operations, selectors
from receivables.models import Allocation, DunningLevel, DunningPolicy, DunningRun, OpenItem, Payment

router = Router(tags=["receivables"])


def _customer(actor: Actor, code: str, field: str = "customer") -> Customer:
    customer = Customer.objects.in_scope(actor).select_related("company").filter(code=code).first()
    if customer is None:
        raise Refusal(_("There is no customer %s.") % code, field=field)
    return customer


def _invoice(actor: Actor, number: str, field: str) -> Invoice:
    invoice = Invoice.objects.in_scope(actor).filter(number=number).first()
    if invoice is None:
        raise Refusal(_("There is no invoice %s.") % number, field=field)
    return invoice


class AllocationIn(Schema):
    """How much of a payment pays an invoice."""

    invoice: str
    amount: Amount


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


class AllocationOut(Schema):
    """What a payment paid; ``id`` undoes it."""

    id: int
    document: str
    amount: str
    date: Day


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
        "allocations": [
            {
                "id": match.pk,
                "document": match.debit.document_number,
                "amount": amount_text(match.allocated_amount, payment.currency),
                "date": match.date,
            }
            for match in matches
        ],
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
    account = None
    if payload.bank_account:
        account = (
            CompanyBankAccount.objects.in_scope(actor)
            .filter(iban=payload.bank_account.replace(" ", ""))
            .first()
        )
        if account is None:
            raise Refusal(_("The company has no such bank account."), field="bank_account")
    customer = _customer(actor, payload.customer)
    targets = [
        (_invoice(actor, row.invoice, f"allocations.{index}.invoice"), row.amount)
        for index, row in enumerate(payload.allocations or [])
    ]
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


class MatchIn(Schema):
    """Which credit is set against which debit, and how much; documents by number."""

    customer: str
    debits: list[AllocationIn]
    credits: list[str]
    date: Day | None = None


class MatchOut(Schema):
    """Matches made."""

    matches: list[AllocationOut]


@router.post("/matches", response={201: MatchOut}, summary="Match items")
@once
@needs("receivables.match_items")
def match(request: Any, payload: MatchIn) -> tuple[int, dict[str, Any]]:
    """Set one open credit of the customer against debits."""
    actor = request.actor
    customer = _customer(actor, payload.customer)
    if len(payload.credits) != 1:
        raise Refusal(_("Name one credit: a payment or a credit note."), field="credits")
    credits = OpenItem.objects.in_scope(actor).filter(
        customer=customer, is_debit=False, document_number=payload.credits[0]
    )
    credit = credits.select_related("company", "customer").first()
    if credit is None:
        raise Refusal(_("There is no open credit %s.") % payload.credits[0], field="credits.0")
    targets = [
        (_invoice(actor, row.invoice, f"debits.{index}.invoice"), row.amount)
        for index, row in enumerate(payload.debits)
    ]
    made = operations.allocate(credit, targets, date=payload.date, by=actor)
    return 201, {
        "matches": [
            {
                "id": row.pk,
                "document": row.debit.document_number,
                "amount": amount_text(row.allocated_amount, credit.currency),
                "date": row.date,
            }
            for row in made
        ]
    }


class UndoIn(Schema):
    """Why."""

    reason: str = ""


@router.post("/matches/{pk}/undo", response=MatchOut, summary="Undo a match")
@once
@needs("receivables.undo_match")
def undo_match(request: Any, pk: int, payload: UndoIn | None = None) -> dict[str, Any]:
    """Undo by a counter-row; both items are open again."""
    rows = Allocation.objects.in_scope(request.actor).select_related("debit", "credit", "company", "customer")
    allocation = get_object_or_404(rows, pk=pk)
    counter = operations.undo(allocation, reason=payload.reason if payload else "", by=request.actor)
    amount = amount_text(counter.allocated_amount, allocation.debit.currency)
    return {
        "matches": [
            {
                "id": counter.pk,
                "document": allocation.debit.document_number,
                "amount": amount,
                "date": counter.date,
            }
        ]
    }


class OpenItemOut(Schema):
    """What is open of a document on a date; credits are negative."""

    document: str
    kind: str
    due_date: Day
    currency: str
    amount: str
    open: str
    dunning_level: int
    disputed: bool


@router.get("/customers/{code}/open-items", response=list[OpenItemOut], summary="List open items")
@needs("receivables.view_openitem")
def open_items(request: Any, code: str, as_of: datetime.date | None = None) -> list[dict[str, Any]]:
    """The customer's open items as of a date."""
    actor = request.actor
    customer = get_object_or_404(Customer.objects.in_scope(actor), code=code)
    found = selectors.open_items_as_of(actor.company, customer, as_of or actor.company.today())
    shown = []
    for row in found:
        item, sign = row.item, 1 if row.item.is_debit else -1
        shown.append(
            {
                "document": item.document_number,
                "kind": item.kind,
                "due_date": item.due_date,
                "currency": item.currency,
                "amount": amount_text(item.item_amount * sign, item.currency),
                "open": amount_text(row.open_amount * sign, item.currency),
                "dunning_level": item.dunning_level,
                "disputed": False,
            }
        )
    return shown


class LevelIn(Schema):
    """A level of a dunning policy."""

    days: int
    fee: Amount = Decimal(0)
    fee_percent: Percent = Decimal(0)
    interest_percent: Percent = Decimal(0)
    minimum_amount: Amount = Decimal(0)


class PolicyIn(Schema):
    """A dunning policy."""

    code: str
    name: str = ""
    levels: list[LevelIn]


class LevelOut(Schema):
    """A level of a dunning policy."""

    level: int
    days: int
    fee: str
    fee_percent: str
    interest_percent: str
    minimum_amount: str


class PolicyOut(Schema):
    """A dunning policy."""

    code: str
    name: str
    levels: list[LevelOut]


def _policy(policy: DunningPolicy) -> dict[str, Any]:
    names = ("fee", "fee_percent", "interest_percent", "minimum_amount")
    levels = [
        {"level": level.level, "days": level.days}
        | {name: plain_text(getattr(level, name)) for name in names}
        for level in policy.levels.all()
    ]
    return {"code": policy.code, "name": policy.name, "levels": levels}


@router.get("/dunning-policies", response=Page[PolicyOut], summary="List dunning policies")
@needs("receivables.view_dunning")
def list_policies(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Dunning policies."""
    rows = DunningPolicy.objects.filter(company=request.actor.company).prefetch_related("levels")
    return page_of(rows, _policy, limit=limit, after=after, order=("code",))


@router.post("/dunning-policies", response={201: PolicyOut}, summary="Add a dunning policy")
@once
@needs("receivables.change_policy")
def add_policy(request: Any, payload: PolicyIn) -> tuple[int, dict[str, Any]]:
    """A policy with its levels in their order; the company's first one is its default."""
    company = request.actor.company
    is_first = not DunningPolicy.objects.filter(company=company).exists()
    policy = DunningPolicy(
        company=company, code=payload.code, name=payload.name or payload.code, is_default=is_first
    )
    levels = [DunningLevel(**level.dict()) for level in payload.levels]
    try:
        with transaction.atomic():
            operations.save_policy(policy, levels, by=request.actor)
    except IntegrityError as error:
        raise Conflict(_("%s exists already.") % payload.code, field="code") from error
    return 201, _policy(policy)


class DunningRunIn(Schema):
    """As of which day, whom, and whether to send at once."""

    as_of: Day | None = None
    customers: list[str] | None = None
    execute: bool = False


class LetterOut(Schema):
    """One letter."""

    number: str | None
    customer: str
    currency: str
    level: int
    open: str
    fee: str
    interest: str
    items: list[str]


class LeftOutOut(Schema):
    """An item left out, and why."""

    document: str
    reason: str


class DunningRunOut(Schema):
    """A dunning run."""

    number: str
    status: str
    as_of: Day
    letters: list[LetterOut]
    left_out: list[LeftOutOut]


def _run(run: DunningRun) -> dict[str, Any]:
    notices = run.notices.filter(is_left_out=False).select_related("customer").prefetch_related("lines__item")
    letters = [
        {
            "number": notice.number,
            "customer": notice.customer.code,
            "currency": notice.currency,
            "level": notice.level,
            "open": amount_text(notice.open_amount, notice.currency),
            "fee": amount_text(notice.fee_amount, notice.currency),
            "interest": amount_text(notice.interest_amount, notice.currency),
            "items": [line.item.document_number for line in notice.lines.all()],
        }
        for notice in notices.order_by("pk")
    ]
    left_out = [
        {
            "document": str(row.get("document") or row.get("number") or ""),
            "reason": str(row.get("reason", "")),
        }
        for row in run.left_out
    ]
    return {
        "number": run.number,
        "status": run.status,
        "as_of": run.as_of,
        "letters": letters,
        "left_out": left_out,
    }


@router.post("/dunning-runs", response={201: DunningRunOut}, summary="Run dunning")
@once
@needs("receivables.run_dunning")
def run_dunning(request: Any, payload: DunningRunIn) -> tuple[int, dict[str, Any]]:
    """Propose reminders for what is overdue; with ``execute`` they are sent at once."""
    actor = request.actor
    customers = (
        [_customer(actor, code, f"customers.{position}") for position, code in enumerate(payload.customers)]
        if payload.customers is not None
        else None
    )
    run = operations.propose(actor.company, payload.as_of, customers=customers, by=actor)
    if payload.execute:
        run = operations.execute(run, by=actor)
    return 201, _run(run)

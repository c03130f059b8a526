"""Payments: money comes in, settles what it was meant for, and now and then bounces."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import clock, numbering, timeline
from core.actors import Actor
from core.exchange import rate_on, to_base
from core.locking import lock, operation
from core.models import CompanyBankAccount
from core.money import is_currency
from core.refusals import Refusal
from customers.models import Customer
from receivables.lifecycle import PAYMENT_LIFECYCLE, ItemKind, PaymentStatus
from receivables.models import Allocation, OpenItem, Payment
from receivables.operations.order_status import lock_orders_of, only_one, report_paid
from receivables.operations.refusals import DateNotPossible, OtherCurrency, OtherCustomer, ReasonMissing
from receivables.operations.settling import (
    Share,
    Target,
    counter_row,
    invoice_ids,
    lock_targets,
    refuse_amount,
    refuse_future,
    settle,
    shares_of,
)
from receivables.signals import items_matched, payment_posted, payment_reversed


def post_payment(
    customer: Customer,
    *,
    amount: Decimal,
    currency: str,
    received_on: datetime.date | None = None,
    bank_account: CompanyBankAccount | None = None,
    reference: str = "",
    allocations: Sequence[tuple[Target, Decimal]] = (),
    by: Actor,
) -> Payment:
    """Book money received and set it against invoices or items; what is not allocated stays as the customer's credit.

    Raises AmountNotPossible, AmountExceedsOpen, OtherCustomer, OtherCurrency, DateNotPossible, RateMissing, and
    what the ledger refuses. Sends ``payment_posted`` and ``items_matched``.
    """
    by.require("receivables.post_payment")
    date = received_on or by.company.today()
    _refuse_input(customer, amount, currency, date, bank_account, by)
    received = _Received(customer, amount, currency, date, bank_account, reference.strip())
    try:
        return _book(received, allocations, by=by)
    except Refusal as refusal:
        if refusal.field in (
            "date",
            "posting_date",
        ):  # a closed period is the fault of the day the money came in
            refusal.field = "received_on"
        raise


class _Received(NamedTuple):
    """What came in, checked."""

    customer: Customer
    amount: Decimal
    currency: str
    date: datetime.date
    bank_account: CompanyBankAccount | None
    reference: str


@operation
def _book(received: _Received, allocations: Sequence[tuple[Target, Decimal]], *, by: Actor) -> Payment:
    company = by.company
    rate = rate_on(company, received.currency, received.date)
    order_ids = lock_orders_of(invoice_ids(allocations))
    locked = lock_targets(allocations)
    credit = _credit_item(received, rate, by)
    shares = shares_of(credit, allocations, locked)
    payment = Payment.objects.create(
        company=company,
        number=numbering.next_number(company, numbering.PAYMENT, received.date),
        customer=received.customer,
        received_on=received.date,
        currency=received.currency,
        exchange_rate=rate,
        paid_amount=received.amount,
        bank_account=received.bank_account,
        reference=received.reference,
        entered_by=by.user,
        created_at=clock.stamp(),
    )
    credit.payment, credit.document_number = payment, payment.number
    credit.save()
    matched = settle(credit, shares, date=received.date, by=by)
    timeline.record(payment, "posted", by=by, data=_posted(payment, matched), order_id=only_one(order_ids))
    payment_posted.send(sender=Payment, payment=payment, by=by)
    if matched:
        items_matched.send(sender=Allocation, allocations=matched, by=by)
    report_paid(order_ids, by=by)
    return payment


def _refuse_input(
    customer: Customer,
    amount: Decimal,
    currency: str,
    date: datetime.date,
    bank_account: CompanyBankAccount | None,
    by: Actor,
) -> None:
    if customer.company_id != by.company.pk:
        raise OtherCustomer(_("This customer belongs to another company."), field="customer")
    if not is_currency(currency):
        raise OtherCurrency(_("%s is not a currency.") % currency, field="currency")
    refuse_amount(amount, currency, "amount")
    refuse_future(date, by.company, "received_on")
    if bank_account is not None and bank_account.company_id != by.company.pk:
        raise OtherCurrency(_("This is not an account of the company."), field="bank_account")


def _credit_item(received: _Received, rate: Decimal, by: Actor) -> OpenItem:
    """What the payment leaves to the customer's credit; not saved, for its number comes last."""
    base_amount = to_base(by.company, received.amount, rate)
    return OpenItem(
        company=by.company,
        customer=received.customer,
        kind=ItemKind.PAYMENT,
        is_debit=False,
        document_number=_("the payment"),
        posting_date=received.date,
        due_date=received.date,
        currency=received.currency,
        exchange_rate=rate,
        item_amount=received.amount,
        open_amount=received.amount,
        base_amount=base_amount,
        base_open_amount=base_amount,
    )


def _posted(payment: Payment, matched: list[Allocation]) -> dict[str, object]:
    """What the timeline keeps of it."""
    return {
        "amount": str(payment.paid_amount),
        "currency": payment.currency,
        "allocated": [[row.debit.document_number, str(row.allocated_amount)] for row in matched],
    }


@operation
def reverse_payment(payment: Payment, reason: str, *, date: datetime.date | None = None, by: Actor) -> None:
    """Take a payment back that bounced or was booked by mistake: its matches are undone, its credit is used up.

    Raises MoveNotAllowed when it is reversed already, ReasonMissing, DateNotPossible. Sends ``items_matched`` for
    what was undone and ``payment_reversed``.
    """
    by.require("receivables.undo_match")
    if not reason.strip():
        raise ReasonMissing(_("Say why the payment is taken back."), field="reason")
    day = date or by.company.today()
    refuse_future(day, by.company, "date")
    lock(payment)
    if day < payment.received_on:
        raise DateNotPossible(_("The payment was received on a later day than that."), field="date")
    live = Allocation.objects.filter(credit__payment=payment, undoes__isnull=True, undone_by__isnull=True)
    order_ids = lock_orders_of(live.values_list("debit__invoice_id", flat=True))
    PAYMENT_LIFECYCLE.move(payment, PaymentStatus.REVERSED)
    credit, undone = _undo_all(payment, day)
    _use_up(credit, day, by=by)
    payment.save(update_fields=["status"])
    timeline.record(payment, "reversed", by=by, reason=reason.strip(), order_id=only_one(order_ids))
    payment_reversed.send(sender=Payment, payment=payment, date=day, by=by)
    if undone:
        items_matched.send(sender=Allocation, allocations=undone, by=by)
    report_paid(order_ids, by=by)


def _undo_all(payment: Payment, date: datetime.date) -> tuple[OpenItem, list[Allocation]]:
    """Write the counter-rows of every match of the payment; returns its credit as it stands then."""
    credit = OpenItem.objects.select_for_update(of=("self",)).get(payment=payment, is_debit=False)
    live = Allocation.objects.filter(credit=credit, undoes__isnull=True, undone_by__isnull=True)
    rows = live.select_related("debit").order_by("debit_id")
    undone = Allocation.objects.bulk_create([_counter_row(row, credit, date) for row in rows])
    return credit, undone


def _counter_row(allocation: Allocation, credit: OpenItem, date: datetime.date) -> Allocation:
    counter = counter_row(allocation, date)
    counter.credit, counter.debit = credit, allocation.debit
    credit.open_amount += allocation.allocated_amount
    credit.base_open_amount += allocation.credit_base_amount
    return counter


def _use_up(credit: OpenItem, date: datetime.date, *, by: Actor) -> None:
    """Set the whole credit against a debit of its own size: the money went back."""
    debit = OpenItem.objects.create(
        company_id=credit.company_id,
        customer_id=credit.customer_id,
        kind=ItemKind.REVERSAL,
        is_debit=True,
        document_number=credit.document_number,
        payment_id=credit.payment_id,
        posting_date=date,
        due_date=date,
        currency=credit.currency,
        exchange_rate=credit.exchange_rate,
        item_amount=credit.item_amount,
        open_amount=credit.item_amount,
        base_amount=credit.base_amount,
        base_open_amount=credit.base_amount,
    )
    settle(credit, [Share(debit, credit.item_amount, "")], date=date, by=by)

"""Open items come into being: an invoice opens one per installment, a credit note one that is matched at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from core.actors import Actor
from core.exchange import to_base
from core.locking import lock_all, operation
from invoicing.models import Invoice
from orders.lifecycle import PaymentStatus as OrderPayment
from receivables.lifecycle import ItemKind
from receivables.models import Allocation, OpenItem
from receivables.operations.order_status import lock_orders_of, report_paid
from receivables.operations.settling import Share, settle
from receivables.signals import items_matched


@operation
def open_items_of_invoice(invoice: Invoice, *, by: Actor) -> list[OpenItem]:
    """Open one debit per installment; in company currency the last one takes the rounding."""
    number, date = _identity(invoice)
    installments = list(invoice.installments.all())
    base_left = to_base(by.company, invoice.gross_amount, invoice.exchange_rate)
    items = []
    for installment in installments:
        amount = installment.installment_amount
        is_last = installment is installments[-1]
        base_amount = base_left if is_last else to_base(by.company, amount, invoice.exchange_rate)
        base_left -= base_amount
        items.append(
            OpenItem(
                company_id=invoice.company_id,
                customer_id=invoice.customer_id,
                kind=ItemKind.INVOICE,
                is_debit=True,
                document_number=number,
                invoice=invoice,
                installment=installment.position,
                posting_date=date,
                due_date=installment.due_date,
                currency=invoice.currency,
                exchange_rate=invoice.exchange_rate,
                item_amount=amount,
                open_amount=amount,
                base_amount=base_amount if amount else Decimal(0),
                base_open_amount=base_amount if amount else Decimal(0),
                cleared_date=None if amount else date,
            )
        )
    OpenItem.objects.bulk_create(items)
    if _may_change_its_orders(invoice):
        report_paid(lock_orders_of([invoice.pk]), by=by)
    return items


def _identity(document: Invoice) -> tuple[str, datetime.date]:
    """Number and date, which every issued document has."""
    if document.number is None or document.issue_date is None:
        raise ValueError(f"{document} is not issued")
    return document.number, document.issue_date


def _may_change_its_orders(invoice: Invoice) -> bool:
    """A new debit leaves an unpaid order unpaid; a paid one becomes partly paid, a free one is paid at once."""
    if not invoice.gross_amount or invoice.order_id is None or invoice.order is None:
        return True
    return invoice.order.payment_status != OrderPayment.OPEN


def lock_items_of(invoices: Iterable[Invoice]) -> None:
    """Lock what is open of several invoices; the caller holds their orders and the invoices."""
    wanted = [invoice.pk for invoice in invoices]
    lock_all(OpenItem.objects.debits().still_open().filter(invoice__in=wanted))


@operation
def open_item_of_credit_note(credit_note: Invoice, *, by: Actor) -> OpenItem:
    """Open a credit and set it against what is open of its invoice, the earliest installment first.

    What is left over stays to the customer's credit. Sends ``items_matched``.
    """
    number, date = _identity(credit_note)
    order_ids = lock_orders_of([credit_note.corrects_id, credit_note.pk])
    debits = lock_all(OpenItem.objects.debits().still_open().filter(invoice=credit_note.corrects))
    base_amount = to_base(by.company, credit_note.gross_amount, credit_note.exchange_rate)
    credit = OpenItem.objects.create(
        company_id=credit_note.company_id,
        customer_id=credit_note.customer_id,
        kind=ItemKind.CREDIT_NOTE,
        is_debit=False,
        document_number=number,
        invoice=credit_note,
        posting_date=date,
        due_date=date,
        currency=credit_note.currency,
        exchange_rate=credit_note.exchange_rate,
        item_amount=credit_note.gross_amount,
        open_amount=credit_note.gross_amount,
        base_amount=base_amount,
        base_open_amount=base_amount,
        cleared_date=None if credit_note.gross_amount else date,
    )
    _match(credit, debits, by=by)
    report_paid(order_ids, by=by)
    return credit


def _match(credit: OpenItem, debits: list[OpenItem], *, by: Actor) -> None:
    left = credit.open_amount
    shares = []
    for debit in sorted(debits, key=lambda item: (item.due_date, item.pk)):
        part = min(left, debit.open_amount)
        if part > 0:
            shares.append(Share(debit, part, ""))
            left -= part
    allocations = settle(credit, shares, date=credit.posting_date, by=by)
    if allocations:
        items_matched.send(sender=Allocation, allocations=allocations, by=by)

"""What the ledger hears: each event of the posting table is posted at the end of the verb that announced it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.dispatch import receiver

from core.actors import Actor
from inventory.models import GoodsReceipt, StockAdjustment, StockMove
from inventory.signals import goods_issued, goods_received, goods_restocked, stock_adjusted
from invoicing.models import Invoice
from invoicing.signals import credit_note_issued, invoice_issued
from ledger.lifecycle import Purpose
from ledger.operations import announce, announce_early
from ledger.postings import Event
from receivables.models import Allocation, DunningNotice, OpenItem, Payment
from receivables.signals import dunning_charged, items_matched, payment_posted, payment_reversed


@receiver(goods_received, dispatch_uid="ledger.post_received_goods")
def post_received_goods(receipt: GoodsReceipt, moves: Sequence[StockMove], by: Actor, **kwargs: Any) -> None:
    """Inventory against goods received, not invoiced."""
    announce(Event(Purpose.GOODS_RECEIPT, receipt, receipt.date, by, moves))


@receiver(goods_issued, dispatch_uid="ledger.post_cost_of_issued_goods")
def post_cost_of_issued_goods(
    document: models.Model, moves: Sequence[StockMove], date: datetime.date, by: Actor, **kwargs: Any
) -> None:
    """Cost of goods sold against inventory."""
    announce(Event(Purpose.GOODS_ISSUE, document, date, by, moves))


@receiver(goods_restocked, dispatch_uid="ledger.post_restocked_goods")
def post_restocked_goods(
    document: models.Model, moves: Sequence[StockMove], date: datetime.date, by: Actor, **kwargs: Any
) -> None:
    """Inventory against cost of goods sold."""
    announce(Event(Purpose.GOODS_RETURN, document, date, by, moves))


@receiver(stock_adjusted, dispatch_uid="ledger.post_stock_differences")
def post_stock_differences(
    adjustment: StockAdjustment, moves: Sequence[StockMove], by: Actor, **kwargs: Any
) -> None:
    """Stock differences against inventory."""
    announce(Event(Purpose.ADJUSTMENT, adjustment, adjustment.date, by, moves))


@receiver(invoice_issued, dispatch_uid="ledger.post_issued_invoice")
def post_issued_invoice(invoice: Invoice, by: Actor, **kwargs: Any) -> None:
    """Receivable against revenue and output tax."""
    announce_early(Event(Purpose.INVOICE, invoice, _issue_date(invoice), by))


@receiver(credit_note_issued, dispatch_uid="ledger.post_issued_credit_note")
def post_issued_credit_note(credit_note: Invoice, by: Actor, **kwargs: Any) -> None:
    """Revenue and output tax against receivable."""
    announce_early(Event(Purpose.CREDIT_NOTE, credit_note, _issue_date(credit_note), by))


@receiver(payment_posted, dispatch_uid="ledger.post_payment")
def post_payment(payment: Payment, by: Actor, **kwargs: Any) -> None:
    """Bank against receivable."""
    announce_early(Event(Purpose.PAYMENT, payment, payment.received_on, by))


@receiver(payment_reversed, dispatch_uid="ledger.post_reversed_payment")
def post_reversed_payment(
    payment: Payment, by: Actor, date: datetime.date | None = None, **kwargs: Any
) -> None:
    """The mirror of the payment's entry."""
    announce(Event(Purpose.REVERSAL, payment, date or by.company.today(), by))


@receiver(items_matched, dispatch_uid="ledger.post_exchange_differences")
def post_exchange_differences(allocations: Sequence[Allocation], by: Actor, **kwargs: Any) -> None:
    """Realized gain or loss against receivable, where the two sides are worth different amounts."""
    for allocation in allocations:
        if allocation.debit_base_amount != allocation.credit_base_amount:
            announce(Event(Purpose.EXCHANGE, allocation, allocation.date, by))


@receiver(dunning_charged, dispatch_uid="ledger.post_dunning_charge")
def post_dunning_charge(notice: DunningNotice, item: OpenItem, by: Actor, **kwargs: Any) -> None:
    """Receivable against dunning income."""
    announce(Event(Purpose.DUNNING, notice, item.posting_date, by, item=item))


def _issue_date(invoice: Invoice) -> datetime.date:
    if invoice.issue_date is None:
        raise ValueError(f"{invoice} has not been issued")
    return invoice.issue_date

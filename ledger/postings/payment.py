"""Payment: debit bank; credit accounts receivable."""

from __future__ import annotations

from core.money import round_amount
from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.models import AccountRole
from ledger.postings.event import Event, Facts
from ledger.postings.lines import line
from receivables.models import Payment


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting:
    """The entry of a payment, at the rate of the day it was received."""
    payment: Payment = event.document
    amount = payment.paid_amount
    base_amount = round_amount(amount * payment.exchange_rate, event.by.company.base_currency)
    return event.posting(
        currency=payment.currency,
        exchange_rate=payment.exchange_rate,
        lines=[
            line(accounts.of(AccountRole.BANK), amount, base_amount),
            line(
                accounts.of(AccountRole.RECEIVABLES), -amount, -base_amount, customer_id=payment.customer_id
            ),
        ],
    )

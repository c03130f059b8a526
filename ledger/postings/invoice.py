"""Invoice: debit accounts receivable; credit revenue by product category and output tax by code; rounding to coins."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core.money import round_amount
from invoicing.models import Invoice
from ledger.accounts import Accounts
from ledger.journal import Line, Posting
from ledger.models import AccountRole
from ledger.postings.event import BilledPart, Event, Facts
from ledger.postings.lines import in_base, line, merged


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """The entry of an issued invoice; an invoice of nothing has none."""
    invoice: Invoice = event.document
    lines = billing_lines(event, facts.billed.get(invoice.pk, ()), accounts, Decimal(1))
    if not lines:
        return None
    return event.posting(currency=invoice.currency, exchange_rate=invoice.exchange_rate, lines=lines)


def billing_lines(event: Event, parts: Sequence[BilledPart], accounts: Accounts, sign: Decimal) -> list[Line]:
    """Receivable against revenue and tax; ``sign`` -1 turns it around for a credit note.

    The receivable is the rounded total at the invoice's rate, as its open items are; rounding cents go to the largest
    revenue or tax line.
    """
    invoice: Invoice = event.document
    currency = event.by.company.base_currency
    whole = round_amount(invoice.gross_amount * invoice.exchange_rate, currency)
    sums = _by_account(parts, accounts)
    _with_rounding(sums, invoice, accounts)
    base = in_base(list(sums.values()), invoice.exchange_rate, whole, currency)
    receivable = line(
        accounts.of(AccountRole.RECEIVABLES),
        sign * invoice.gross_amount,
        sign * whole,
        customer_id=invoice.customer_id,
    )
    counterparts = [
        line(account_id, -sign * amount, -sign * base_amount, tax_code_id=tax_code_id)
        for ((account_id, tax_code_id), amount), base_amount in zip(sums.items(), base, strict=True)
    ]
    return merged([receivable, *counterparts])


def _with_rounding(sums: dict[tuple[int, int | None], Decimal], invoice: Invoice, accounts: Accounts) -> None:
    """What the total was rounded by to coins is income, or takes from it."""
    if invoice.rounding_amount:
        key = (accounts.of(AccountRole.ROUNDING), None)
        sums[key] = sums.get(key, Decimal(0)) + invoice.rounding_amount


def _by_account(parts: Sequence[BilledPart], accounts: Accounts) -> dict[tuple[int, int | None], Decimal]:
    """The billed amounts by account and tax code, revenue before tax."""
    sums: dict[tuple[int, int | None], Decimal] = {}
    for part in sorted(parts, key=lambda part: part.is_tax):
        role = AccountRole.OUTPUT_TAX if part.is_tax else AccountRole.REVENUE
        account_id = accounts.of(role, category_id=part.category_id, tax_code_id=part.tax_code_id)
        key = (account_id, part.tax_code_id)
        sums[key] = sums.get(key, Decimal(0)) + part.part_amount
    return sums

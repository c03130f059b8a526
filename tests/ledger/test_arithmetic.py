"""Random documents balance, in their own currency and in the company's."""

from __future__ import annotations

import datetime
from decimal import Decimal
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.actors import Actor
from core.models import Company
from core.money import minor_units, round_amount
from invoicing.models import Invoice
from ledger import postings
from ledger.accounts import Accounts
from ledger.lifecycle import Purpose
from ledger.models import AccountRole
from ledger.postings import BilledPart, Event, Facts
from ledger.postings.lines import in_base

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "USD"])
RATES = st.decimals("0.0001", "9999", places=10)
ACCOUNTS = Accounts(
    [
        *((role.value, None, None, number) for number, role in enumerate(AccountRole, start=1)),
        (AccountRole.REVENUE.value, 1, None, 101),
        (AccountRole.OUTPUT_TAX.value, None, 2, 102),
    ]
)


def amounts_of(currency: str, low: str = "-99999") -> st.SearchStrategy[Decimal]:
    return st.decimals(low, "99999", places=minor_units(currency))


@st.composite
def billed(draw) -> tuple[Invoice, list[BilledPart]]:
    """An invoice of random parts: some negative, the total above zero."""
    currency = draw(CURRENCIES)
    one_part = st.builds(
        BilledPart,
        st.booleans(),
        st.sampled_from([None, 1, 2]),
        st.sampled_from([1, 2, 3]),
        amounts_of(currency),
    )
    parts = draw(st.lists(one_part, max_size=8))
    rest = draw(amounts_of(currency, "1"))
    parts.append(BilledPart(False, None, 1, rest + sum(abs(part.part_amount) for part in parts)))
    gross = sum(part.part_amount for part in parts)
    invoice = Invoice(pk=7, currency=currency, exchange_rate=draw(RATES), gross_amount=gross, customer_id=3)
    return invoice, parts


@settings(deadline=None)
@given(billed(), st.sampled_from([Purpose.INVOICE, Purpose.CREDIT_NOTE]), CURRENCIES)
def test_every_billing_entry_balances_with_its_receivable_exact(case, kind, base_currency):
    invoice, parts = case
    by = Actor.system(Company(base_currency=base_currency))
    event = Event(kind, invoice, datetime.date(2026, 1, 31), by)

    posting = postings.build(event, Facts(billed={7: parts}), ACCOUNTS)

    assert posting is not None
    posting.require_balance()
    receivable = [line for line in posting.lines if line.customer_id]
    whole = round_amount(invoice.gross_amount * invoice.exchange_rate, base_currency)
    assert sum(line.debit + line.credit for line in receivable) == invoice.gross_amount
    assert sum(line.base_debit + line.base_credit for line in receivable) == whole
    for line in posting.lines:
        assert min(line.debit, line.credit) == min(line.base_debit, line.base_credit) == 0
        assert not (line.debit and line.base_credit)
        assert not (line.credit and line.base_debit)


@settings(deadline=None)
@given(st.lists(amounts_of("EUR"), min_size=1, max_size=12), RATES, CURRENCIES)
def test_rounding_cents_find_a_line_and_no_line_changes_its_side(amounts, rate, currency):
    whole = round_amount(sum(amounts) * rate, currency)

    base = in_base(amounts, rate, whole, currency)

    assert sum(base) == whole
    assert all(part * amount >= 0 for part, amount in zip(base, amounts, strict=True))


def test_the_largest_amount_takes_the_cent():
    assert in_base([Decimal("1.05"), Decimal("2.05"), Decimal("0.05")], Decimal("0.5"), Decimal("1.58"), "EUR") == [
        Decimal("0.53"), Decimal("1.02"), Decimal("0.03"),
    ]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.decimals("-99999", "99999", places=2), max_size=10))
def test_every_stock_entry_balances(values):
    product = SimpleNamespace(category_id=None)
    moves = [SimpleNamespace(pk=1, product=product, value=value) for value in values]
    by = Actor.system(Company(base_currency="EUR"))
    event = Event(Purpose.ADJUSTMENT, Invoice(pk=1), datetime.date(2026, 1, 31), by, moves=moves)

    posting = postings.build(event, Facts(), ACCOUNTS)

    assert (posting is None) == (not any(values))
    if posting is not None:
        posting.require_balance()

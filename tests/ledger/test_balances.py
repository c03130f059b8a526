"""Trial balance, account card, control account, and the entries of documents."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from core.actors import Actor
from invoicing import operations as invoicing
from ledger import operations, selectors
from ledger.models import Account
from ledger.operations import ManualLine
from tests import builders
from tests.ledger.reading import entry_of

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (datetime.date(2026, month, 15) for month in (1, 2, 3))


@pytest.fixture
def accountant():
    return builders.an_accountant()


def pay_rent(by: Actor, date: datetime.date, amount: str) -> None:
    rent, bank = (Account.objects.get(company=by.company, code=code) for code in ("5900", "1100"))
    lines = [ManualLine(rent, debit=Decimal(amount)), ManualLine(bank, credit=Decimal(amount))]
    operations.post_manual(lines, description="Rent", date=date, by=by)


def balances(rows) -> dict[str, str]:
    return {row.code: f"{row.balance:.2f}" for row in rows}


def test_the_trial_balance_is_as_of_a_day(accountant):
    for date, amount in ((JANUARY, "10"), (FEBRUARY, "20"), (MARCH, "40")):
        pay_rent(accountant, date, amount)
    company = accountant.company

    assert balances(selectors.trial_balance(company, FEBRUARY)) == {"1100": "-30.00", "5900": "30.00"}
    assert balances(selectors.trial_balance(company, JANUARY - datetime.timedelta(days=1))) == {}
    assert balances(selectors.trial_balance(company, MARCH, since=FEBRUARY)) == {
        "1100": "-60.00",
        "5900": "60.00",
    }


def test_the_trial_balance_is_one_statement(accountant, django_assert_num_queries):
    pay_rent(accountant, JANUARY, "10")

    with django_assert_num_queries(1):
        selectors.trial_balance(accountant.company, MARCH, with_unused=True)


def test_the_trial_balance_knows_one_company_only(accountant):
    pay_rent(accountant, JANUARY, "10")

    assert selectors.trial_balance(builders.a_company("OTHER"), MARCH) == []


def test_an_account_card_runs_from_opening_to_closing_balance(accountant):
    for date, amount in ((JANUARY, "10"), (FEBRUARY, "20"), (FEBRUARY, "5"), (MARCH, "40")):
        pay_rent(accountant, date, amount)

    card = selectors.account_card(
        Account.objects.get(code="5900"), datetime.date(2026, 2, 1), datetime.date(2026, 2, 28)
    )

    assert (card.opening_balance, card.closing_balance) == (Decimal(10), Decimal(35))
    assert [(line.base_debit, line.balance) for line in card.lines] == [(20, 30), (5, 35)]
    assert not card.has_more


def test_a_long_card_goes_on_where_the_page_ended(accountant, django_assert_num_queries):
    for amount in range(1, 6):
        pay_rent(accountant, JANUARY, str(amount))
    account = Account.objects.get(code="5900")

    with django_assert_num_queries(1):
        first = selectors.account_card(account, JANUARY, MARCH, limit=2)
    second = selectors.account_card(account, JANUARY, MARCH, limit=2, after=first.last_key)
    last = selectors.account_card(account, JANUARY, MARCH, limit=2, after=second.last_key)

    assert [line.balance for line in (*first.lines, *second.lines, *last.lines)] == [1, 3, 6, 10, 15]
    assert (first.has_more, second.has_more, last.has_more) == (True, True, False)
    assert (second.opening_balance, last.opening_balance) == (3, 10)


def test_a_card_without_lines_shows_its_balance(accountant):
    pay_rent(accountant, JANUARY, "10")

    card = selectors.account_card(Account.objects.get(code="5900"), FEBRUARY, MARCH)

    assert (card.opening_balance, card.closing_balance, list(card.lines)) == (10, 10, [])


@pytest.mark.parametrize("after", ["", "nonsense", "2026-13-01.5", "2026-01-15.x"])
def test_an_unreadable_page_key_begins_at_the_first_page(accountant, after):
    pay_rent(accountant, JANUARY, "10")

    card = selectors.account_card(Account.objects.get(code="5900"), JANUARY, MARCH, after=after)

    assert len(card.lines) == 1


def test_the_receivables_control_account_is_known_per_currency():
    company = builders.the_company()
    builders.a_rate(company, "USD", "0.5")
    builders.an_issued_invoice(builders.a_customer(company), quantity="5", unit_price="100.00")
    product = builders.a_product(company, on_hand="9", price="10.00", currency="USD")
    builders.an_issued_invoice(builders.a_customer(company, currency="USD"), product=product, quantity="2")

    control = selectors.receivables_control(company, company.today())

    assert control == {"EUR": (Decimal(600), Decimal(600)), "USD": (Decimal(24), Decimal(12))}


def test_the_chain_of_an_order_ends_in_its_journal_entries(django_assert_num_queries):
    invoice = builders.an_issued_invoice(quantity="5", unit_price="100.00")
    payment = builders.a_payment(invoice, "100.00")
    note = invoicing.credit(invoice, reason="damaged", by=Actor.system(invoice.company))
    builders.an_issued_invoice(builders.a_customer(invoice.company))
    by = builders.an_actor(invoice.company, "GL")

    with django_assert_num_queries(1):
        nodes = selectors.chain_nodes(by, [invoice.order_id])

    entries = [
        entry_of(invoice.shipment, "goods_issue"), entry_of(invoice, "invoice"), entry_of(payment, "payment"),
        entry_of(note, "credit_note"),
    ]  # fmt: skip
    assert [node.number for node in nodes] == [entry.number for entry in entries]
    assert [node.amount for node in nodes] == [20, 600, 100, 600]
    assert all(selectors.orders_of(entry) == [invoice.order_id] for entry in entries)


def test_a_document_lists_its_entries():
    invoice = builders.an_issued_invoice()
    payment = builders.a_payment(invoice)

    assert list(selectors.entries_of(invoice)) == [entry_of(invoice, "invoice")]
    assert list(selectors.entries_of(payment)) == [entry_of(payment, "payment")]
    assert selectors.source_of(entry_of(payment, "payment")) == payment

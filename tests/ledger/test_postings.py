"""Each row of the posting table, with exact amounts."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from catalog.models import TaxCode
from core.actors import Actor
from inventory import operations as inventory
from invoicing import operations as invoicing
from invoicing.models import Invoice
from ledger.accounts import AccountMissing
from ledger.chart import install_chart
from ledger.models import Account, JournalEntry, PostingRule
from orders import operations as orders
from receivables import operations as receivables
from receivables.models import Allocation
from tests import builders
from tests.ledger.reading import amounts, balance, base_amounts, broken_rules, entry_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean_books():
    """Whatever a test posts, the books are right afterwards."""
    yield
    assert broken_rules() == {}


def test_received_goods_are_inventory_that_is_not_invoiced_yet():
    receipt = builders.stock(builders.a_product(), "10", unit_cost="4.00")

    assert amounts(entry_of(receipt, "goods_receipt")) == {"1300": "40.00", "2150": "-40.00"}


def test_a_dispatch_costs_the_goods_at_moving_average():
    product = builders.a_product(on_hand="10")
    builders.stock(product, "10", unit_cost="5.00")
    order = builders.an_order(product=product, quantity="4")

    shipment = builders.a_dispatched_shipment(order)

    assert amounts(entry_of(shipment, "goods_issue")) == {"5100": "18.00", "1300": "-18.00"}


def test_an_adjustment_posts_stock_differences_either_way():
    product = builders.a_product(on_hand="10")
    warehouse = builders.main_warehouse(product.company)
    by = Actor.system(product.company)

    loss = inventory.adjust(
        warehouse, [inventory.AdjustmentLine(product, Decimal(-2))], reason="broken", by=by
    )
    find = inventory.adjust(warehouse, [inventory.AdjustmentLine(product, Decimal(1))], reason="found", by=by)

    assert amounts(entry_of(loss, "adjustment")) == {"5200": "8.00", "1300": "-8.00"}
    assert amounts(entry_of(find, "adjustment")) == {"1300": "4.00", "5200": "-4.00"}


def test_goods_that_come_back_twice_with_one_document_are_posted_twice():
    product = builders.a_product(on_hand="10")
    shipment = builders.a_dispatched_shipment(builders.an_order(product=product, quantity="4"))
    by, today = Actor.system(product.company), product.company.today()
    line = shipment.lines.get()

    for _time in range(2):
        inventory.restock(
            shipment,
            [inventory.RestockLine(product.pk, Decimal(1), Decimal(4), line.pk)],
            warehouse=shipment.warehouse,
            date=today,
            by=by,
        )

    returns = JournalEntry.objects.filter(source_id=shipment.pk, purpose__startswith="return")
    assert [amounts(entry) for entry in returns] == [{"1300": "4.00", "5100": "-4.00"}] * 2
    assert {entry.purpose_label for entry in returns} == {"Goods return"}


def test_an_invoice_is_revenue_and_tax():
    invoice = builders.an_issued_invoice(quantity="5", unit_price="100.00")

    entry = entry_of(invoice, "invoice")

    assert amounts(entry) == {"1200": "600.00", "4100": "-500.00", "2200": "-100.00"}
    assert entry.lines.get(account__code="1200").customer == invoice.customer
    assert entry.lines.get(account__code="2200").tax_code == TaxCode.objects.get()
    assert (entry.source_number, entry.posting_date) == (invoice.number, invoice.issue_date)


def test_revenue_goes_to_the_account_of_the_product_category():
    company = builders.the_company()
    drinks = builders.a_category(company, "DRINKS")
    install_chart(company, with_revenue_by_category=True)
    customer = builders.a_customer(company)

    invoice = builders.an_issued_invoice(
        customer, product=builders.a_product(company, on_hand="10", category=drinks), quantity="2"
    )

    assert amounts(entry_of(invoice, "invoice")) == {"1200": "24.00", "4110": "-20.00", "2200": "-4.00"}


def test_a_tax_code_may_have_its_own_account():
    company = builders.the_company()
    reduced = builders.a_tax_code(company, "10")
    own = Account.objects.create(
        company=company, code="2210", name="Reduced", type="liability", is_control=True
    )
    PostingRule.objects.create(company=company, role="output_tax", tax_code=reduced, account=own)
    product = builders.a_product(company, on_hand="10", tax_code=reduced)

    invoice = builders.an_issued_invoice(product=product, quantity="3")

    assert amounts(entry_of(invoice, "invoice")) == {"1200": "33.00", "4100": "-30.00", "2210": "-3.00"}


def test_a_credit_note_takes_revenue_and_tax_back():
    invoice = builders.an_issued_invoice(quantity="5", unit_price="100.00")

    note = invoicing.credit(invoice, reason="damaged", by=Actor.system(invoice.company))

    assert amounts(entry_of(note, "credit_note")) == {"1200": "-600.00", "4100": "500.00", "2200": "100.00"}
    assert balance(invoice.company, "1200") == "0.00"


def test_a_payment_is_money_in_the_bank():
    invoice = builders.an_issued_invoice(quantity="5", unit_price="100.00")

    payment = builders.a_payment(invoice, "250.00")

    assert amounts(entry_of(payment, "payment")) == {"1100": "250.00", "1200": "-250.00"}
    assert balance(invoice.company, "1200") == "350.00"


def test_a_reversed_payment_leaves_the_mirror_of_its_entry():
    invoice = builders.an_issued_invoice(quantity="5", unit_price="100.00")
    payment = builders.a_payment(invoice)

    receivables.reverse_payment(payment, "bounced", by=Actor.system(invoice.company))

    mirror = entry_of(payment, "reversal")
    assert amounts(mirror) == {"1100": "-600.00", "1200": "600.00"}
    assert mirror.reverses == entry_of(payment, "payment")
    assert balance(invoice.company, "1200") == "600.00"


# PS-62: a company in US dollars invoices 400 euros at 1.20 euros per dollar and is paid at 1.10.
def a_foreign_invoice() -> Invoice:
    company = builders.a_company("YANK", base_currency="USD")
    today = company.today()
    builders.a_rate(company, "EUR", "0.8333333333")
    customer = builders.a_customer(company, currency="EUR")
    product = builders.a_product(
        company,
        on_hand="4",
        price="100.00",
        currency="EUR",
        tax_code=builders.a_tax_code(company, "0", category="Z"),
    )
    invoice = builders.an_issued_invoice(customer, product=product, quantity="4")
    builders.a_rate(company, "EUR", "0.9090909091", date=today + datetime.timedelta(days=1))
    return invoice


def paid_later(invoice: Invoice, monkeypatch, amount: str | None = None):
    """Pay on the day the new rate holds."""
    tomorrow = invoice.company.today() + datetime.timedelta(days=1)
    monkeypatch.setattr(type(invoice.company), "today", lambda self: tomorrow)
    return builders.a_payment(invoice, amount, received_on=tomorrow)


def test_a_rate_that_rose_until_the_payment_is_a_gain(monkeypatch):
    invoice = a_foreign_invoice()

    payment = paid_later(invoice, monkeypatch)

    assert base_amounts(entry_of(invoice, "invoice")) == {"1200": "333.33", "4100": "-333.33"}
    assert base_amounts(entry_of(payment, "payment")) == {"1100": "363.64", "1200": "-363.64"}
    difference = entry_of(Allocation.objects.get(), "exchange")
    assert base_amounts(difference) == {"1200": "30.31", "4400": "-30.31"}
    assert amounts(difference) == {"1200": "0.00", "4400": "0.00"}
    assert balance(invoice.company, "1200") == "0.00"


def test_undoing_a_match_takes_the_exchange_gain_back(monkeypatch):
    invoice = a_foreign_invoice()
    paid_later(invoice, monkeypatch)
    matched = Allocation.objects.get()

    counter = receivables.undo(matched, reason="wrong invoice", by=Actor.system(invoice.company))

    taken_back = entry_of(counter, "exchange")
    assert base_amounts(taken_back) == {"1200": "-30.31", "4400": "30.31"}
    assert taken_back.reverses == entry_of(matched, "exchange")
    assert balance(invoice.company, "4400") == "0.00"


def test_a_part_payment_realizes_its_part_of_the_difference(monkeypatch):
    invoice = a_foreign_invoice()

    paid_later(invoice, monkeypatch, "100.00")

    assert base_amounts(entry_of(Allocation.objects.get(), "exchange")) == {"1200": "7.58", "4400": "-7.58"}
    assert balance(invoice.company, "1200") == "250.00"


def test_without_an_account_for_a_role_nothing_happens_and_the_role_is_named():
    product = builders.a_product()
    PostingRule.objects.filter(company=product.company, role="goods_received").delete()

    with pytest.raises(AccountMissing, match="Goods received, not invoiced"):
        builders.stock(product, "10")

    assert not product.stock_levels.exists()
    assert not JournalEntry.objects.exists()


def test_an_invoice_of_two_hundred_lines_has_as_few_journal_lines_as_accounts():
    company = builders.the_company()
    products = [builders.a_product(company, on_hand="1") for _number in range(200)]
    by = Actor.system(company)
    order = orders.create(
        orders.Header(customer=builders.a_customer(company)),
        [orders.LineEntry(product.sku, Decimal(1)) for product in products],
        by=by,
    )
    orders.submit(order, by=by)

    builders.a_dispatched_shipment(order)

    assert amounts(entry_of(order.invoices.get(), "invoice")) == {
        "1200": "2400.00",
        "4100": "-2000.00",
        "2200": "-400.00",
    }

"""Prices, discounts, tax and rounding with their numbers (SCENARIOS.md, section B)."""

import datetime
from decimal import Decimal

import pytest

from catalog.models import PriceList, PriceListLine, TaxMapping, TaxPosition
from core.actors import Actor
from invoicing import operations as invoicing
from orders import operations as orders
from orders.charges import Charge
from orders.totals import PricedLine, document_totals
from tests import builders
from tests.builders import a_customer, a_product, a_tax_code, an_issued_invoice, the_company
from tests.ledger.reading import amounts, broken_rules, entry_of
from tests.orders.stage import a_clerk, a_draft, entry

D = Decimal
pytestmark = pytest.mark.django_db


# PS-10 ------------------------------------------------------------------------------------------------------------
def test_a_discount_in_percent_says_what_it_is_per_unit():
    draft = a_draft(a_clerk(), entry(a_product(price="10.00"), discount_percent=D(10)))

    line = draft.lines.get()
    assert (line.net_price, line.discount_per_unit, line.discount_percent) == (D(9), D(1), D(10))
    assert line.net_amount == D("9.00")


def test_a_discount_per_unit_says_what_it_is_in_percent_and_is_not_rounded_to_it():
    draft = a_draft(a_clerk(), entry(a_product(price="10.00"), "300", discount_amount=D("3.3333")))

    line = draft.lines.get()
    assert (line.net_price, line.discount_per_unit, line.discount_percent) == (
        D("6.6667"),
        D("3.3333"),
        D("33.3330"),
    )
    assert line.net_amount == D("2000.01")


# PS-20 ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rounding,tax", [("document", "0.23"), ("line", "0.24")])
def test_an_order_rounds_its_tax_once_or_per_line_as_the_company_wants(rounding, tax):
    company = the_company()
    company.tax_rounding = rounding
    company.save()

    draft = a_draft(a_clerk(), *(entry(a_product(price="0.38")) for _line in range(3)))

    assert (draft.net_amount, draft.tax_amount) == (D("1.14"), D(tax))


# PS-24 ------------------------------------------------------------------------------------------------------------
def test_another_customer_brings_his_tax_to_a_draft():
    ten, five = a_tax_code(rate="10"), a_tax_code(rate="5")
    abroad = TaxPosition.objects.create(company=the_company(), code="EXP", name="Abroad")
    TaxMapping.objects.create(company=the_company(), tax_position=abroad, tax_code=ten, replaced_by=five)
    draft = a_draft(a_clerk(), entry(a_product(price="10.00", tax_code=ten), "3"))
    assert draft.gross_amount == D("33.00")

    foreigner = a_customer(tax_position=abroad)
    orders.edit(draft, orders.Header(foreigner), [entry(draft.lines.get().product, "3")], by=a_clerk())

    assert (draft.net_amount, draft.tax_amount, draft.gross_amount) == (D("30.00"), D("1.50"), D("31.50"))
    assert draft.lines.get().tax_code == five


# PS-25 ------------------------------------------------------------------------------------------------------------
def rounds_to(step: str, on: str = "all"):
    """The company rounds to this coin."""
    company = the_company()
    company.cash_rounding_step, company.cash_rounding_on = D(step), on
    company.save()
    return company


@pytest.mark.parametrize(
    "step,price,total,rounding",
    [
        ("0.10", "42.06", "42.10", "0.04"),
        ("0.05", "42.06", "42.05", "-0.01"),
        ("0.05", "42.02", "42.00", "-0.02"),
        ("0", "42.06", "42.06", "0.00"),
    ],
)
def test_a_total_is_rounded_to_the_nearest_coin_and_the_difference_is_income(step, price, total, rounding):
    company = rounds_to(step)
    untaxed = a_tax_code(rate="0", code="Z0", category="Z")
    product = a_product(company, price=price, on_hand="1", tax_code=untaxed)

    invoice = an_issued_invoice(product=product)

    assert (invoice.rounding_amount, invoice.gross_amount) == (D(rounding), D(total))
    assert [part.installment_amount for part in invoice.installments.all()] == [D(total)]
    assert invoice.order.gross_amount == D(total)
    posted = amounts(entry_of(invoice, "invoice"))
    assert (posted["1200"], posted["4100"]) == (total, f"-{price}")
    assert posted.get("4600", "0.00") == f"{-D(rounding):.2f}".replace("-0.00", "0.00")
    assert broken_rules() == {}


def test_only_what_is_paid_in_cash_is_rounded_where_the_company_says_so():
    rounds_to("0.05", "cash")
    in_cash = builders.payment_terms(code="CASH", days=0, is_cash=True)
    product = a_product(price="42.02", tax_code=a_tax_code(rate="0", code="Z0", category="Z"))

    cash = a_draft(a_clerk(), entry(product), customer=a_customer(payment_terms=in_cash))
    by_bank = a_draft(a_clerk(), entry(product))

    assert (cash.gross_amount, by_bank.gross_amount) == (D("42.00"), D("42.02"))


def test_another_currency_has_other_coins():
    rounds_to("0.05")
    builders.a_rate(the_company(), "USD", "0.90")

    draft = a_draft(
        a_clerk(), entry(a_product(price="9.01", currency="USD")), customer=a_customer(currency="USD")
    )

    assert (draft.gross_amount, draft.rounding_amount) == (D("10.81"), D(0))


def test_credit_notes_take_back_a_rounded_invoice_exactly():
    rounds_to("0.05")
    product = a_product(price="10.51", on_hand="4", tax_code=a_tax_code(rate="0", code="Z0", category="Z"))
    invoice = an_issued_invoice(product=product, quantity="4")
    assert (invoice.rounding_amount, invoice.gross_amount) == (D("0.01"), D("42.05"))
    by = Actor.system(the_company())

    first = invoicing.credit(invoice, reason="broken", by=by, quantities_by_position={1: D(3)})
    last = invoicing.credit(invoice, reason="broken", by=by)

    assert [note.gross_amount for note in (first, last)] == [D("31.53"), D("10.52")]
    assert broken_rules() == {}


# PS-67 ------------------------------------------------------------------------------------------------------------
def test_a_charge_on_the_document_is_taxed_with_the_lines():
    lines = [
        PricedLine(D(7), D(400), D(0), 1, D(25)),
        PricedLine(D(-3), D(500), D(0), 1, D(25)),
    ]

    totals = document_totals(lines, "EUR", charge_amount=D(25))

    assert (totals.net, totals.tax, totals.gross) == (D("1325.00"), D("331.25"), D("1656.25"))
    assert sum(line.net - line.charge for line in totals.lines) == D("1300.00")
    assert sum(line.charge for line in totals.lines) == D("25.00")


def test_the_invoice_with_a_charge_says_so_and_its_credit_note_mirrors_it():
    product = a_product(price="1300.00", on_hand="1", tax_code=a_tax_code(rate="25"))

    invoice = an_issued_invoice(product=product, charges=[Charge(D("25.00"))])
    note = invoicing.credit(invoice, reason="wrong", by=Actor.system(the_company()))

    for document in (invoice, note):
        charge = document.allowance_charges.get()
        assert (charge.is_charge, charge.reason_code, charge.reason, charge.net_amount) == (
            True,
            "FC",
            "Freight",
            D("25.00"),
        )
        assert document.lines.get().own_amount == D("1300.00")
        assert (document.net_amount, document.tax_amount, document.gross_amount) == (
            D("1325.00"),
            D("331.25"),
            D("1656.25"),
        )
    assert broken_rules() == {}


def test_a_price_of_a_later_day_does_not_hold_yet():
    lists = builders.the_company()
    prices = PriceList.objects.create(company=lists, code="P", name="Prices", currency="EUR")
    product = a_product(price="10.00")
    tomorrow = lists.today() + datetime.timedelta(days=1)
    for position, (price, first) in enumerate([("7.00", tomorrow), ("8.00", None)], start=1):
        PriceListLine.objects.create(
            company=lists,
            price_list=prices,
            position=position,
            product=product,
            price=D(price),
            valid_from=first,
        )

    draft = a_draft(a_clerk(), entry(product), customer=a_customer(price_list=prices))

    assert draft.lines.get().unit_price == D(8)

"""Cents: what is rounded where, on whole and on partial documents (SCENARIOS.md, PS-20, PS-24, PS-67)."""

from decimal import Decimal

import pytest

from core.actors import Actor
from invoicing import operations
from invoicing.shares import last_share, next_share
from tests import builders
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    a_shipped_order,
    an_invoice,
    an_order,
    figures,
    goods,
    ship,
    taxed,
)

D = Decimal


@pytest.mark.django_db
@pytest.mark.parametrize("rounding", ["document", "line"])
def test_a_hundred_lines_of_a_tenth_of_a_cent_more_are_rounded_before_they_are_added(rounding):
    company = a_seller()
    company.tax_rounding = rounding
    company.save()
    skus = [f"P{index}" for index in range(100)]
    for sku in skus:
        goods(company, sku, on_hand="1", price="1.001")

    draft = a_draft(a_shipped_order(a_customer(company), dict.fromkeys(skus, "1")))

    assert figures(draft) == ["100.00", "20.00", "120.00"]


@pytest.mark.django_db
@pytest.mark.parametrize("rounding,tax", [("document", "0.23"), ("line", "0.24")])
def test_tax_is_rounded_once_per_code_or_on_every_line_as_the_company_wants(rounding, tax):
    company = a_seller()
    company.tax_rounding = rounding
    company.save()
    skus = ["A", "B", "C"]
    for sku in skus:
        goods(company, sku, on_hand="1", price="0.38")

    draft = a_draft(a_shipped_order(a_customer(company), dict.fromkeys(skus, "1")))

    assert figures(draft) == ["1.14", tax, str(D("1.14") + D(tax))]


@pytest.mark.django_db
def test_half_cents_go_up():
    company = a_seller()
    full = taxed(company, "100")
    goods(company, "A", on_hand="1", price="1.070", tax_code=full)
    goods(company, "B", on_hand="1", price="1.005", tax_code=full)

    draft = a_draft(a_shipped_order(a_customer(company), {"A": "1", "B": "1"}))

    assert figures(draft) == ["2.08", "2.08", "4.16"]


@pytest.mark.django_db
def test_prices_that_include_tax_come_to_the_price_on_the_shelf_in_parts_as_well():
    company = a_seller()
    shelf = builders.a_tax_code(company, "19", code="INC", price_includes_tax=True)
    goods(company, "A", on_hand="10", price="9.99", tax_code=shelf)
    order = an_order(a_customer(company), {"A": "3"})
    assert (order.gross_amount, order.net_amount) == (D("29.97"), D("25.18"))

    by = Actor.system(company)
    parts = []
    for quantity in ("1", "2"):
        ship(order, {"A": quantity})
        parts.append(an_invoice(order, by))

    assert sum(part.gross_amount for part in parts) == order.gross_amount
    assert sum(part.net_amount for part in parts) == order.net_amount
    notes = [operations.credit(part, reason="x", by=by) for part in parts]
    assert [figures(note) for note in notes] == [figures(part) for part in parts]


@pytest.mark.django_db
@pytest.mark.parametrize("currency,total", [("JPY", "333"), ("KWD", "333.333")])
def test_amounts_have_the_decimals_of_their_currency(currency, total):
    company = builders.a_company("ACME", base_currency=currency, issues_invoices_automatically=False)
    goods(company, "A", on_hand="1", price="333.3333", tax_code=taxed(company, "0", "Z0"))

    draft = a_draft(a_shipped_order(a_customer(company), {"A": "1"}))

    assert draft.gross_amount == D(total)
    operations.issue(draft, by=Actor.system(company))
    assert [part.installment_amount for part in draft.installments.all()] == [D(total)]


def test_parts_of_a_whole_sum_to_it_whatever_their_sizes():
    for whole, of, cuts in (("10.00", 7, [1, 2, 4]), ("0.01", 3, [1, 1, 1]), ("99.99", 10, [3, 3, 3, 1])):
        taken, before = D(0), D(0)
        for part in cuts:
            taken += next_share(D(whole), D(of), before=before, part=D(part), taken=taken, currency="EUR")
            before += part
        assert taken == D(whole)


def test_a_part_follows_the_present_price_when_earlier_parts_had_another():
    share = next_share(D("80.00"), D(10), before=D(5), part=D(5), taken=D("50.00"), currency="EUR")

    assert share == D("40.00")


def test_the_last_of_a_base_takes_the_last_of_its_tax():
    first = last_share(D("2.00"), D("10.00"), together=D("3.33"), taken=D(0), currency="EUR")
    rest = last_share(D("2.00"), D("10.00"), together=D("10.00"), taken=first, currency="EUR")

    assert (first, rest) == (D("0.67"), D("1.33"))
    assert last_share(D(0), D(0), together=D(0), taken=D(0), currency="EUR") == 0

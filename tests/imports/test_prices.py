"""Prices from files: lines of price lists at the place where they win, and prices agreed with customers."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.test import Client

from catalog.imports import PRICES, PRODUCTS
from catalog.models import PriceList, PriceListLine, Product
from catalog.operations import PriceLineEntry, save_price_list
from core.models import Event
from customers.models import CustomerPrice
from customers.price_imports import CUSTOMER_PRICES
from orders.pricing import Prices
from tests import builders
from tests.imports.stage import a_file, counts, errors, imported, shared, tried, uploaded
from tests.imports.test_pages import a_browser, fields_of, run_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    builders.a_product(sku="TEA", price="4.50")
    builders.a_product(sku="MUG", price="10.00")
    return builders.an_actor(None, "MGR")


def a_list(by, *lines: PriceLineEntry, code: str = "RETAIL") -> PriceList:
    return save_price_list(None, {"code": code, "name": code, "currency": "EUR"}, by=by, lines=lines)


def said(price_list: PriceList) -> list[tuple[str | None, str]]:
    """Product and price or factor of each line in their order."""
    rows = PriceListLine.objects.filter(price_list=price_list).order_by("position").select_related("product")
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    found = [(row.product, row.price if row.price is not None else row.factor) for row in rows]
    return [(product.sku if product else None, f"{value or 0:.2f}") for product, value in found]


def test_new_lines_stand_where_they_win_and_known_ones_change(manager):
    tea = PriceLineEntry(product=Product.objects.get(sku="TEA"), price=Decimal("4.00"))
    price_list = a_list(manager, tea, PriceLineEntry(factor=Decimal("0.9")))
    content = "price_list,sku,from quantity,price\nRETAIL,TEA,,3.90\nRETAIL,TEA,10,3.50\nRETAIL,MUG,,8.00\n"

    run = imported(uploaded(PRICES, content, manager), PRICES, manager)

    assert counts(run) == {"added": 2, "changed": 1}, errors(run)
    assert said(price_list) == [("TEA", "3.50"), ("TEA", "3.90"), ("MUG", "8.00"), (None, "0.90")]
    assert Event.objects.filter(document_kind="catalog.pricelist", activity="changed").count() == 1


def test_a_trial_moves_no_line(manager):
    price_list = a_list(manager, PriceLineEntry(factor=Decimal("0.9")))

    trial = tried(uploaded(PRICES, "price_list,sku,price\nRETAIL,TEA,4\n", manager), PRICES, manager)

    assert counts(trial) == {"added": 1}
    assert said(price_list) == [(None, "0.90")]


def test_a_file_that_numbers_its_lines_is_taken_in_that_order(manager):
    price_list = a_list(manager)
    content = "price_list,#,sku,category,factor\nRETAIL,2,TEA,,0.8\nRETAIL,1,,,0.9\n"

    imported(uploaded(PRICES, content, manager), PRICES, manager)

    assert said(price_list) == [(None, "0.90"), ("TEA", "0.80")]


def test_what_is_unknown_or_contradicts_itself_is_named_by_row(manager):
    a_list(manager)
    content = (
        "price_list,sku,price,factor,currency,from,to,from quantity\n"
        "NONE,TEA,1,,,,,\nRETAIL,GHOST,1,,,,,\nRETAIL,TEA,,,,,,\nRETAIL,TEA,1,2,,,,5\nRETAIL,TEA,1,,USD,,,6\n"
        "RETAIL,MUG,1,,,2026-02-01,2026-01-01,\nRETAIL,TEA,1,2,,,,5\n"
    )

    run = imported(uploaded(PRICES, content, manager), PRICES, manager, "skip")

    assert [(row, column) for row, column, _words in errors(run)] == [
        (2, "price_list"), (3, "sku"), (4, "price"), (5, "price"), (6, "currency"), (7, "to"), (8, ""),
    ]  # fmt: skip
    assert not PriceListLine.objects.exists()


def test_adventureworks_price_history_comes_into_a_price_list_through_the_screens():
    manager = builders.an_actor(None, "MGR")
    imported(uploaded(PRODUCTS, shared("adventureworks/Product.csv"), manager), PRODUCTS, manager)
    price_list = a_list(manager, code="AW")
    browser = a_browser("MGR")

    history = a_file(shared("adventureworks/ProductListPriceHistory.csv"), "history.csv")
    columns = browser.post("/prices/import/", {"file": history}, follow=True)
    trial = browser.post(
        columns.request["PATH_INFO"], {**fields_of(columns), "default-price_list": "AW", "do": "try"}, follow=True
    )  # fmt: skip
    run_all()
    here = trial.request["PATH_INFO"]
    assert "Import all 395" in browser.get(here).content.decode()
    browser.post(f"{here}run", {"mode": "all"})
    run_all()

    assert "395 added" in browser.get(here).content.decode()
    assert price_list.lines.count() == 395
    helmet = Product.objects.get(external_reference="707")
    customer = builders.a_customer(price_list=price_list)
    prices = {
        day: Prices(customer, [helmet], "EUR", datetime.date.fromisoformat(day)).price(helmet, Decimal(1)).unit_price
        for day in ("2023-05-29", "2024-05-28", "2024-05-29")
    }  # fmt: skip
    assert prices == {
        "2023-05-29": Decimal("33.6442"), "2024-05-28": Decimal("33.6442"), "2024-05-29": Decimal("34.99"),
    }  # fmt: skip


def test_agreed_prices_are_added_ended_and_replaced(manager):
    builders.a_customer(code="ALFKI")
    imported(uploaded(CUSTOMER_PRICES, "customer,sku,price\nALFKI,TEA,4.00\n", manager), CUSTOMER_PRICES, manager)  # fmt: skip
    content = "customer,sku,price,from,to\nALFKI,TEA,4.00,,2026-12-31\nALFKI,TEA,4.20,2027-01-01,\n"

    run = imported(uploaded(CUSTOMER_PRICES, content, manager), CUSTOMER_PRICES, manager)

    assert counts(run) == {"added": 1, "changed": 1}, errors(run)
    assert list(CustomerPrice.objects.order_by("pk").values_list("price", "currency", "valid_to")) == [
        (Decimal("4.00"), "EUR", datetime.date(2026, 12, 31)), (Decimal("4.20"), "EUR", None),
    ]  # fmt: skip
    again = imported(uploaded(CUSTOMER_PRICES, content, manager), CUSTOMER_PRICES, manager)
    assert counts(again) == {"unchanged": 2}


def test_two_prices_on_one_day_are_refused(manager):
    builders.a_customer(code="ALFKI")
    content = "customer,sku,price,from,to\nALFKI,TEA,4.00,,2026-12-31\nALFKI,TEA,4.20,2026-12-31,\n"

    run = imported(uploaded(CUSTOMER_PRICES, content, manager), CUSTOMER_PRICES, manager)

    assert [(row, column) for row, column, _words in errors(run)] == [(3, "from")]
    assert not CustomerPrice.objects.exists()


def test_only_who_may_change_prices_may_import_them(client: Client):
    browser = a_browser("SAL")

    assert browser.get("/prices/import/").status_code == 403
    assert browser.get("/customers/prices/import/").status_code == 403
    assert a_browser("MGR").get("/customers/prices/import/").status_code == 200

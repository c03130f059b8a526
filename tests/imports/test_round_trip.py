"""What a list exports can be taken in again as it is: every row says what is there already."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from catalog.imports import PRICES, PRODUCTS
from catalog.models import PriceList, Product
from catalog.operations import PriceLineEntry, save_price_list
from core.imports import ImportKind
from customers.agreements import PriceEntry, save_price
from customers.imports import CUSTOMERS
from customers.price_imports import CUSTOMER_PRICES
from inventory.imports import STOCK
from tests import builders
from tests.imports.stage import counts, errors, tried, uploaded
from tests.imports.test_pages import a_browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    return builders.an_actor(None, "MGR")


def exported(address: str, export_format: str) -> bytes:
    answer = a_browser("MGR", "WH").post(address, {"do": "export", "format": export_format})
    assert answer.status_code == 200
    return answer.content


def taken_in_again(kind: ImportKind, content: bytes, by: Any, **defaults: str) -> dict[str, int]:
    job = tried(uploaded(kind, content, by, defaults=defaults), kind, by)
    assert not errors(job)
    return counts(job)


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_products_come_back_unchanged(manager, export_format):
    category = builders.a_category(code="DRINKS", name="Drinks, hot and cold")
    builders.a_product(sku="TEA", price="33.6442", category=category, weight=Decimal("0.25"))
    builders.a_product(sku="007", name="=SUM(A1)", price="10.00", kind="service")
    builders.a_product(sku="KG", price="1.5", unit=builders.a_unit(), name="-20 °C pack", is_active=False)

    assert taken_in_again(PRODUCTS, exported("/products/?view=all", export_format), manager) == {
        "unchanged": 3
    }


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_customers_come_back_unchanged(manager, export_format):
    builders.a_customer(code="ALFKI", email="a@alfki.example", billing_policy="order")
    builders.a_customer(code="0042", name="+Plus, Ltd.", country="GB", currency="GBP")

    assert taken_in_again(CUSTOMERS, exported("/customers/", export_format), manager) == {"unchanged": 2}


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_the_lines_of_a_price_list_come_back_unchanged(manager, export_format):
    tea, drinks = builders.a_product(sku="TEA"), builders.a_category(code="DRINKS", name="Hot drinks")
    lines = [
        PriceLineEntry(product=tea, min_quantity=Decimal(10), price=Decimal("3.123456")),
        PriceLineEntry(product=tea, price=Decimal(4), valid_from=datetime.date(2026, 1, 2)),
        PriceLineEntry(category=drinks, factor=Decimal("0.9"), valid_to=datetime.date(2026, 12, 31)),
        PriceLineEntry(factor=Decimal("0.95")),
    ]
    save_price_list(None, {"code": "RETAIL", "name": "Retail", "currency": "EUR"}, by=manager, lines=lines)

    content = exported("/price-lists/RETAIL/", export_format)

    assert taken_in_again(PRICES, content, manager, price_list="RETAIL") == {"unchanged": 4}
    assert PriceList.objects.get().version == 1


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_agreed_prices_come_back_unchanged(manager, export_format):
    customer, tea = builders.a_customer(code="ALFKI"), builders.a_product(sku="TEA")
    save_price(customer, None, PriceEntry(tea, Decimal("3.5"), "EUR", Decimal(5)), by=manager)
    save_price(customer, None, PriceEntry(tea, Decimal("3.9"), "USD"), by=manager)

    content = exported("/customers/ALFKI/prices/", export_format)

    assert taken_in_again(CUSTOMER_PRICES, content, manager, customer="ALFKI") == {"unchanged": 2}


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_stock_comes_back_unchanged(export_format):
    keeper = builders.an_actor(None, "WH")
    builders.a_product(sku="TEA", on_hand="10")
    builders.a_product(sku="KG", unit=builders.a_unit(decimals=3), on_hand="2.125")

    assert taken_in_again(STOCK, exported("/stock/", export_format), keeper) == {"unchanged": 2}
    assert Product.objects.count() == 2

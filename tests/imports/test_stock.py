"""Counted stock from files: received where nothing lay, else a correction that another person approves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.imports import PRODUCTS
from catalog.models import Product
from core import approvals
from core.models import ApprovalRequest
from inventory.imports import STOCK
from inventory.models import GoodsReceipt, StockLevel
from ledger.models import JournalEntry
from tests import builders
from tests.imports.stage import a_file, counts, errors, imported, shared, tried, uploaded
from tests.imports.test_pages import a_browser, fields_of, run_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db):
    builders.main_warehouse(builders.the_company())
    return builders.an_actor(None, "WH")


def on_hand(sku: str) -> Decimal:
    found: Decimal = StockLevel.objects.get(product__sku=sku).on_hand
    return found


def test_what_never_lay_there_is_received_and_posted(keeper):
    builders.a_product(sku="TEA")
    content = "sku,quantity,unit cost,bin\nTEA,4,,A1\nTEA,6,,B2\n"

    trial = tried(uploaded(STOCK, content, keeper), STOCK, keeper)
    assert (counts(trial), StockLevel.objects.exists()) == ({"added": 1}, False)
    run = imported(uploaded(STOCK, content, keeper), STOCK, keeper)

    assert counts(run) == {"added": 1}, errors(run)
    assert (on_hand("TEA"), GoodsReceipt.objects.get().reference) == (10, "Opening stock")


def test_a_cost_is_taken_over_and_stands_in_the_ledger(keeper):
    builders.a_product(sku="TEA")
    both = builders.an_actor(None, "WH", "MGR")

    run = imported(uploaded(STOCK, "sku,quantity,unit cost\nTEA,4,2.50\n", both), STOCK, both)

    assert counts(run) == {"added": 1}, errors(run)
    assert StockLevel.objects.get().value == Decimal("10.00")
    entry = JournalEntry.objects.get(purpose="goods_receipt")
    assert sum(line.debit for line in entry.lines.all()) == Decimal("10.00")


def test_what_a_product_is_sold_for_is_not_taken_for_its_cost(keeper):
    both = builders.an_actor(None, "WH", "MGR")

    made = uploaded(STOCK, shared("northwind/products.csv"), both)

    assert made.mapping == {"external_reference": "ProductID", "quantity": "UnitsInStock"}


def test_a_count_that_differs_waits_for_another_person(keeper):
    builders.a_product(sku="TEA", on_hand="10")
    builders.a_product(sku="MUG", on_hand="5")

    run = imported(uploaded(STOCK, "sku,quantity\nTEA,7\nMUG,5\n", keeper), STOCK, keeper)

    assert counts(run) == {"requested": 1, "unchanged": 1}, errors(run)
    request = ApprovalRequest.objects.get()
    assert (request.subject_name, on_hand("TEA")) == ("TEA −3", 10)
    approvals.approve(request, by=builders.an_actor(None, "MGR"))
    assert on_hand("TEA") == 7


def test_the_page_says_of_a_count_that_differs_that_a_correction_is_requested(keeper):
    builders.a_product(sku="TEA", on_hand="10")
    browser = a_browser("WH")

    columns = browser.post("/stock/import/", {"file": a_file("sku,quantity\nTEA,7\n")}, follow=True)
    trial = browser.post(columns.request["PATH_INFO"], {**fields_of(columns), "do": "try"}, follow=True)
    run_all()
    here = trial.request["PATH_INFO"]
    tried_page = browser.get(here).content.decode()
    browser.post(f"{here}run", {"mode": "all"})
    run_all()

    result = browser.get(here).content.decode()
    assert "1 to request" in tried_page
    assert "Import all 1" in tried_page
    assert ("1 requested" in result, "1 changed" in result, on_hand("TEA")) == (True, False, 10)


def test_a_correction_is_not_asked_for_twice(keeper):
    builders.a_product(sku="TEA", on_hand="10")
    imported(uploaded(STOCK, "sku,quantity\nTEA,7\n", keeper), STOCK, keeper)
    number = ApprovalRequest.objects.get().number

    again = imported(uploaded(STOCK, "sku,quantity\nTEA,7\n", keeper), STOCK, keeper)

    assert errors(again) == [(2, "quantity", f"A correction of it waits for approval already: {number}.")]
    assert ApprovalRequest.objects.count() == 1


def test_what_is_reserved_unknown_or_no_goods_is_named_by_row(keeper):
    tea = builders.a_product(sku="TEA", on_hand="10")
    _reserve(tea)
    builders.a_product(sku="WORK", kind="service")
    content = "sku,quantity,warehouse\nTEA,2,\nGHOST,1,\nWORK,1,\nTEA,5,NOWHERE\nTEA,3,MAIN\nMUG,x,\n"

    run = imported(uploaded(STOCK, content, keeper), STOCK, keeper, "skip")

    assert [(row, column) for row, column, _words in errors(run)] == [
        (2, "quantity"), (3, "sku"), (4, "sku"), (5, "warehouse"), (6, "sku"), (7, "quantity"),
    ]  # fmt: skip
    assert (on_hand("TEA"), ApprovalRequest.objects.exists()) == (10, False)


def _reserve(product: Product) -> None:
    level = StockLevel.objects.get(product=product)
    level.reserved = Decimal(8)
    level.save(update_fields=["reserved"])


def test_adventureworks_inventory_comes_in_through_the_screens(keeper):
    manager = builders.an_actor(None, "MGR")
    imported(uploaded(PRODUCTS, shared("adventureworks/Product.csv"), manager), PRODUCTS, manager)
    browser = a_browser("WH")

    inventory = a_file(shared("adventureworks/ProductInventory.csv"), "inventory.csv")
    columns = browser.post("/stock/import/", {"file": inventory}, follow=True)
    trial = browser.post(columns.request["PATH_INFO"], {**fields_of(columns), "do": "try"}, follow=True)
    run_all()
    here = trial.request["PATH_INFO"]
    browser.post(f"{here}run", {"mode": "all"})
    run_all()

    result = browser.get(here).content.decode()
    assert "428 added" in result
    assert "4 unchanged" in result  # those of which there is none
    assert StockLevel.objects.get(product__external_reference="1").on_hand == 408 + 324 + 353


def test_only_who_may_correct_stock_may_import_it():
    assert a_browser("SAL").get("/stock/import/").status_code == 403
    assert a_browser("WH").get("/stock/import/").status_code == 200

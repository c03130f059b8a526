"""An empty company brings its books in: Northwind and AdventureWorks, file by file through the import screens.

The files lie beside the project as they were published; where a program would not understand them, the test does what
somebody does in a spreadsheet first.
"""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from catalog.models import PriceListLine, Product
from core import jobs
from core.models import Job
from customers.models import Customer
from inventory.models import StockLevel
from orders.models import SalesOrder, SalesOrderLine
from tests.builders import a_user
from tests.e2e.people import Typist
from tests.imports.stage import SHARED, shared

pytestmark = pytest.mark.django_db(transaction=True)
CENT = Decimal("0.01")
#: All 830 orders take a minute and more (docs/moving-in.md); the first sixty show the same.
ALL_ORDERS = bool(os.environ.get("O2C_ALL_ORDERS"))
SIXTY = 60
POUND, GRAM = Decimal("0.45359237"), Decimal("0.001")  # in kilograms


def test_northwind_moves_in_with_its_orders(sits_down, company, tmp_path):
    lines, orders = chosen_orders()
    manager = sits_down(user=a_user(company, "MGR", "WH"))

    brings_in(manager, "products", "northwind/products.csv", count=77)
    brings_in(manager, "customers", "northwind/customers.csv", count=91)
    makes_a_price_list(manager)
    brings_in(manager, "prices", "northwind/products.csv", count=77)
    brings_in(manager, "stock", "northwind/products.csv", count=72, known=5)
    colleague = sits_down("MGR")  # whoever has made the customers does not enter their first orders
    brings_in(
        colleague, "orders", a_sheet(tmp_path / "lines.csv", lines), a_sheet(tmp_path / "orders.csv", orders),
        count=len(orders), discounts_are_fractions=True, says="They are old orders",
    )  # fmt: skip

    goods = rows("northwind/products.csv")
    assert {each.sku: each.is_active for each in Product.objects.all()} == {
        row["ProductID"]: row["Discontinued"] == "0" for row in goods
    }
    assert prices_by_number() == {row["ProductID"]: Decimal(row["UnitPrice"]) for row in goods}
    assert stock_by_number() == {
        row["ProductID"]: Decimal(row["UnitsInStock"]) for row in goods if row["UnitsInStock"] != "0"
    }
    assert Customer.objects.filter(company=company).count() == 91
    assert SalesOrderLine.objects.count() == len(lines)
    assert net_amounts() == totals_of(lines)
    assert (len(lines), sum(net_amounts().values())) == (
        (2155, Decimal("1265793.29")) if ALL_ORDERS else (161, Decimal("69741.68"))
    )
    assert who_ordered_when() == {
        row["OrderID"]: (row["CustomerID"], row["OrderDate"], row["RequiredDate"]) for row in orders
    }


def test_adventureworks_moves_in_with_prices_and_stock(sits_down, company, tmp_path):
    goods = rows("adventureworks/Product.csv")
    counted = rows("adventureworks/ProductInventory.csv")
    costs = {row["ProductID"]: row["StandardCost"] for row in goods}
    manager = sits_down(user=a_user(company, "MGR", "WH"))

    in_kilograms = [{**row, "Weight": kilograms(row)} for row in goods]
    brings_in(manager, "products", a_sheet(tmp_path / "Product.csv", in_kilograms), count=504)
    makes_a_price_list(manager)
    brings_in(manager, "prices", "adventureworks/ProductListPriceHistory.csv", count=395)
    with_costs = [{**row, "StandardCost": costs[row["ProductID"]]} for row in counted]
    brings_in(manager, "stock", a_sheet(tmp_path / "ProductInventory.csv", with_costs), count=428, known=4)

    assert {each.external_reference: (each.sku, each.price) for each in Product.objects.all()} == {
        row["ProductID"]: (row["ProductNumber"], Decimal(row["ListPrice"])) for row in goods
    }
    assert Product.objects.get(sku="BK-R93R-62").weight == Decimal("6.8039")  # from 15 pounds
    assert PriceListLine.objects.count() == 395
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for row in counted:
        quantities[row["ProductID"]] += Decimal(row["Quantity"])
    levels = {
        level.product.external_reference: level for level in StockLevel.objects.select_related("product")
    }
    assert {key: level.on_hand for key, level in levels.items()} == {
        key: quantity for key, quantity in quantities.items() if quantity
    }
    assert {key: level.value for key, level in levels.items()} == {
        key: cents(quantity * Decimal(costs[key])) for key, quantity in quantities.items() if quantity
    }


# On the screens ---------------------------------------------------------------------------------------------------
def brings_in(
    person: Typist, what: str, file: str | Path, second: str | Path = "", *, count: int, known: int = 0,
    discounts_are_fractions: bool = False, says: str = "",
) -> None:  # fmt: skip
    """Upload, look at the columns, try, say what has to be said, import; ``count`` is what gets in, ``known`` what is there already."""
    person.page.goto(f"{person.address}/{what}/import/")
    person.page.wait_for_load_state("networkidle")
    chooses(person, "File (CSV", file)
    if second:
        chooses(person, "A second file", second)
    person.does_the_next_step()
    if discounts_are_fractions:
        person.page.get_by_label("a fraction: 0.15 is 15 %").check()
    person.does_the_next_step()
    person.sees("Trial: nothing has been changed yet")
    the_worker_works()
    if says:
        person.sees(says)
        person.tab_to(says)
        with person.page.expect_navigation():
            person.press("Enter")
        the_worker_works()
    person.sees(f"Import all {count + known}")
    person.does_the_next_step()
    the_worker_works()
    person.sees(f"{count} added")


def chooses(person: Typist, field: str, file: str | Path) -> None:
    """Put the file into the field."""
    person.page.get_by_label(field).set_input_files(SHARED / file)


def makes_a_price_list(person: Typist) -> None:
    """A list in the company's currency, still empty."""
    person.page.goto(f"{person.address}/price-lists/new/")
    person.waits_for_the_focus_in("code")
    person.type("RETAIL")
    person.press("Tab")
    person.type("Retail")
    person.press("Tab")
    person.press("Control+a")
    person.type("EUR")
    with person.page.expect_navigation():
        person.press("Control+s")
    person.page.wait_for_load_state("networkidle")


def the_worker_works() -> None:
    """A long job hands its worker back now and then."""
    while (job := Job.objects.filter(state__in=("queued", "running")).first()) is not None:
        jobs.run(job.pk)


# In the files -----------------------------------------------------------------------------------------------------
def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(shared(name).decode("utf-8-sig"))))


def chosen_orders() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Lines and headers of the orders that are brought in."""
    headers = rows("northwind/orders.csv")
    if not ALL_ORDERS:
        headers = headers[:SIXTY]
    numbers = {row["OrderID"] for row in headers}
    return [row for row in rows("northwind/order_details.csv") if row["OrderID"] in numbers], headers


def a_sheet(path: Path, changed: list[dict[str, str]]) -> Path:
    """The rows as a file of their own."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(changed[0]))
        writer.writeheader()
        writer.writerows(changed)
    return path


def kilograms(row: dict[str, str]) -> str:
    if not row["Weight"]:
        return ""
    unit = POUND if row["WeightUnitMeasureCode"].strip() == "LB" else GRAM
    return f"{(Decimal(row['Weight']) * unit).quantize(Decimal('0.0001'), ROUND_HALF_UP)}"


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def totals_of(lines: list[dict[str, str]]) -> dict[str, Decimal]:
    """What each order comes to: lines less their discount, rounded to the cent, added up."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in lines:
        kept = Decimal(row["UnitPrice"]) * Decimal(row["Quantity"]) * (1 - Decimal(row["Discount"]))
        found[row["OrderID"]] += cents(kept)
    return dict(found)


# In the books -----------------------------------------------------------------------------------------------------
def net_amounts() -> dict[str, Decimal]:
    return dict(SalesOrder.objects.values_list("customer_reference", "net_amount"))


def who_ordered_when() -> dict[str, tuple[str, str, str]]:
    return {
        order.customer_reference: (order.customer.code, str(order.order_date), str(order.requested_date))
        for order in SalesOrder.objects.select_related("customer")
    }


def prices_by_number() -> dict[str, Decimal | None]:
    return dict(PriceListLine.objects.values_list("product__sku", "price"))


def stock_by_number() -> dict[str, Decimal]:
    return dict(StockLevel.objects.values_list("product__sku", "on_hand"))

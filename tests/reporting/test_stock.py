"""What lies too long and too much of: for the warehouse, and with its value for who may see it."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from core.actors import Actor
from core.models import SecurityEvent
from inventory.models import ReorderRule
from reporting import selectors
from tests import builders
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal
SLOW, OVER = "/reports/slow-movers/", "/reports/overstock/"


def ago(days: int) -> datetime.date:
    return builders.the_company().today() - datetime.timedelta(days=days)


def goods(sku: str, quantity: str, *, days: int = 200, cost: str = "4.00"):
    """Goods that came so many days ago."""
    product = builders.a_product(sku=sku)
    builders.stock(product, quantity, unit_cost=cost, date=ago(days))
    return product


def sold(product, quantity: str) -> None:
    """So many of them leave today."""
    order = builders.an_order(builders.a_customer(), product=product, quantity=quantity)
    builders.a_dispatched_shipment(order)


@pytest.fixture
def shelf():
    """Tea that lies, cups of which some leave, pots that came a week ago."""
    goods("TEA", "10", cost="9.00")
    sold(goods("CUP", "30"), "5")
    goods("POT", "10", days=7)


def test_slow_is_what_has_neither_left_nor_come_for_long(shelf):
    found = selectors.slow_movers(Actor.system(builders.the_company()), 90)

    assert [(row.sku, row.on_hand, row.left_on, row.came_on, row.value) for row in found] == [
        ("TEA", 10, None, ago(200), D(90))
    ]
    assert [row.sku for row in selectors.slow_movers(Actor.system(builders.the_company()), 5)] == [
        "TEA",
        "POT",
    ]
    assert selectors.slow_movers(Actor.system(builders.a_company("OTHER")), 90) == []


def test_too_much_is_what_neither_sales_nor_the_rule_need(shelf):
    tea = builders.a_product(sku="MINT")
    builders.stock(tea, "12", date=ago(100))
    ReorderRule.objects.create(
        company=tea.company, product=tea, warehouse=builders.main_warehouse(tea.company), minimum=2, up_to=10
    )

    found = selectors.overstock(Actor.system(builders.the_company()), 90)

    assert [(row.sku, row.free, row.used, row.up_to, row.too_much, row.value) for row in found] == [
        ("TEA", 10, 0, 0, 10, D(90)), ("CUP", 25, 5, 0, 20, D(80)), ("MINT", 12, 0, 10, 2, D(8)),
    ]  # fmt: skip


@pytest.mark.parametrize("path, words", [(SLOW, "Slow movers"), (OVER, "Overstock")])
def test_the_warehouse_reads_what_lies_but_not_what_it_is_worth(shelf, path, words):
    page, worth = text_of(signed_in("WH").get(path)), text_of(signed_in("GL").get(path))

    assert words in page
    assert "TEA" in page
    assert "90.00" not in page
    assert "90.00" in worth


@pytest.mark.parametrize("path", [SLOW, OVER])
def test_the_report_is_a_file_too_and_its_export_is_logged(shelf, path):
    content = signed_in("WH").get(f"{path}?export=csv").content.decode("utf-8-sig")

    assert "TEA" in content
    assert "90" not in content.split("\n")[0]
    assert SecurityEvent.objects.filter(kind="export").exists()


@pytest.mark.parametrize("path", [SLOW, OVER])
@pytest.mark.parametrize("days", ["0", "x", "5000", ""])
def test_days_that_cannot_be_are_refused(path, days):
    assert signed_in("WH").get(f"{path}?days={days}").status_code == 422


@pytest.mark.parametrize("path", [SLOW, OVER])
@pytest.mark.parametrize("role, status", [("SAL", 403), ("CRC", 403), ("WH", 200), ("AUD", 200)])
def test_only_who_looks_after_stock_reads_it(path, role, status):
    assert signed_in(role).get(path).status_code == status


def test_programs_read_both(shelf):
    slow = Program("WH").get("/reports/slow-movers?days=90").json()
    over = Program("GL").get("/reports/overstock").json()

    assert slow == [
        {
            "sku": "TEA",
            "warehouse": "MAIN",
            "on_hand": "10",
            "left_on": None,
            "came_on": ago(200).isoformat(),
            "value": None,
        }
    ]
    assert over[0] == {
        "sku": "TEA", "warehouse": "MAIN", "available": "10", "used": "0", "up_to": "0", "too_much": "10", "value": "90.00",
    }  # fmt: skip
    refused = Program("WH").get("/reports/slow-movers?days=0")
    assert (refused.status_code, fields_of(refused)) == (422, ["days"])

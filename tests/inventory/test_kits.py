"""What could be made of a kit in each warehouse, as its page says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from core.refusals import Refusal
from inventory import operations as inventory
from inventory.models import StockLevel, Warehouse
from tests.builders import a_product, a_warehouse, main_warehouse, the_company
from tests.inventory.stage import D, reserve, system
from tests.orders.test_kits import a_set
from tests.orders.test_kits_promised import another_set
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db


def put(product: Product, quantity: str, warehouse: Warehouse) -> None:
    line = inventory.ReceiptLine(product, D(quantity), D(4))
    inventory.receive(warehouse, [line], by=system(the_company()))


def panel(sku: str = "SET", role: str = "SAL") -> str:
    answer = signed_in(role).get(f"/stock/products/{sku}/panel/")
    assert answer.status_code == 200
    return text_of(answer)


def test_a_kit_is_made_where_all_its_parts_are_free_and_the_scarcest_says_how_many():
    kit = a_set(POT="3", CUP="20")
    cup = kit.parts.get(part__sku="CUP").part
    put(cup, "90", a_warehouse(code="NORTH", name="North"))
    reserve(cup, "3")

    page = panel()

    main = main_warehouse(the_company()).name
    rows = [row.split("</tr>")[0] for row in page.split("<tr>")[2:]]
    assert [(main in row, "North" in row) for row in rows] == [(True, False), (False, True)]
    assert (">2<" in rows[0], "Product CUP" in rows[0]) == (True, True)
    assert (">0<" in rows[1], "Product POT" in rows[1]) == (True, True)


def test_a_kit_whose_parts_never_came_says_so_and_goods_show_their_levels():
    a_set()

    assert "None of its parts was ever stocked." in panel()
    assert "Never stocked." in panel("CUP")


def test_goods_in_quarantine_make_no_kits():
    kit = a_set(POT="3")
    apart = a_warehouse(code="QUAR", name="Apart", kind="quarantine")
    put(kit.parts.get(part__sku="CUP").part, "90", apart)

    page = panel()

    assert "Apart" not in page
    assert ">0<" in page


def test_the_page_of_a_kit_costs_the_same_for_any_number_of_parts():
    a_set(POT="3", CUP="20")
    for number in range(6):
        a_product(sku=f"P{number}", on_hand="9")
    another_set("BIG", **{f"P{number}": "1" for number in range(6)})
    client = signed_in("SAL")

    def statements(sku: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/stock/products/{sku}/panel/")
        return len(captured)

    statements("SET")

    assert statements("SET") == statements("BIG")


def test_a_kit_itself_is_not_received():
    kit = a_set()

    with pytest.raises(Refusal, match="SET is not kept in stock"):
        put(kit, "1", main_warehouse(the_company()))

    assert not StockLevel.objects.exists()

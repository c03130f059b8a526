"""What could be made of a kit in each warehouse, as its page says."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from core.refusals import Refusal
from inventory import operations as inventory
from inventory.models import StockLevel, Warehouse
from tests.builders import a_company, a_product, a_warehouse, main_warehouse, the_company
from tests.inventory.stage import D, reserve, system
from tests.orders.test_kits import a_set
from tests.orders.test_kits_promised import another_set
from tests.programs import Program, fields_of, signed_in, text_of

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


def told(query: str = "", role: str = "SAL") -> dict[str, Any]:
    answer = Program(role).get(f"/stock/kits{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_programs_are_told_how_many_of_each_kit_could_be_made_in_a_warehouse():
    kit = a_set(POT="3", CUP="20")
    another_set("DUO", CUP="2")
    cup = kit.parts.get(part__sku="CUP").part
    put(cup, "90", a_warehouse(code="NORTH", name="North"))
    reserve(cup, "3")

    here, north = told(), told("?warehouse=NORTH&q=duo")

    assert [(row["sku"], row["could_be_made"]) for row in here["items"]] == [("DUO", "8"), ("SET", "2")]
    assert here["items"][1]["parts"] == [
        {"sku": "POT", "quantity": "1", "available": "3"},
        {"sku": "CUP", "quantity": "6", "available": "17"},
    ]
    assert [(row["sku"], row["could_be_made"]) for row in north["items"]] == [("DUO", "45")]


def test_the_list_of_kits_is_read_page_by_page_at_the_same_cost():
    a_set(POT="3", CUP="20")
    for number in range(4):
        another_set(f"DUO{number}", CUP="2", POT="1")
    program = Program("SAL")

    def statements(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            program.get(f"/stock/kits?limit={limit}")
        return len(captured)

    first = told("?limit=3")

    assert [row["sku"] for row in told(f"?after={first['next']}")["items"]] == ["DUO3", "SET"]
    assert statements(2) == statements(5)


@pytest.mark.parametrize(
    "query, status, field",
    [("?warehouse=NOWHERE", 422, "warehouse"), ("?limit=0", 422, "limit"), ("?after=x", 422, "after")],
)
def test_a_bad_question_about_kits_is_refused_at_its_field(query, status, field):
    a_set()

    answer = Program("SAL").get(f"/stock/kits{query}")

    assert (answer.status_code, fields_of(answer)) == (status, [field])


def test_kits_of_another_company_and_without_permission_are_not_told():
    a_set()

    assert Program("SAL", company=a_company("OTHER")).get("/stock/kits").json()["items"] == []
    assert Program("PB").get("/stock/kits").status_code == 403


def test_a_kit_itself_is_not_received():
    kit = a_set()

    with pytest.raises(Refusal, match="SET is not kept in stock"):
        put(kit, "1", main_warehouse(the_company()))

    assert not StockLevel.objects.exists()

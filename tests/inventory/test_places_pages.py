"""Warehouses and bins in the browser and for programs."""

from __future__ import annotations

import pytest

from inventory import operations
from inventory.models import Bin, GoodsReceipt, Warehouse
from inventory.operations import ReceiptLine
from tests.builders import a_bin, a_company, a_product, a_warehouse, main_warehouse, put_in_bin, the_company
from tests.inventory.stage import D, level_of, standing, system
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
KEPT = {"count_tolerance_percent": "10", "count_tolerance_amount": "200", "kind": "storage", "country": "AT"}


@pytest.fixture
def main():
    return main_warehouse(the_company())


# Pages ------------------------------------------------------------------------------------------------------------
def test_the_warehouses_are_listed_and_opened_by_who_may_change_them(main, django_assert_max_num_queries):
    a_warehouse(the_company(), "QUA", name="Kept apart", kind="quarantine")
    walt = signed_in("WH")

    with django_assert_max_num_queries(14):
        page = text_of(walt.get("/stock/warehouses/"))

    assert "Kept apart" in page
    assert "Quarantine" in page
    assert "/stock/warehouses/QUA/" not in page
    assert "/stock/warehouses/QUA/" in text_of(signed_in("MGR").get("/stock/warehouses/"))


def test_a_warehouse_is_added_and_changed_on_its_page(main):
    mona = signed_in("MGR")

    added = mona.post("/stock/warehouses/new/", {"code": "SOUTH", "name": "South", **KEPT})
    form = text_of(mona.get("/stock/warehouses/SOUTH/"))
    changed = mona.post(
        "/stock/warehouses/SOUTH/",
        {"code": "SOUTH", "name": "South", **KEPT, "city": "Graz", "is_default": "on", "version": "1"},
    )

    assert (added.status_code, changed.status_code) == (303, 303)
    assert "South" in form
    south = Warehouse.objects.get(code="SOUTH")
    assert (south.city, south.is_default, south.version) == ("Graz", True, 2)
    assert not Warehouse.objects.get(code="MAIN").is_default


def test_a_warehouse_that_cannot_be_is_drawn_again_with_the_field_marked(main):
    answer = signed_in("MGR").post(
        "/stock/warehouses/MAIN/", {"code": "MAIN", "name": "Main", **KEPT, "version": "1"}
    )

    assert answer.status_code == 422
    assert "Make another warehouse the default instead." in text_of(answer)
    assert Warehouse.objects.get(code="MAIN").is_default


def test_a_warehouse_of_another_company_is_not_there():
    a_warehouse(a_company("OTHER"), "FAR")

    assert signed_in("MGR").get("/stock/warehouses/FAR/").status_code == 404
    assert Program("MGR").patch("/warehouses/FAR", {"city": "X"}).status_code == 404


def test_a_bin_is_added_listed_and_changed(main):
    mona = signed_in("MGR")

    added = mona.post("/stock/bins/new/", {"warehouse": "MAIN", "code": "A-01", "sequence": ""})
    changed = mona.post(
        "/stock/bins/MAIN/A-01/", {"code": "A-01", "sequence": "5", "is_blocked": "on", "version": "1"}
    )
    taken = mona.post("/stock/bins/new/", {"warehouse": "MAIN", "code": "A-01", "sequence": ""})
    listed = text_of(mona.get("/stock/bins/"))

    assert [answer.status_code for answer in (added, changed, taken)] == [303, 303, 409]
    shelf = Bin.objects.get()
    assert (shelf.sequence, shelf.is_blocked) == (5, True)
    assert "A-01 exists already." in text_of(taken)
    assert "/stock/bins/MAIN/A-01/" in listed


def test_the_warehouse_says_on_the_product_where_it_lies(main):
    product = a_product(sku="TEA", on_hand="5")
    a_bin(main, "A-01")
    walt = signed_in("WH")
    panel = text_of(walt.get("/stock/products/TEA/panel/"))

    put = walt.post("/stock/products/TEA/bins/", {"bin-MAIN": "A-01"})
    unknown = walt.post("/stock/products/TEA/bins/", {"bin-MAIN": "X"})

    assert "/stock/products/TEA/bins/" in panel
    assert put.status_code == 303
    assert unknown.status_code == 422
    assert "There is no bin X in Warehouse MAIN." in text_of(unknown)
    assert level_of(product).bin.code == "A-01"
    assert 'value="A-01"' in text_of(walt.get("/stock/products/TEA/bins/"))


def test_only_the_warehouse_puts_goods_into_bins(main):
    a_product(sku="TEA", on_hand="5")

    assert signed_in("MGR").get("/stock/products/TEA/bins/").status_code == 403
    assert "/stock/products/TEA/bins/" not in text_of(signed_in("MGR").get("/stock/products/TEA/panel/"))


def test_a_delivery_is_keyed_in_with_its_bin_where_there_are_bins(main):
    product = a_product(sku="TEA", on_hand="1")
    walt = signed_in("WH")
    before = text_of(walt.get("/stock/receive/"))
    a_bin(main, "A-01")
    row = {"lines-0-sku": "TEA", "lines-0-quantity": "3", "warehouse": "MAIN"}

    wrong = walt.post("/stock/receive/", {**row, "lines-0-bin": "B", "idempotency_key": "a"})
    right = walt.post("/stock/receive/", {**row, "lines-0-bin": "A-01", "idempotency_key": "b"})

    assert "lines-0-bin" not in before
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "There is no bin B in Warehouse MAIN." in text_of(wrong)
    assert level_of(product).bin.code == "A-01"
    assert standing(product) == ("4", "0", "16.00")


def test_stock_is_listed_in_the_order_of_the_walk(main):
    for sku, code, sequence in (("TEA", "A-01", 20), ("CUP", "B-01", 10)):
        put_in_bin(a_product(sku=sku, on_hand="1"), code, sequence=sequence)
    walt = signed_in("WH")

    page = text_of(walt.get("/stock/?sort=bin"))
    only = text_of(walt.get("/stock/?bin=A-01"))

    assert page.index("CUP") < page.index("TEA")
    assert "TEA" in only
    assert "CUP" not in only


def test_what_lies_in_quarantine_is_shown_as_not_available(main):
    tea = a_product(sku="TEA", on_hand="3")
    apart = a_warehouse(the_company(), "QUA", kind="quarantine")
    operations.receive(apart, [ReceiptLine(tea, D(77), D(4))], by=system(the_company()))
    walt = signed_in("WH")

    rows = [row for row in text_of(walt.get("/stock/")).split("<tr") if "Warehouse QUA" in row]

    assert (len(rows), rows[0].count(">77<"), rows[0].count(">0<")) == (1, 1, 2)
    assert "Quarantine" in text_of(walt.get("/stock/products/TEA/panel/"))


# Programs ---------------------------------------------------------------------------------------------------------
def test_a_program_adds_and_changes_a_warehouse():
    program = Program("MGR")

    added = program.post("/warehouses", {"code": "QUA", "name": "Apart", "kind": "quarantine"})
    changed = program.patch("/warehouses/QUA", {"city": "Graz", "count_tolerance_percent": "5", "version": 1})

    assert added.status_code == 201
    assert changed.json() == {
        "code": "QUA", "name": "Apart", "street": "", "postal_code": "", "city": "Graz", "country": "",
        "kind": "quarantine", "is_default": False, "count_tolerance_percent": "5",
        "count_tolerance_amount": "200", "keepers": [], "version": 2,
    }  # fmt: skip
    assert program.get("/warehouses/QUA").json() == changed.json()
    assert program.patch("/warehouses/QUA", {"city": "Linz", "version": 1}).status_code == 409
    assert fields_of(program.patch("/warehouses/QUA", {"kind": "attic"})) == ["kind"]


def test_a_program_adds_changes_and_lists_bins(main):
    program = Program("MGR")

    added = program.post("/bins", {"warehouse": "MAIN", "code": "A-01"})
    program.post("/bins", {"code": "A-02", "sequence": 5})
    changed = program.patch("/bins/MAIN/A-01", {"is_blocked": True})

    assert added.json() == {
        "warehouse": "MAIN",
        "code": "A-01",
        "sequence": 10,
        "is_blocked": False,
        "version": 1,
    }
    assert changed.json() == {**added.json(), "is_blocked": True, "version": 2}
    assert [row["code"] for row in program.get("/bins?warehouse=MAIN").json()["items"]] == ["A-02", "A-01"]
    assert fields_of(program.post("/bins", {"warehouse": "X", "code": "A"})) == ["warehouse"]
    assert program.patch("/bins/MAIN/X", {"is_blocked": True}).status_code == 404


def test_a_program_puts_products_into_bins_and_receives_into_them(main):
    product = a_product(sku="TEA", on_hand="1")
    a_bin(main, "A-01")
    a_bin(main, "B-01")
    walt = Program("WH")

    put = walt.post("/stock/placements", {"lines": [{"sku": "TEA", "bin": "A-01"}]})
    put_into = level_of(product).bin.code
    received = walt.post("/stock/receipts", {"lines": [{"sku": "TEA", "quantity": "2", "bin": "B-01"}]})

    assert put.json() == {"warehouse": "MAIN", "lines": [{"sku": "TEA", "bin": "A-01"}]}
    assert (put_into, level_of(product).bin.code) == ("A-01", "B-01")
    assert received.status_code == 201


def test_bins_that_are_not_there_are_named_and_nothing_is_done(main):
    a_product(sku="TEA", on_hand="1")
    walt = Program("WH")
    receipts = GoodsReceipt.objects.count()

    put = walt.post("/stock/placements", {"lines": [{"sku": "TEA", "bin": "X"}]})
    nothing = walt.post("/stock/placements", {"lines": []})
    received = walt.post("/stock/receipts", {"lines": [{"sku": "TEA", "quantity": "2", "bin": "X"}]})

    assert [fields_of(answer) for answer in (put, nothing, received)] == [
        ["lines.0.bin"],
        ["lines"],
        ["lines.0.bin"],
    ]
    assert GoodsReceipt.objects.count() == receipts


@pytest.mark.parametrize("role", ["MGR", "SAL", "AUD"])
def test_others_than_the_warehouse_put_nothing_into_bins(main, role):
    a_product(sku="TEA", on_hand="1")
    a_bin(main, "A-01")

    assert (
        Program(role).post("/stock/placements", {"lines": [{"sku": "TEA", "bin": "A-01"}]}).status_code == 403
    )

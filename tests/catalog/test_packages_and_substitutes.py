"""The units a product is packed in and what is offered in its place: keyed in, sent by programs, refused."""

from decimal import Decimal

import pytest

from catalog import operations
from catalog.models import Product, ProductUnit, Substitute, UnitOfMeasure
from catalog.operations import PackageEntry
from core.refusals import NotPermitted, Several, StaleVersion
from tests.builders import a_company, a_product, a_unit, an_actor, the_company
from tests.catalog.test_pages import typed
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def packages_of(product: Product) -> list[tuple[str, str, str, bool]]:
    return [
        (row.unit.code, f"{row.factor.normalize():f}", row.barcode, row.is_usual)
        for row in product.units.order_by("factor")
    ]


def box_row(index: int = 0, unit: str = "BX", factor: str = "12", **more: str) -> dict[str, str]:
    values = {"unit": str(a_unit(code=unit).pk), "factor": factor, **more}
    return {f"units-{index}-{name}": value for name, value in values.items()}


# In the browser ----------------------------------------------------------------------------------------------------
def test_a_box_of_twelve_and_a_substitute_are_keyed_in_and_shown():
    a_unit(code="BX", name="box")
    a_product(sku="CUP", name="Blue cup")
    rows = box_row(barcode="4006381 333931", usual="on") | {"substitutes-0-sku": "cup"}

    answer = signed_in("GL").post(
        "/products/new/", typed(minimum_quantity="6", order_multiple="6", external_reference="E-1", **rows)
    )

    tea = Product.objects.get(sku="TEA")
    assert answer.status_code == 303
    assert packages_of(tea) == [("BX", "12", "4006381333931", True)]
    assert (tea.minimum_quantity, tea.order_multiple, tea.external_reference) == (6, 6, "E-1")
    page = text_of(signed_in("SAL").get("/products/TEA/"))
    for words in ("box", "12 piece", "4006381333931", "Blue cup", "6 piece", "E-1"):
        assert words in page


def test_rows_are_changed_removed_and_put_in_another_order():
    tea, cup, jug = (a_product(sku=sku) for sku in ("TEA", "CUP", "JUG"))
    by = an_actor(the_company(), "GL")
    box, carton = a_unit(code="BX"), a_unit(code="CT")
    operations.save_product(
        tea,
        {},
        by=by,
        packages=[PackageEntry(box, D(12), is_usual=True), PackageEntry(carton, D(144))],
        substitutes=[cup, jug],
    )
    rows = box_row(3, "CT", "120", usual="on") | {"substitutes-7-sku": "JUG", "substitutes-0-sku": "CUP"}

    answer = signed_in("GL").post("/products/TEA/edit/", typed(version="2", **rows))

    assert answer.status_code == 303
    assert packages_of(tea) == [("CT", "120", "", True)]
    assert [row.replaced_by.sku for row in tea.substitutes.all()] == ["JUG", "CUP"]


WRONG = {
    "holds nothing": (lambda: box_row(factor="0"), "above zero"),
    "not told how many": (lambda: box_row(factor=""), "Contains 1: Fill this in."),
    "mistyped": (lambda: box_row() | box_row(1, factor="dozen"), "Contains 2: Enter a number such as"),
    "its own unit": (lambda: box_row(unit="C62"), "own unit"),
    "twice": (lambda: box_row() | box_row(1), "stands here twice"),
    "two usual ones": (lambda: box_row(usual="on") | box_row(1, "CT", "144", usual="on"), "Only one unit"),
    "check digit": (lambda: box_row(barcode="4006381333932"), "its last digit would be 1"),
    "unknown substitute": (lambda: {"substitutes-0-sku": "NOBODY"}, "There is no product NOBODY."),
}


@pytest.mark.parametrize("rows, words", WRONG.values(), ids=WRONG.keys())
def test_a_row_that_cannot_be_is_told_at_its_field_and_nothing_is_saved(rows, words):
    answer = signed_in("GL").post("/products/new/", typed(**rows()))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Product.objects.exists()
    assert not ProductUnit.objects.exists()


def test_packages_somebody_else_has_saved_meanwhile_are_put_beside_mine_to_choose():
    tea = a_product(sku="TEA", name="Green tea")
    client = signed_in("GL")
    client.post("/products/TEA/edit/", typed(version="1", idempotency_key="theirs", **box_row()))
    mine = typed(version="1", **box_row(factor="10"))

    stale = client.post("/products/TEA/edit/", {**mine, "idempotency_key": "mine"})
    kept = client.post(
        "/products/TEA/edit/",
        {**mine, "version": "2", "merge-units": "theirs", "price": "13.00", "idempotency_key": "again"},
    )

    assert (stale.status_code, kept.status_code) == (409, 303)
    assert "BX 12" in text_of(stale)
    assert packages_of(tea) == [("BX", "12", "", False)]
    assert Product.objects.get().price == 13


def test_units_and_products_of_another_company_cannot_be_chosen():
    other = a_company("OTHER")
    a_product(other, "THEIRS")
    crate = a_unit(other, "CR", name="their crate")
    client = signed_in("GL")

    for rows in ({"units-0-unit": str(crate.pk), "units-0-factor": "6"}, {"substitutes-0-sku": "THEIRS"}):
        assert client.post("/products/new/", typed(**rows)).status_code == 422
    assert "their crate" not in text_of(client.get("/products/new/"))
    assert not Product.objects.filter(company=the_company()).exists()


# By program --------------------------------------------------------------------------------------------------------
TEA = {"sku": "TEA", "name": "Green tea", "price": "12.50", "tax_code": "S20"}


def test_programs_send_packages_and_substitutes_whole_and_what_is_absent_stays():
    accountant = Program("GL")
    for code in ("BX", "CT"):
        a_unit(code=code)
    a_product(sku="CUP")
    box = {"unit": "BX", "factor": "12", "barcode": "4006381333931", "usual": True}
    accountant.post("/products", {**TEA, "units": [box], "substitutes": ["CUP"], "order_multiple": "6"})

    renamed = accountant.patch("/products/TEA", {"name": "Tea"}).json()
    changed = accountant.patch("/products/TEA", {"units": [{"unit": "CT", "factor": "144"}]}).json()
    emptied = accountant.patch("/products/TEA", {"units": [], "substitutes": []}).json()

    assert (renamed["units"], renamed["substitutes"], renamed["order_multiple"]) == ([box], ["CUP"], "6")
    assert changed["units"] == [{"unit": "CT", "factor": "144", "barcode": "", "usual": False}]
    assert (emptied["units"], emptied["substitutes"], emptied["version"]) == ([], [], 4)


def test_a_program_is_told_each_bad_row_at_its_field():
    accountant = Program("GL")
    a_unit(code="BX")
    rows = [{"unit": "BX", "factor": "0"}, {"unit": "BX", "factor": "12", "barcode": "1"}]

    answer = accountant.post("/products", {**TEA, "units": rows})

    assert answer.status_code == 422
    assert fields_of(answer) == ["units.0.factor", "units.1.unit", "units.1.barcode"]
    assert not Product.objects.exists()


def test_an_external_reference_names_one_product():
    accountant = Program("GL")
    accountant.post("/products", {**TEA, "external_reference": "E-1"})

    answer = accountant.post("/products", {**TEA, "sku": "CUP", "external_reference": " E-1 "})

    assert (answer.status_code, fields_of(answer)) == (422, ["external_reference"])
    assert Product.objects.count() == 1


# The verb ----------------------------------------------------------------------------------------------------------
def test_a_product_is_no_substitute_for_itself_and_stands_for_another_once():
    tea, cup = a_product(sku="TEA"), a_product(sku="CUP")

    with pytest.raises(Several) as refused:
        operations.save_product(tea, {}, by=an_actor(the_company(), "GL"), substitutes=[cup, tea, cup])

    assert [each.field for each in refused.value.refusals] == ["substitutes.1.sku", "substitutes.2.sku"]
    assert not Substitute.objects.exists()


def test_who_may_not_change_products_changes_no_packages_either():
    tea = a_product(sku="TEA")

    with pytest.raises(NotPermitted):
        operations.save_product(
            tea, {}, by=an_actor(the_company(), "SAL"), packages=[PackageEntry(a_unit(code="BX"), D(12))]
        )

    assert not ProductUnit.objects.exists()


def test_of_two_who_pack_the_same_product_the_second_is_told():
    tea = a_product(sku="TEA")
    by, box = an_actor(the_company(), "GL"), a_unit(code="BX")
    operations.save_product(tea, {}, by=by, version=1, packages=[PackageEntry(box, D(12))])

    with pytest.raises(StaleVersion):
        operations.save_product(tea, {}, by=by, version=1, packages=[PackageEntry(box, D(10))])

    assert packages_of(tea) == [("BX", "12", "", False)]


def test_a_mistyped_barcode_that_stands_there_from_before_does_not_stop_a_new_price():
    tea = a_product(sku="TEA", barcode="4006381333932")

    operations.save_product(tea, {"price": D(2)}, by=an_actor(the_company(), "GL"))

    assert Product.objects.get().price == 2
    assert UnitOfMeasure.objects.filter(company=the_company()).count() == 1

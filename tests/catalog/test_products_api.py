"""Products and units for programs: what is added, changed, refused, and what exists for whom."""

import pytest

from catalog.models import Product, ProductCategory, UnitOfMeasure
from core.models import Event
from tests.builders import a_company, a_product, a_tax_code, the_company
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db

TEA = {"sku": "TEA", "name": "Green tea", "price": "12.50", "tax_code": "S20"}


@pytest.fixture
def accountant():
    return Program("GL")


def test_a_product_is_added_with_what_was_said_and_sensible_rest(accountant):
    answer = accountant.post("/products", {**TEA, "sku": " TEA ", "category": "Beverages"})

    assert answer.status_code == 201
    assert answer.json() == {
        "sku": "TEA", "name": "Green tea", "kind": "goods", "unit": "C62", "price": "12.5", "currency": "EUR",
        "tax_code": "S20", "category": "Beverages", "description": "", "barcode": "", "external_reference": "",
        "minimum_quantity": "0", "order_multiple": "0", "units": [], "substitutes": [], "parts": [], "part_of": [], "is_active": True, "version": 1,
        "tracking": "none", "shelf_life_days": None, "supply_policy": "none", "lead_time_days": 7,
        "over_delivery_percent": None, "under_delivery_percent": None, "is_returnable": True, "weight": "0",
        "length_mm": None, "width_mm": None, "height_mm": None, "hs_code": "", "origin_country": "",
    }  # fmt: skip
    event = Event.objects.get(document_kind="catalog.product")
    assert (event.activity, event.actor) == ("created", accountant.user)


BAD = {
    "no number": ({"sku": ""}, "sku"),
    "a blank number": ({"sku": "   "}, "sku"),
    "a slash": ({"sku": "A/B"}, "sku"),
    "a blank inside": ({"sku": "A B"}, "sku"),
    "a word of ours": ({"sku": "New"}, "sku"),
    "too long": ({"sku": "A" * 41}, "sku"),
    "no name": ({"name": "  "}, "name"),
    "negative price": ({"price": "-0.01"}, "price"),
    "no price": ({"price": ""}, "price"),
    "unknown kind": ({"kind": "thing"}, "kind"),
    "unknown unit": ({"unit": "KGM"}, "unit"),
    "unknown tax code": ({"tax_code": "S99"}, "tax_code"),
    "no currency": ({"currency": "EURO"}, "currency"),
    "gold": ({"currency": "XAU"}, "currency"),
    "barcode": ({"barcode": "123"}, "barcode"),
    "check digit": ({"barcode": "4006381333932"}, "barcode"),
    "negative minimum": ({"minimum_quantity": "-1"}, "minimum_quantity"),
    "step in parts": ({"order_multiple": "0.5"}, "order_multiple"),
    "unknown package": ({"units": [{"unit": "BX", "factor": "12"}]}, "units.0.unit"),
    "its own unit": ({"units": [{"unit": "C62", "factor": "12"}]}, "units.0.unit"),
    "unknown substitute": ({"substitutes": ["CUP"]}, "substitutes.0"),
    "digits of another script": ({"barcode": "\u0661" * 8}, "barcode"),
}


@pytest.mark.parametrize("wrong, field", BAD.values(), ids=BAD.keys())
def test_a_product_that_cannot_be_is_refused_at_its_field(accountant, wrong, field):
    answer = accountant.post("/products", {**TEA, **wrong})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not Product.objects.exists()


def test_a_number_names_one_product_of_a_company(accountant):
    accountant.post("/products", TEA)
    a_company("OTHER")

    again = accountant.post("/products", {**TEA, "name": "Black tea"})
    elsewhere = Program("GL", company=a_company("THIRD")).post("/products", TEA)

    assert (again.status_code, fields_of(again)) == (422, ["sku"])
    assert elsewhere.status_code == 201
    assert Product.objects.get(company=the_company()).name == "Green tea"


def test_what_is_sent_changes_and_the_rest_stays(accountant):
    accountant.post("/products", {**TEA, "category": "Beverages", "barcode": "40123455"})

    answer = accountant.patch("/products/TEA", {"price": "13", "version": 1})
    cleared = accountant.patch(
        "/products/TEA", {"category": None, "name": None, "price": None, "tax_code": None}
    )

    assert (answer.json()["price"], answer.json()["version"]) == ("13", 2)
    assert (cleared.json()["category"], cleared.json()["name"], cleared.json()["price"]) == (
        "",
        "Green tea",
        "13",
    )
    assert cleared.json()["barcode"] == "40123455"


def test_a_stale_change_is_refused_and_writes_nothing(accountant):
    accountant.post("/products", TEA)
    accountant.patch("/products/TEA", {"price": "13", "version": 1})

    answer = accountant.patch("/products/TEA", {"price": "1", "version": 1})

    assert (answer.status_code, fields_of(answer)) == (409, ["version"])
    assert str(Product.objects.get().price) == "13.000000"


@pytest.mark.parametrize(
    "wrong, field", [({"name": " "}, "name"), ({"price": "-1"}, "price"), ({"tax_code": "S9"}, "tax_code")]
)
def test_a_change_that_cannot_be_is_refused_at_its_field(accountant, wrong, field):
    accountant.post("/products", TEA)

    answer = accountant.patch("/products/TEA", wrong)

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert Product.objects.get().version == 1


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "ADM", "AUD", "PB", "PV"])
def test_who_may_not_change_products_is_refused(role):
    product = a_product(sku="TEA")
    program = Program(role)

    assert program.post("/products", {**TEA, "sku": "CUP"}).status_code == 403
    assert program.patch("/products/TEA", {"price": "1"}).status_code == 403
    assert program.post("/units", {"code": "KGM", "name": "kilogram"}).status_code == 403
    product.refresh_from_db()
    assert (product.price, Product.objects.count(), UnitOfMeasure.objects.count()) == (10, 1, 1)


def test_a_product_of_another_company_is_not_there():
    a_product(a_company("OTHER"), "THEIRS")
    program = Program("GL")

    assert program.get("/products/THEIRS").status_code == 404
    assert program.patch("/products/THEIRS", {"price": "1"}).status_code == 404
    assert program.get("/products?q=THEIRS").json()["items"] == []


def test_tax_code_and_unit_of_another_company_are_not_there(accountant):
    other = a_company("OTHER")
    a_tax_code(other, "5", code="THEIRS")
    UnitOfMeasure.objects.create(company=other, code="KGM", name="kilogram")

    for wrong in ({"tax_code": "THEIRS"}, {"unit": "KGM"}):
        answer = accountant.post("/products", {**TEA, **wrong})
        assert (answer.status_code, fields_of(answer)) == (422, list(wrong))


def test_the_warehouse_reads_products_without_prices(accountant):
    accountant.post("/products", TEA)

    assert Program("WH").get("/products/TEA").json()["price"] is None
    assert Program("WH").get("/products").json()["items"][0]["price"] is None


def test_a_new_category_is_made_once(accountant):
    for sku in ("A", "B"):
        accountant.post("/products", {**TEA, "sku": sku, "category": " Beverages "})

    assert [category.code for category in ProductCategory.objects.all()] == ["Beverages"]


def test_a_unit_is_added_once_with_how_finely_it_is_counted(accountant):
    added = accountant.post("/units", {"code": "KGM", "name": "kilogram", "decimals": 3})
    again = accountant.post("/units", {"code": " KGM ", "name": "kilo"})

    assert added.json() == {
        "code": "KGM", "name": "kilogram", "decimals": 3, "dimension": "mass", "factor": "1",
    }  # fmt: skip
    assert (again.status_code, fields_of(again)) == (409, ["code"])
    assert UnitOfMeasure.objects.get(code="KGM").name == "kilogram"


@pytest.mark.parametrize(
    "wrong, field",
    [({"code": " "}, "code"), ({"code": "K/G"}, "code"), ({"code": "KILO"}, "code"), ({"decimals": 7}, "decimals"), ({"decimals": -1}, "decimals")],
)  # fmt: skip
def test_a_unit_that_cannot_be_is_refused_at_its_field(accountant, wrong, field):
    answer = accountant.post("/units", {"code": "KGM", "name": "kilogram", **wrong})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert UnitOfMeasure.objects.count() == 1

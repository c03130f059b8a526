"""Products in the browser."""

import pytest

from catalog.models import Product, TaxCode, UnitOfMeasure
from tests.builders import a_category, a_company, a_product, a_tax_code, the_company
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db


def typed(**changed: str) -> dict[str, str]:
    company = the_company()
    values = {
        "sku": "TEA", "name": "Green tea", "kind": "goods", "price": "12.50", "is_active": "on",
        "unit": str(UnitOfMeasure.objects.get(company=company, code="C62").pk),
        "tax_code": str(TaxCode.objects.get(company=company, code="S20").pk), "idempotency_key": "k1",
    }  # fmt: skip
    return values | changed


def test_a_product_is_keyed_in_and_shown():
    client = signed_in("GL")
    category = a_category(code="TEAS", name="Teas")

    answer = client.post("/products/new/", typed(category=str(category.pk), barcode="4006381333931"))

    assert (answer.status_code, answer["Location"]) == (303, "/products/TEA/")
    page = text_of(client.get("/products/TEA/"))
    for words in ("Green tea", "12.50", "Teas", "4006381333931", "S20"):
        assert words in page


def test_a_second_click_adds_one_product():
    client = signed_in("GL")

    answers = [client.post("/products/new/", typed()) for _click in range(2)]

    assert [answer["Location"] for answer in answers] == ["/products/TEA/"] * 2
    assert Product.objects.count() == 1


WRONG = {
    "no number": ({"sku": ""}, "required"),
    "a blank": ({"sku": "A B"}, "no blank, no slash"),
    "a slash": ({"sku": "A/B"}, "no blank, no slash"),
    "a word of ours": ({"sku": "new"}, "cannot be a code"),
    "too long": ({"sku": "A" * 41}, "Number: Use at most 40 characters."),
    "no name": ({"name": " "}, "required"),
    "negative": ({"price": "-1"}, "minus sign"),
    "priceless": ({"price": "10000000000"}, "The number is too large"),
    "words": ({"price": "cheap"}, "List price: Enter a number such as"),
    "unit": ({"unit": "999999"}, "Unit: Select a valid choice"),
    "tax code": ({"tax_code": ""}, "required"),
    "barcode": ({"barcode": "12"}, "8, 12, 13 or 14 digits"),
    "check digit": ({"barcode": "4006381333932"}, "its last digit would be 1"),
    "minimum in parts": ({"minimum_quantity": "0.5"}, "piece is not sold in parts"),
    "negative step": ({"order_multiple": "-6"}, "minus sign"),
}


@pytest.mark.parametrize("wrong, words", WRONG.values(), ids=WRONG.keys())
def test_what_is_keyed_in_wrong_is_said_at_its_field_and_nothing_is_saved(wrong, words):
    answer = signed_in("GL").post("/products/new/", typed(**wrong))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Product.objects.exists()


@pytest.mark.parametrize("sku", ["A/B", "new", " "])
def test_a_number_is_checked_when_it_is_changed_too(sku):
    a_product(sku="TEA")

    answer = signed_in("GL").post("/products/TEA/edit/", typed(sku=sku, version="1"))

    assert answer.status_code == 422
    assert Product.objects.get().sku == "TEA"


def test_a_number_another_product_has_is_refused():
    a_product(sku="TEA")
    a_product(sku="CUP")

    answer = signed_in("GL").post("/products/CUP/edit/", typed(sku="TEA", version="1"))

    assert answer.status_code == 422
    assert "There is a product TEA already." in text_of(answer)
    assert sorted(product.sku for product in Product.objects.all()) == ["CUP", "TEA"]


def test_a_stale_form_is_told_and_writes_nothing():
    a_product(sku="TEA", name="Green tea")
    client = signed_in("GL")
    client.post("/products/TEA/edit/", typed(price="13.00", version="1", idempotency_key="first"))

    answer = client.post("/products/TEA/edit/", typed(price="1.00", version="1", idempotency_key="second"))

    assert answer.status_code == 409
    assert "has saved this meanwhile" in text_of(answer)
    assert (Product.objects.get().price, Product.objects.get().version) == (13, 2)


@pytest.mark.parametrize("version", ["x", "99999999999999999999", "-1", "1.0"])
def test_a_version_nobody_can_read_is_refused_as_a_stale_one(version):
    a_product(sku="TEA", name="Green tea", price="13.00")

    answer = signed_in("GL").post("/products/TEA/edit/", typed(price="1.00", version=version))

    assert answer.status_code == 409
    assert Product.objects.get().price == 13


def test_tax_code_unit_and_category_of_another_company_cannot_be_chosen():
    other = a_company("OTHER")
    theirs = {
        "tax_code": a_tax_code(other, "5", code="T"),
        "category": a_category(other, "THEIRS"),
        "unit": UnitOfMeasure.objects.create(company=other, code="KGM", name="their kilogram"),
    }
    client = signed_in("GL")

    for name, row in theirs.items():
        answer = client.post("/products/new/", typed(**{name: str(row.pk)}))
        assert answer.status_code == 422
        assert "THEIRS" not in text_of(answer)
    assert not Product.objects.filter(company=the_company()).exists()


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "AUD"])
def test_who_may_look_does_not_change(role):
    a_product(sku="TEA", name="Green tea")
    client = signed_in(role)

    assert "Green tea" in text_of(client.get("/products/TEA/"))
    assert "/products/TEA/edit/" not in text_of(client.get("/products/TEA/"))
    for address in ("/products/new/", "/products/TEA/edit/"):
        assert client.get(address).status_code == 403
        assert client.post(address, typed(sku="CUP")).status_code == 403
    assert Product.objects.get().sku == "TEA"


def test_a_product_of_another_company_does_not_exist():
    a_product(a_company("OTHER"), "THEIRS", name="Their tea")
    client = signed_in("GL")

    for address in ("/products/THEIRS/", "/products/THEIRS/edit/", "/stock/products/THEIRS/panel/"):
        assert client.get(address).status_code == 404
    assert client.post("/products/THEIRS/edit/", typed()).status_code == 404
    assert "Their tea" not in text_of(client.get("/products/?view=all"))
    assert "Their tea" not in text_of(client.get("/products/options/?q=tea"))


def test_prices_are_for_those_who_see_them():
    a_product(sku="TEA", name="Green tea", price="77.77")

    for address in ("/products/", "/products/TEA/", "/products/options/?q=tea"):
        assert "77.77" in text_of(signed_in("SAL").get(address))
        assert "77.77" not in text_of(signed_in("WH").get(address))

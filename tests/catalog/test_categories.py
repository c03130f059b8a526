"""The tree of categories: grown, renamed, moved, cut where it is empty."""

import threading

import pytest
from django.db import connection

from catalog import operations
from catalog.models import PriceList, PriceListLine, ProductCategory
from core.models import Event
from core.refusals import Conflict, Refusal
from tests.builders import a_category, a_company, a_product, an_actor, the_company
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def a_tree() -> tuple[ProductCategory, ProductCategory, ProductCategory]:
    drinks = a_category(code="DRINKS", name="Drinks")
    teas = a_category(code="TEAS", name="Teas", parent=drinks)
    return drinks, teas, a_category(code="GREEN", name="Green teas", parent=teas)


def parents() -> dict[str, str | None]:
    return {row.code: row.parent.code if row.parent else None for row in ProductCategory.objects.all()}


def test_the_tree_shows_each_category_with_the_products_in_it_and_below():
    drinks, _teas, green = a_tree()
    a_category(a_company("OTHER"), "THEIRS", name="Their drinks")
    for category in (drinks, green, green):
        a_product(category=category)

    page = text_of(signed_in("SAL").get("/categories/"))

    assert page.index("Drinks") < page.index("Teas") < page.index("Green teas")
    assert "3 with those below" in page
    assert "2 with those below" in page
    assert "Their drinks" not in page
    assert "/categories/DRINKS/" not in page


def test_a_category_is_added_below_another_renamed_and_moved():
    a_tree()
    cups = a_category(code="CUPS", name="Cups")
    client = signed_in("GL")
    begun = text_of(client.get("/categories/new/?under=CUPS"))

    added = client.post(
        "/categories/new/", {"code": "MUGS", "name": "Mugs", "parent": cups.pk, "idempotency_key": "1"}
    )
    moved = client.post(
        "/categories/GREEN/",
        {"code": "GREEN", "name": "Greens", "parent": "", "version": "1", "idempotency_key": "2"},
    )

    assert f'<option value="{cups.pk}" selected>' in begun
    assert (added.status_code, moved.status_code) == (303, 303)
    assert parents() == {"DRINKS": None, "TEAS": "DRINKS", "GREEN": None, "CUPS": None, "MUGS": "CUPS"}
    assert ProductCategory.objects.get(code="GREEN").name == "Greens"
    assert Event.objects.filter(document_kind="catalog.productcategory").count() == 2


@pytest.mark.parametrize("under", ["DRINKS", "TEAS", "GREEN"])
def test_a_category_does_not_lie_under_itself_or_what_is_below_it(under):
    drinks, *_rest = a_tree()
    target = ProductCategory.objects.get(code=under)

    page = signed_in("GL").post(
        "/categories/DRINKS/", {"code": "DRINKS", "name": "Drinks", "parent": target.pk, "version": "1"}
    )
    program = Program("GL").patch("/product-categories/DRINKS", {"parent": under})

    assert page.status_code == 422
    assert "Drinks cannot lie under itself or what lies below it." in text_of(page)
    assert (program.status_code, fields_of(program)) == (422, ["parent"])
    drinks.refresh_from_db()
    assert (drinks.parent, drinks.version) == (None, 1)


def test_only_an_empty_category_is_deleted():
    drinks, teas, green = a_tree()
    company = the_company()
    by = an_actor(company, "GL")
    a_product(category=green)
    cups = a_category(code="CUPS")
    prices = PriceList.objects.create(company=company, code="P", name="P", currency="EUR")
    PriceListLine.objects.create(company=company, price_list=prices, position=1, category=cups, factor=1)

    for category, words in (
        (drinks, "1 category lies below it"),
        (green, "1 product is in it"),
        (cups, "1 line of a price list is about it"),
    ):
        with pytest.raises(Conflict, match=words):
            operations.delete_category(category, by=by)
    refused = signed_in("GL").post("/categories/GREEN/delete/")
    assert (refused.status_code, "1 product is in it" in text_of(refused)) == (409, True)
    assert ProductCategory.objects.count() == 4

    mugs = a_category(code="MUGS", name="Mugs")
    assert signed_in("GL").post("/categories/MUGS/delete/").status_code == 303
    assert not ProductCategory.objects.filter(pk=mugs.pk).exists()
    assert teas.parent == drinks


def test_programs_read_add_move_and_delete_categories():
    a_tree()
    accountant = Program("GL")

    added = accountant.post("/product-categories", {"code": "MUGS", "parent": "DRINKS"})
    moved = accountant.patch("/product-categories/MUGS", {"name": "Mugs", "parent": None, "version": 1})
    stale = accountant.patch("/product-categories/MUGS", {"name": "Cups", "version": 1})
    taken = accountant.post("/product-categories", {"code": "TEAS"})
    unknown = accountant.post("/product-categories", {"code": "X", "parent": "NOTHING"})
    deleted = accountant.client.delete("/api/v1/product-categories/MUGS")

    assert added.json() == {"code": "MUGS", "name": "MUGS", "parent": "DRINKS", "version": 1}
    assert moved.json() == {"code": "MUGS", "name": "Mugs", "parent": None, "version": 2}
    assert (stale.status_code, taken.status_code, unknown.status_code) == (409, 409, 422)
    assert deleted.status_code == 204
    listed = Program("SAL").get("/product-categories").json()["items"]
    assert [row["code"] for row in listed] == ["DRINKS", "GREEN", "TEAS"]


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "AUD"])
def test_who_may_not_change_products_changes_no_category(role):
    a_tree()
    client, program = signed_in(role), Program(role)

    assert client.post("/categories/new/", {"code": "X", "name": "X"}).status_code == 403
    assert client.post("/categories/GREEN/", {"code": "X", "name": "X"}).status_code == 403
    assert client.post("/categories/GREEN/delete/").status_code == 403
    assert program.post("/product-categories", {"code": "X"}).status_code == 403
    assert program.client.delete("/api/v1/product-categories/GREEN").status_code == 403
    assert sorted(parents()) == ["DRINKS", "GREEN", "TEAS"]


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_close_no_circle():
    one, other = a_category(code="ONE"), a_category(code="OTHER")
    by = an_actor(the_company(), "GL")
    start, answers = threading.Barrier(2), []

    def move(code: str, under: str) -> None:
        category, parent = (ProductCategory.objects.get(code=each) for each in (code, under))
        start.wait()
        try:
            operations.save_category(category, {"parent": parent}, by=by)
            answers.append("moved")
        except Refusal:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in (("ONE", "OTHER"), ("OTHER", "ONE"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    one.refresh_from_db()
    other.refresh_from_db()
    assert sorted(answers) == ["moved", "refused"]
    assert (one.parent_id is None) != (other.parent_id is None)

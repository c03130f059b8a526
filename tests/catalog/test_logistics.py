"""How products are kept, ordered in, shipped, declared and taken back: said by people, programs and files."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.imports import PRODUCTS
from catalog.models import Product
from catalog.operations import StockHasMoved, save_product
from tests.builders import a_product, a_unit, an_actor
from tests.catalog.test_pages import typed
from tests.imports.stage import counts, errors, imported, uploaded
from tests.inventory.stage import adjust
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db

TEA = {"sku": "TEA", "name": "Green tea", "price": "12.50", "tax_code": "S20"}
SAID = {
    "tracking": "lot", "shelf_life_days": 365, "supply_policy": "stock_first", "lead_time_days": 21,
    "over_delivery_percent": "5", "under_delivery_percent": "2.5", "is_returnable": False, "weight": "0.25",
    "length_mm": 120, "width_mm": 80, "height_mm": 60, "hs_code": "090210", "origin_country": "IN",
}  # fmt: skip


@pytest.fixture
def accountant():
    return Program("GL")


def shown(answer):
    return {name: answer.json()[name] for name in SAID}


def test_a_product_is_added_with_all_that_warehouse_carrier_and_customs_ask(accountant):
    answer = accountant.post("/products", {**TEA, **SAID, "hs_code": "0902.10", "origin_country": "in"})

    assert answer.status_code == 201
    assert shown(answer) == SAID
    assert shown(accountant.get("/products/TEA")) == SAID


def test_what_is_sent_changes_and_what_is_sent_as_nothing_is_taken_away(accountant):
    accountant.post("/products", {**TEA, **SAID})

    changed = accountant.patch("/products/TEA", {"over_delivery_percent": "10", "origin_country": "CN"})
    emptied = accountant.patch(
        "/products/TEA",
        {"shelf_life_days": None, "under_delivery_percent": None, "length_mm": None, "hs_code": ""},
    )
    unsaid = accountant.patch("/products/TEA", {"tracking": None, "weight": None, "is_returnable": None})

    assert shown(changed) == {**SAID, "over_delivery_percent": "10", "origin_country": "CN"}
    gone = {"shelf_life_days": None, "under_delivery_percent": None, "length_mm": None, "hs_code": ""}
    assert shown(emptied) == {**shown(changed), **gone}
    assert shown(unsaid) == shown(emptied)


WRONG = {
    "another tracking": ({"tracking": "batch"}, "tracking"),
    "a tracked service": ({"kind": "service", "tracking": "lot"}, "tracking"),
    "another policy": ({"supply_policy": "never"}, "supply_policy"),
    "a service ordered in": ({"kind": "service", "supply_policy": "always"}, "supply_policy"),
    "no shelf life": ({"tracking": "lot", "shelf_life_days": 0}, "shelf_life_days"),
    "too long a shelf life": ({"tracking": "lot", "shelf_life_days": 10_001}, "shelf_life_days"),
    "what is not tracked expires": ({"shelf_life_days": 30}, "shelf_life_days"),
    "late": ({"lead_time_days": 3651}, "lead_time_days"),
    "before yesterday": ({"lead_time_days": -1}, "lead_time_days"),
    "more than double": ({"over_delivery_percent": "100.0001"}, "over_delivery_percent"),
    "less than nothing": ({"under_delivery_percent": "-1"}, "under_delivery_percent"),
    "lighter than air": ({"weight": "-0.1"}, "weight"),
    "finer than the scales": ({"weight": "0.00001"}, "weight"),
    "too heavy": ({"weight": "10000000"}, "weight"),
    "flat": ({"height_mm": 0}, "height_mm"),
    "too long": ({"length_mm": 100_001}, "length_mm"),
    "no number a database holds": ({"width_mm": 10**30}, "width_mm"),
    "five digits": ({"hs_code": "09021"}, "hs_code"),
    "eleven digits": ({"hs_code": "09021000001"}, "hs_code"),
    "letters": ({"hs_code": "TEA902"}, "hs_code"),
    "digits of another script": ({"hs_code": "\u0661" * 6}, "hs_code"),
    "a country's name": ({"origin_country": "India"}, "origin_country"),
    "no letters": ({"origin_country": "1N"}, "origin_country"),
}


@pytest.mark.parametrize("wrong, field", WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_saved(accountant, wrong, field):
    answer = accountant.post("/products", {**TEA, **wrong})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not Product.objects.exists()


def test_pieces_with_serial_numbers_are_counted_whole(accountant):
    kilo = a_unit(decimals=3)
    accountant.post("/products", TEA)

    in_parts = accountant.post("/products", {**TEA, "sku": "FLOUR", "unit": kilo.code, "tracking": "serial"})
    whole = accountant.patch("/products/TEA", {"tracking": "serial"})

    assert (in_parts.status_code, fields_of(in_parts)) == (422, ["tracking"])
    assert (whole.status_code, whole.json()["tracking"]) == (200, "serial")
    assert [product.sku for product in Product.objects.all()] == ["TEA"]


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "ADM", "AUD", "PB", "PV"])
def test_who_may_not_change_products_does_not_change_how_they_are_kept(role):
    product = a_product(sku="TEA")

    assert Program(role).patch("/products/TEA", {"tracking": "lot"}).status_code == 403
    product.refresh_from_db()
    assert (product.tracking, product.version) == ("none", 1)


# tracking and stock -----------------------------------------------------------------------------------------------
def test_tracking_changes_as_long_as_nothing_has_moved(accountant):
    a_product(sku="TEA")

    tracks = [accountant.patch("/products/TEA", {"tracking": how}) for how in ("lot", "none", "serial")]

    assert [answer.json()["tracking"] for answer in tracks] == ["lot", "none", "serial"]


@pytest.mark.parametrize("left", ["3", "0"])
def test_tracking_stays_once_stock_has_moved_also_when_nothing_is_left(accountant, left):
    product = a_product(sku="TEA", on_hand="3")
    if left == "0":
        adjust(product, "-3")

    refused = accountant.patch("/products/TEA", {"tracking": "lot", "name": "Black tea"})
    other = accountant.patch("/products/TEA", {"tracking": "none", "hs_code": "090210"})

    assert (refused.status_code, fields_of(refused)) == (422, ["tracking"])
    assert (other.status_code, other.json()["name"], other.json()["hs_code"]) == (200, product.name, "090210")
    assert Product.objects.get().tracking == "none"


def test_stock_of_another_product_hinders_nobody(accountant):
    a_product(sku="CUP", on_hand="3")
    a_product(sku="TEA")

    assert accountant.patch("/products/TEA", {"tracking": "lot"}).status_code == 200


def test_the_form_says_at_the_field_that_stock_has_moved():
    a_product(sku="TEA", on_hand="3")

    answer = signed_in("GL").post("/products/TEA/edit/", typed(tracking="lot", version="1"))

    assert answer.status_code == 422
    assert '<a href="#id_tracking" data-to-field>Stock of TEA has moved already' in text_of(answer)
    assert Product.objects.get().tracking == "none"


def test_a_verb_that_is_told_to_track_what_has_moved_leaves_the_product_as_it_was():
    product = a_product(sku="TEA", on_hand="3")

    with pytest.raises(StockHasMoved):
        save_product(product, {"tracking": "serial"}, by=an_actor(None, "GL"))

    assert (Product.objects.get().tracking, Product.objects.get().version) == ("none", 1)


def test_unit_and_kind_stay_with_the_stock_too_keyed_in_or_imported():
    kilo, manager = a_unit(decimals=3), an_actor(None, "MGR")
    a_product(sku="TEA", on_hand="3")
    a_product(sku="CUP")
    client = signed_in("GL")

    keyed = [
        client.post("/products/TEA/edit/", typed(version="1", idempotency_key=str(n), **other))
        for n, other in enumerate(({"unit": str(kilo.pk)}, {"kind": "service"}))
    ]
    run = imported(uploaded(PRODUCTS, "sku,unit\nTEA,KGM\nCUP,KGM\n", manager), PRODUCTS, manager, "skip")

    assert [answer.status_code for answer in keyed] == [422, 422]
    assert [
        f'href="#id_{name}"' in text_of(answer) for name, answer in zip(("unit", "kind"), keyed, strict=True)
    ] == [
        True,
        True,
    ]
    assert ([(row, field) for row, field, _words in errors(run)], counts(run)) == (
        [(2, "unit")], {"changed": 1, "refused": 1},
    )  # fmt: skip
    assert {product.sku: (product.unit.code, product.kind) for product in Product.objects.all()} == {
        "TEA": ("C62", "goods"), "CUP": ("KGM", "goods"),
    }  # fmt: skip


# pages ------------------------------------------------------------------------------------------------------------
def test_it_is_keyed_in_on_the_form_and_shown_on_the_page_and_in_the_form_again():
    client = signed_in("GL")

    answer = client.post(
        "/products/new/",
        typed(
            tracking="lot", shelf_life_days="365", supply_policy="always", lead_time_days="21",
            over_delivery_percent="5", under_delivery_percent="2.5", weight="0.25", length_mm="120", width_mm="80",
            height_mm="60", hs_code="0902.10", origin_country="in",
        ),
    )  # fmt: skip

    assert answer.status_code == 303
    tea = Product.objects.get()
    assert (tea.hs_code, tea.origin_country, tea.is_returnable, tea.over_delivery_percent) == (
        "090210", "IN", False, 5,
    )  # fmt: skip
    page = text_of(client.get("/products/TEA/"))
    for words in (
        "By lot", "keeps 365 days", "Order in for every order", "21 days", "2.5 %", "0.25 kg", "120 × 80 × 60 mm",
        "090210", "not taken back",
    ):  # fmt: skip
        assert words in page
    form = text_of(client.get("/products/TEA/edit/"))
    for words in ("Shipping and stock", "Measures and customs", 'value="365"', 'value="2.5"', 'value="IN"'):
        assert words in form


def test_a_product_of_which_nothing_is_said_is_as_usual_and_its_page_is_quiet():
    client = signed_in("GL")
    client.post("/products/new/", typed(is_returnable="on"))

    tea = Product.objects.get()
    page = text_of(client.get("/products/TEA/"))

    assert (tea.tracking, tea.supply_policy, tea.lead_time_days, tea.is_returnable) == (
        "none",
        "none",
        7,
        True,
    )
    assert (tea.over_delivery_percent, tea.shelf_life_days, tea.weight) == (None, None, 0)
    for words in ("Over-delivery", "Customs tariff number", "Country of origin", "not taken back"):
        assert words not in page


FORM_WRONG = {
    "tracking": ({"tracking": "batch"}, "Tracking: Select a valid choice"),
    "expiry": ({"shelf_life_days": "30"}, "Only what is tracked by lot or serial number expires"),
    "percentage": ({"over_delivery_percent": "101"}, "Enter a percentage from 0 to 100"),
    "side": ({"width_mm": "0"}, "Width (mm): Enter 1 or more."),
    "tariff number": ({"hs_code": "12"}, "6 to 10 digits"),
    "country": ({"origin_country": "1N"}, "two letters"),
}


@pytest.mark.parametrize("wrong, words", FORM_WRONG.values(), ids=FORM_WRONG.keys())
def test_what_is_keyed_in_wrong_is_said_and_nothing_is_saved(wrong, words):
    answer = signed_in("GL").post("/products/new/", typed(**wrong))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Product.objects.exists()


def test_the_list_finds_what_is_tracked_and_exports_it_with_its_tolerance():
    a_product(sku="WINE", tracking="lot", over_delivery_percent=Decimal(5))
    a_product(sku="CUP")

    found = text_of(
        signed_in("GL").get("/products/?view=all&tracking=lot&columns=sku,tracking,over_delivery_percent")
    )

    assert "WINE" in found
    assert "CUP" not in found


# files ------------------------------------------------------------------------------------------------------------
HEADINGS = "sku,name,price,tracking,shelf life,supply,over-delivery (%),returnable,length,hs code,origin\n"


def test_a_file_says_it_too_and_says_the_same_when_it_comes_again():
    manager = an_actor(None, "MGR")
    content = HEADINGS + "TEA,Tea,4.50,By lot,365,stock_first,2.5,no,120,0902.10,India\nCUP,Cup,3,,,,,,,,\n"

    first = imported(uploaded(PRODUCTS, content, manager), PRODUCTS, manager)
    again = imported(uploaded(PRODUCTS, content, manager), PRODUCTS, manager)

    assert (counts(first), counts(again)) == ({"added": 2}, {"unchanged": 2})
    tea, cup = Product.objects.get(sku="TEA"), Product.objects.get(sku="CUP")
    assert (tea.tracking, tea.shelf_life_days, tea.supply_policy, tea.over_delivery_percent) == (
        "lot", 365, "stock_first", Decimal("2.5"),
    )  # fmt: skip
    assert (tea.is_returnable, tea.length_mm, tea.hs_code, tea.origin_country) == (False, 120, "090210", "IN")
    assert (cup.tracking, cup.shelf_life_days, cup.is_returnable, cup.hs_code) == ("none", None, True, "")


def test_a_file_changes_products_that_are_there():
    manager = an_actor(None, "MGR")
    a_product(sku="TEA", shelf_life_days=30, tracking="lot")
    content = "sku,shelf life,hs code,height\nTEA,60,090210,40\n"

    run = imported(uploaded(PRODUCTS, content, manager), PRODUCTS, manager)

    assert counts(run) == {"changed": 1}
    tea = Product.objects.get()
    assert (tea.shelf_life_days, tea.hs_code, tea.height_mm, tea.width_mm) == (60, "090210", 40, None)


def test_a_file_is_refused_at_its_cells():
    manager = an_actor(None, "MGR")
    a_product(sku="TEA", on_hand="3")
    content = "sku,name,price,tracking,hs code\nTEA,Tea,4.50,lot,\nCUP,Cup,3,,12\n"

    run = imported(uploaded(PRODUCTS, content, manager), PRODUCTS, manager)

    assert [(row, field) for row, field, _words in errors(run)] == [(2, "tracking"), (3, "hs code")]
    assert [(product.sku, product.tracking) for product in Product.objects.all()] == [("TEA", "none")]


# the database -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "assignment, constraint",
    [
        ("tracking = 'batch'", "product_tracking_known"),
        ("tracking = 'lot', kind = 'service'", "product_tracked_is_goods"),
        ("supply_policy = 'never'", "product_supply_policy_known"),
        ("supply_policy = 'always', kind = 'charge'", "product_ordered_in_is_goods"),
        ("shelf_life_days = 0", "product_shelf_life_positive"),
        ("over_delivery_percent = 100.01", "product_over_delivery_percent"),
        ("under_delivery_percent = -1", "product_under_delivery_percent"),
        ("length_mm = 0", "product_length_mm_positive"),
        ("width_mm = 0", "product_width_mm_positive"),
        ("height_mm = 0", "product_height_mm_positive"),
        ("hs_code = '12345'", "product_hs_code_digits"),
        ("origin_country = 'in'", "product_origin_country_letters"),
    ],
)
def test_the_database_holds_no_product_that_cannot_be(assignment, constraint):
    product = a_product()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE catalog_product SET {assignment} WHERE id = %s", [product.pk])  # noqa: S608

"""What a kit is made up of: keyed in, sent by programs, refused; and what its parts may no longer become."""

from decimal import Decimal

import pytest

from catalog import operations
from catalog.models import KitPart, Product, ProductKind
from catalog.operations import PartEntry
from core.refusals import NotPermitted, Refusal, Several
from tests.builders import a_company, a_product, a_unit, an_actor, the_company
from tests.catalog.test_pages import typed
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def parts_of(sku: str) -> list[tuple[str, str]]:
    rows = KitPart.objects.filter(product__sku=sku)
    return [(row.part.sku, f"{row.quantity.normalize():f}") for row in rows]


def part_row(index: int, sku: str, quantity: str) -> dict[str, str]:
    return {f"parts-{index}-sku": sku, f"parts-{index}-quantity": quantity}


def a_kit(sku: str = "SET", **parts: str) -> Product:
    """A kit of goods by their numbers, which are added."""
    entries = [PartEntry(a_product(sku=part), D(quantity)) for part, quantity in parts.items()]
    kit = a_product(sku=sku, kind=ProductKind.KIT)
    return operations.save_product(kit, {}, by=an_actor(the_company(), "GL"), parts=entries)


# In the browser ----------------------------------------------------------------------------------------------------
def test_a_kit_is_keyed_in_with_its_parts_and_shown():
    a_product(sku="POT", name="Tea pot")
    a_product(sku="CUP", name="Blue cup")
    rows = part_row(0, "pot", "1") | part_row(1, "CUP", "6")

    answer = signed_in("GL").post("/products/new/", typed(sku="SET", kind="kit", **rows))

    assert answer.status_code == 303
    assert parts_of("SET") == [("POT", "1"), ("CUP", "6")]
    page = text_of(signed_in("SAL").get("/products/SET/"))
    for words in ("Kit", "Tea pot", "Blue cup", "6 piece"):
        assert words in page


def test_parts_are_changed_removed_and_put_in_another_order():
    a_kit(POT="1", CUP="6", JUG="1")
    rows = part_row(4, "CUP", "4") | part_row(2, "POT", "1")

    answer = signed_in("GL").post("/products/SET/edit/", typed(sku="SET", kind="kit", version="2", **rows))

    assert answer.status_code == 303
    assert parts_of("SET") == [("CUP", "4"), ("POT", "1")]


def test_the_form_of_a_kit_shows_its_parts():
    a_kit(POT="1", CUP="6")

    page = signed_in("GL").get("/products/SET/edit/").content.decode()

    assert 'name="parts-1-sku"' in page
    assert 'value="CUP"' in page


WRONG = {
    "none": ({}, "Enter what the kit is made up of."),
    "no quantity": (part_row(0, "CUP", ""), "Fill this in."),
    "nothing of it": (part_row(0, "CUP", "0"), "Enter how many go into one kit, above zero."),
    "in parts": (part_row(0, "CUP", "0.5"), "piece is not sold in parts"),
    "twice": (part_row(0, "CUP", "1") | part_row(1, "cup", "2"), "CUP stands here twice."),
    "unknown": (part_row(0, "NOBODY", "1"), "There is no product NOBODY."),
    "a service": (part_row(0, "HOUR", "1"), "HOUR is not goods. Only goods go into a kit."),
    "another kit": (part_row(0, "SET", "1"), "SET is a kit; a kit is in no other one."),
    "another company's": (part_row(0, "THEIRS", "1"), "There is no product THEIRS."),
}


@pytest.mark.parametrize("rows, words", WRONG.values(), ids=WRONG.keys())
def test_a_kit_that_cannot_be_is_told_at_its_row_and_nothing_is_saved(rows, words):
    a_kit(CUP="6")
    a_product(sku="HOUR", kind=ProductKind.SERVICE)
    a_product(a_company("OTHER"), "THEIRS")

    answer = signed_in("GL").post("/products/new/", typed(sku="BIG", kind="kit", **rows))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Product.objects.filter(sku="BIG").exists()
    assert parts_of("SET") == [("CUP", "6")]


def test_only_a_kit_is_made_up_of_parts():
    a_product(sku="CUP")

    answer = signed_in("GL").post("/products/new/", typed(**part_row(0, "CUP", "6")))

    assert answer.status_code == 422
    assert "Only a kit is made up of parts." in text_of(answer)
    assert not Product.objects.filter(sku="TEA").exists()


# By program --------------------------------------------------------------------------------------------------------
SET = {"sku": "SET", "name": "Tea set", "kind": "kit", "price": "39.90", "tax_code": "S20"}


def test_programs_send_parts_whole_and_what_is_absent_stays():
    accountant = Program("GL")
    for sku in ("POT", "CUP"):
        a_product(sku=sku)
    parts = [{"sku": "POT", "quantity": "1"}, {"sku": "CUP", "quantity": "6"}]
    added = accountant.post("/products", {**SET, "parts": parts}).json()

    renamed = accountant.patch("/products/SET", {"name": "Set"}).json()
    changed = accountant.patch("/products/SET", {"parts": parts[1:]}).json()

    assert (added["kind"], added["parts"], renamed["parts"]) == ("kit", parts, parts)
    assert (changed["parts"], changed["version"]) == (parts[1:], 3)


def test_a_program_is_told_each_bad_part_at_its_field():
    accountant = Program("GL")
    a_product(sku="CUP")
    bad = [{"sku": "CUP", "quantity": "0"}, {"sku": "CUP", "quantity": "1"}]

    doubled = accountant.post("/products", {**SET, "parts": bad})
    unknown = accountant.post("/products", {**SET, "parts": [*bad, {"sku": "JUG", "quantity": "1"}]})
    none = [accountant.post("/products", {**SET, **parts}) for parts in ({}, {"parts": []})]

    assert fields_of(doubled) == ["parts.0.quantity", "parts.1.sku"]
    assert fields_of(unknown) == ["parts.2.sku"]
    assert [fields_of(answer) for answer in none] == [["parts"], ["parts"]]
    assert not Product.objects.filter(sku="SET").exists()


# Where goods go ----------------------------------------------------------------------------------------------------
def test_goods_say_which_kits_they_are_a_part_of():
    a_kit(POT="1", CUP="6")
    operations.save_product(
        a_product(sku="DUO", name="Set for two", kind=ProductKind.KIT), {}, by=an_actor(the_company(), "GL"),
        parts=[PartEntry(Product.objects.get(sku="CUP"), D(2))],
    )  # fmt: skip

    page = text_of(signed_in("SAL").get("/products/CUP/"))
    told = {sku: Program("SAL").get(f"/products/{sku}").json()["part_of"] for sku in ("CUP", "POT", "SET")}

    assert "Part of kits" in page
    assert "Set for two" in page
    assert told == {"CUP": ["DUO", "SET"], "POT": ["SET"], "SET": []}


def test_kits_are_found_in_the_list_by_their_parts():
    a_kit(POT="1", CUP="6")
    a_kit("BOX", JUG="1")

    client = signed_in("SAL")
    all_kits, with_cups = (
        text_of(client.get(f"/products/?{query}")) for query in ("view=kits", "view=all&made_of=CUP")
    )

    assert [sku in all_kits for sku in ("/SET/", "/BOX/", "/CUP/")] == [True, True, False]
    assert [sku in with_cups for sku in ("/SET/", "/BOX/", "/CUP/")] == [True, False, False]


# The verb ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [ProductKind.SERVICE, ProductKind.CHARGE, ProductKind.KIT])
def test_a_part_stays_goods_as_long_as_it_is_one(kind):
    a_kit(CUP="6")
    cup, jug = Product.objects.get(sku="CUP"), a_product(sku="JUG")
    by = an_actor(the_company(), "GL")

    with pytest.raises(Refusal, match=r"CUP is a part of the kit SET and stays goods."):
        operations.save_product(cup, {"kind": kind}, by=by, parts=[PartEntry(jug, D(1))])

    assert Product.objects.get(sku="CUP").kind == ProductKind.GOODS
    assert not KitPart.objects.filter(part=jug).exists()


def test_what_is_no_kit_any_more_has_no_parts():
    kit = a_kit(CUP="6")

    operations.save_product(kit, {"kind": ProductKind.GOODS}, by=an_actor(the_company(), "GL"))

    assert not KitPart.objects.exists()


def test_goods_become_a_kit_only_with_parts():
    cup, box = a_product(sku="CUP"), a_product(sku="BOX")
    by = an_actor(the_company(), "GL")

    with pytest.raises(Refusal, match=r"Enter what the kit is made up of."):
        operations.save_product(box, {"kind": ProductKind.KIT}, by=by)
    assert Product.objects.get(sku="BOX").kind == ProductKind.GOODS
    operations.save_product(box, {"kind": ProductKind.KIT}, by=by, parts=[PartEntry(cup, D(2))])

    assert parts_of("BOX") == [("CUP", "2")]


def test_a_kit_is_sold_whole_and_is_not_in_itself():
    kilo, cup = a_unit(code="KGM", name="kilogram", decimals=3), a_product(sku="CUP")
    kit, by = a_kit(JUG="1"), an_actor(the_company(), "GL")

    with pytest.raises(Refusal, match=r"A kit is sold whole; kilogram is sold in parts."):
        operations.save_product(kit, {"unit": kilo}, by=by)
    with pytest.raises(Several) as refused:
        operations.save_product(kit, {}, by=by, parts=[PartEntry(cup, D(1)), PartEntry(kit, D(1))])

    assert [each.field for each in refused.value.refusals] == ["parts.1.sku"]
    assert parts_of("SET") == [("JUG", "1")]


def test_who_may_not_change_products_changes_no_parts_either():
    kit, cup = a_kit(JUG="1"), a_product(sku="CUP")

    with pytest.raises(NotPermitted):
        operations.save_product(kit, {}, by=an_actor(the_company(), "SAL"), parts=[PartEntry(cup, D(1))])

    assert parts_of("SET") == [("JUG", "1")]

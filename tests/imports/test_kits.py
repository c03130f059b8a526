"""Kits from files: the parts stand in a cell, may be new in the same file, and are checked like those keyed in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.imports import PRODUCTS
from catalog.models import KitPart, Product
from tests import builders
from tests.catalog.test_kits import a_kit, parts_of
from tests.imports.stage import counts, errors, imported, tried, uploaded
from tests.imports.test_round_trip import exported, taken_in_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    return builders.an_actor(None, "MGR")


def from_file(manager, rows: str, mode: str = "all"):
    """A run over rows of number, name, kind, price and parts."""
    return imported(
        uploaded(PRODUCTS, f"sku,name,kind,price,parts\n{rows}", manager), PRODUCTS, manager, mode
    )


def test_a_kit_comes_with_parts_that_are_new_in_the_same_file(manager):
    builders.a_product(sku="CUP")

    run = from_file(manager, "SET,Tea set,kit,30,POT: 1; CUP: 6\nPOT,Pot,goods,18,\n")

    assert (counts(run), parts_of("SET")) == ({"added": 2}, [("POT", "1"), ("CUP", "6")])
    assert Product.objects.get(sku="SET").kind == "kit"


def test_the_parts_of_a_kit_are_changed_and_what_stays_is_not_written_again(manager):
    a_kit("SET", POT="1", CUP="6", JUG="1")
    pot = KitPart.objects.get(part__sku="POT").pk

    run = from_file(manager, "SET,,,,POT: 1; SPOON: 4\nSPOON,Spoon,goods,1,\n")
    again = from_file(manager, "SET,,,,POT: 1; SPOON: 4\n")

    assert (counts(run), counts(again)) == ({"added": 1, "changed": 1}, {"unchanged": 1})
    assert parts_of("SET") == [("POT", "1"), ("SPOON", "4")]
    assert KitPart.objects.get(part__sku="POT").pk == pot


def test_a_file_that_says_nothing_of_its_parts_leaves_a_kit_its_own(manager):
    a_kit("SET", CUP="6")

    run = from_file(manager, "SET,Tea set,kit,,\n")

    assert (counts(run), parts_of("SET")) == ({"changed": 1}, [("CUP", "6")])


def test_what_becomes_goods_is_made_up_of_nothing_any_more(manager):
    a_kit("SET", CUP="6")

    from_file(manager, "SET,,goods,,\n")

    assert (Product.objects.get(sku="SET").kind, parts_of("SET")) == ("goods", [])


def test_what_is_wrong_with_parts_is_said_at_its_row_and_nothing_is_imported(manager):
    a_kit("OLD", CUP="6")
    builders.a_product(sku="WORK", kind="service")
    rows = (
        "EMPTY,Empty,kit,9,\nPLAIN,Plain,goods,9,CUP: 1\nNEST,Nest,kit,9,OLD: 1\nSELF,Self,kit,9,SELF: 1\n"
        "WHO,Who,kit,9,NOBODY: 1\nHOW,How,kit,9,CUP 6\nTWICE,Twice,kit,9,CUP: 1; CUP: 2\nNONE,None,kit,9,CUP: 0\n"
        "HELP,Help,kit,9,WORK: 1\nHALF,Half,kit,9,CUP: 0.5\nCUP,Cup,service,1,\n"
    )

    run = from_file(manager, rows)

    assert [words for _row, column, words in errors(run) if column in ("parts", "kind")] == [
        "Enter what the kit is made up of.",
        "Only a kit is made up of parts. Choose the kind for it first.",
        "OLD is a kit; a kit is in no other one.",
        "SELF is a kit; a kit is in no other one.",
        "There is no product NOBODY.",
        "Write the parts like this: POT: 1; CUP: 6.",
        "CUP stands here twice.",
        "Enter how many go into one kit, above zero.",
        "WORK is not goods. Only goods go into a kit.",
        "Enter a whole number; piece is not sold in parts.",
        "CUP is a part of the kit OLD and stays goods.",
    ]
    assert (counts(run), Product.objects.count()) == ({"refused": 11}, 3)


def test_what_a_refused_row_would_have_made_of_a_part_counts_for_nothing(manager):
    a_kit("OLD", CUP="6")

    run = from_file(manager, "OLD,,goods,cheap,\nBIG,Big,kit,9,OLD: 1\n", "skip")

    assert counts(run) == {"refused": 2}
    assert [words for row, _column, words in errors(run) if row == 3] == [
        "OLD is a kit; a kit is in no other one."
    ]


def test_a_kit_measured_in_parts_of_a_unit_is_refused_by_its_unit(manager):
    builders.a_product(sku="CUP")
    builders.a_unit(decimals=3)
    file = uploaded(PRODUCTS, "sku,name,kind,price,unit,parts\nSET,Set,kit,9,KGM,CUP: 1\n", manager)

    trial = tried(file, PRODUCTS, manager)

    assert [(column, words.split(";")[0]) for _row, column, words in errors(trial)] == [
        ("unit", "A kit is sold whole")
    ]


A_CHUNK_AND_MORE = "".join(f"G{number},Goods,goods,1,\n" for number in range(PRODUCTS.chunk))


@pytest.mark.parametrize("mode", ["all", "skip"])
def test_the_parts_of_a_kit_may_stand_far_behind_it(manager, mode):
    rows = f"SET,Tea set,kit,30,POT: 1; CUP: 6\n{A_CHUNK_AND_MORE}POT,Pot,goods,18,\nCUP,Cup,goods,2,\n"

    run = from_file(manager, rows, mode)

    assert (errors(run), counts(run)) == ([], {"added": PRODUCTS.chunk + 3})
    assert parts_of("SET") == [("POT", "1"), ("CUP", "6")]


def test_a_trial_of_a_long_file_says_of_kits_what_the_import_will_say(manager):
    rows = (
        f"SET,Tea set,kit,30,POT: 1\nNEST,Nest,kit,9,SET: 1\nHELP,Help,kit,9,WORK: 1\nHALF,Half,kit,9,POT: 0.5\n"
        f"WHO,Who,kit,9,NOBODY: 1\n{A_CHUNK_AND_MORE}POT,Pot,goods,18,\nWORK,Work,service,9,\n"
    )
    file = uploaded(PRODUCTS, f"sku,name,kind,price,parts\n{rows}", manager)

    run = tried(file, PRODUCTS, manager)

    assert [(row, words) for row, _column, words in errors(run)] == [
        (3, "SET is a kit; a kit is in no other one."),
        (4, "WORK is not goods. Only goods go into a kit."),
        (5, "Enter a whole number; piece is not sold in parts."),
        (6, "There is no product NOBODY."),
    ]
    assert counts(run) == {"added": PRODUCTS.chunk + 3, "refused": 4}


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_kits_come_back_unchanged(manager, export_format):
    kit = a_kit("SET", POT="1", CUP="6")
    tea = builders.a_product(sku="TEA", unit=builders.a_unit(decimals=3))
    KitPart.objects.create(company=kit.company, product=kit, part=tea, quantity=Decimal("0.125"), position=3)

    content = exported(
        "/products/?view=all&cols=sku,name,unit__name,tax_code__code,kind,price,parts", export_format
    )

    assert taken_in_again(PRODUCTS, content, manager) == {"unchanged": 4}
    if export_format == "csv":
        assert "POT: 1; CUP: 6; TEA: 0.125" in content.decode()


@pytest.mark.parametrize("locale", ["en", "it", "nb"])
def test_fractions_of_parts_come_back_as_the_list_wrote_them_however_the_file_writes_numbers(manager, locale):
    kit = a_kit("SET", POT="1")
    tea = builders.a_product(sku="TEA", unit=builders.a_unit(decimals=3))
    KitPart.objects.create(company=kit.company, product=kit, part=tea, quantity=Decimal("0.125"), position=2)
    content = exported("/products/?view=all&cols=sku,name,parts", "csv").decode()

    run = imported(uploaded(PRODUCTS, content, manager, locale=locale), PRODUCTS, manager)

    assert (errors(run), parts_of("SET")) == ([], [("POT", "1"), ("TEA", "0.125")])


@pytest.mark.parametrize("locale, written", [("it", "0,5"), ("en", "0.50"), ("it", "0.50"), ("nb", "0,5")])
def test_a_fraction_of_a_part_may_be_written_as_the_file_writes_numbers(manager, locale, written):
    builders.a_product(sku="TEA", unit=builders.a_unit(decimals=3))
    file = f"sku;name;kind;price;parts\nSET;Set;kit;9;TEA: {written}\n"

    run = imported(uploaded(PRODUCTS, file, manager, locale=locale), PRODUCTS, manager)

    assert (errors(run), parts_of("SET")) == ([], [("TEA", "0.5")])

"""Products from files: what is new, what changes, what is refused and why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.imports import PRODUCTS
from catalog.models import Product
from core.models import Event, JobState, RefusedRow
from tests import builders
from tests.imports.stage import counts, errors, imported, shared, tried, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    return builders.an_actor(None, "MGR")


def test_a_trial_says_what_would_happen_and_changes_nothing(manager):
    builders.a_product(sku="TEA", price="3.00")
    file = uploaded(PRODUCTS, "sku,name,price\nTEA,Tea,4.50\nMILK,Milk,1.20\n", manager)

    trial = tried(file, PRODUCTS, manager)

    assert (trial.state, counts(trial)) == (JobState.DONE, {"added": 1, "changed": 1})
    assert list(Product.objects.values_list("sku", "price")) == [("TEA", Decimal("3.000000"))]


def test_new_products_are_added_and_known_ones_changed(manager):
    builders.a_product(sku="TEA", price="3.00", name="Tea")
    file = uploaded(PRODUCTS, "sku,name,price\nTEA,,4.50\nMILK,Milk,1.20\n", manager)

    run = imported(file, PRODUCTS, manager)

    assert counts(run) == {"added": 1, "changed": 1}
    assert list(Product.objects.order_by("sku").values_list("sku", "name", "price", "version")) == [
        ("MILK", "Milk", Decimal("1.200000"), 1),
        ("TEA", "Tea", Decimal("4.500000"), 2),
    ]
    assert sorted(
        Event.objects.filter(document_kind="catalog.product").values_list("activity", flat=True)
    ) == [
        "changed",
        "created",
    ]


def test_the_history_of_what_was_imported_names_who_did_it(manager):
    run = imported(uploaded(PRODUCTS, "sku,name,price\nTEA,Tea,4.50\n", manager), PRODUCTS, manager)

    context = Product.objects.get().events.get().pgh_context
    assert (context.metadata["user"], context.metadata["url"]) == (manager.user.pk, run.result_url)


def test_the_same_file_again_changes_nothing(manager):
    content = "sku,name,price,category\nTEA,Tea,4.50,DRINKS\n"
    imported(uploaded(PRODUCTS, content, manager), PRODUCTS, manager)

    again = imported(uploaded(PRODUCTS, content, manager), PRODUCTS, manager)

    assert counts(again) == {"unchanged": 1}
    assert Product.objects.get().version == 1


def test_one_bad_row_keeps_all_out(manager):
    file = uploaded(PRODUCTS, "sku,name,price\nTEA,Tea,4.50\nMILK,Milk,cheap\n", manager)

    run = imported(file, PRODUCTS, manager)

    assert counts(run) == {"added": 1, "refused": 1}
    assert errors(run) == [(3, "price", "Enter a number such as 1,234.50.")]
    assert run.message == "Nothing was imported, for some rows are bad."
    assert not Product.objects.exists()


def test_bad_rows_are_left_out_where_that_is_wanted(manager):
    file = uploaded(
        PRODUCTS, "sku,name,price\nTEA,Tea,4.50\nMILK,,1.00\nA B,Mug,1.00\nTEA,Tea,5.00\n", manager
    )

    run = imported(file, PRODUCTS, manager, "skip")

    assert counts(run) == {"added": 1, "refused": 3}
    assert errors(run) == [
        (3, "name", "A new product needs this. Map a column, or say what holds where the file says nothing."),
        (4, "sku", "Use letters, digits, dots and hyphens; no blank, no slash."),
        (5, "sku", "Row 2 says the same already. Leave one of them out."),
    ]
    assert Product.objects.get().price == Decimal("4.50")
    assert RefusedRow.objects.get(row_number=4).cells == ["A B", "Mug", "1.00"]


def test_a_unit_or_tax_code_nobody_knows_is_named(manager):
    file = uploaded(PRODUCTS, "sku,name,price,unit,tax_code\nTEA,Tea,1,XYZ,\nMILK,Milk,1,,S99\n", manager)

    run = imported(file, PRODUCTS, manager, "skip")

    assert errors(run) == [
        (2, "unit", "There is no unit XYZ. Add it first."),
        (3, "tax_code", "There is no tax code S99."),
    ]


def test_a_product_of_another_company_is_not_touched(manager):
    other = builders.a_company("OTHER")
    foreign = builders.a_product(other, "TEA", price="9.00")

    imported(uploaded(PRODUCTS, "sku,name,price\nTEA,Tea,4.50\n", manager), PRODUCTS, manager)

    foreign.refresh_from_db()
    assert foreign.price == Decimal("9.00")
    assert Product.objects.get(company=manager.company).price == Decimal("4.50")


def test_northwind_comes_in_by_its_own_headings(manager):
    file = uploaded(PRODUCTS, shared("northwind/products.csv"), manager)

    run = imported(file, PRODUCTS, manager)

    assert counts(run) == {"added": 77}
    chai = Product.objects.get(sku="1")
    assert (chai.name, chai.description, chai.price) == ("Chai", "10 boxes x 20 bags", Decimal("18"))
    assert Product.objects.filter(is_active=False).count() == 8
    assert Product.objects.values("category").distinct().count() == 8


def test_adventureworks_comes_in_with_both_its_keys(manager):
    file = uploaded(PRODUCTS, shared("adventureworks/Product.csv"), manager)

    run = imported(file, PRODUCTS, manager)

    assert counts(run) == {"added": 504}
    frame = Product.objects.get(external_reference="680")
    assert (frame.sku, frame.price) == ("FR-R92B-58", Decimal("1431.5"))


def test_a_product_is_found_again_by_the_key_of_the_other_program(manager):
    builders.a_product(sku="OLD", external_reference="680", price="1.00")
    file = uploaded(PRODUCTS, "external_reference,price\n680,1431.50\n", manager)

    run = imported(file, PRODUCTS, manager)

    assert counts(run) == {"changed": 1}
    assert Product.objects.get().price == Decimal("1431.50")

"""The units a product is sold in, and the steps it is sold in."""

from decimal import Decimal

import pytest
from django.utils import translation

from catalog.models import ProductUnit
from catalog.units import SaleUnits, least_quantity, order_step_objection, to_stock, units_of
from core.refusals import Refusal
from tests.builders import a_company, a_product, a_unit, the_company

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def flour(**options):
    """Goods counted in kilograms with three decimals; grams are known to the company."""
    kilogram = a_unit(code="KGM", name="kilogram", decimals=3)
    a_unit(code="GRM", name="gram")
    return a_product(sku="FLOUR", unit=kilogram, **options)


def a_box(product, factor="12", **options):
    unit = a_unit(product.company, "BX", name="box")
    return ProductUnit.objects.create(
        company=product.company, product=product, unit=unit, factor=D(factor), **options
    )


def test_two_boxes_of_twelve_are_24_pieces():
    tea = a_product(sku="TEA")
    a_box(tea, is_usual=True)

    assert to_stock(tea, D(2), "BX") == 24
    assert to_stock(tea, D(2), "bx") == 24
    assert to_stock(tea, D(2), "C62") == to_stock(tea, D(2), "") == 2
    assert [(each.code, each.factor, each.is_usual) for each in units_of(tea)] == [
        ("C62", D(1), False),
        ("BX", D(12), True),
    ]


def test_500_grams_are_half_a_kilogram():
    product = flour()

    assert to_stock(product, D(500), "GRM") == D("0.5")
    assert [(each.code, each.factor, each.is_usual) for each in units_of(product)] == [
        ("KGM", D(1), True),
        ("GRM", D("0.001"), False),
    ]


def test_a_package_says_more_about_a_unit_than_its_measure():
    product = flour()
    ProductUnit.objects.create(
        company=product.company, product=product, unit=a_unit(code="GRM"), factor=D("0.002")
    )

    assert to_stock(product, D(500), "GRM") == 1


@pytest.mark.parametrize(
    "quantity, unit, field, words",
    [
        ("1", "LTR", "unit", "FLOUR is not sold in LTR. Use one of: KGM, GRM."),
        ("0.5", "GRM", "quantity", "Enter a whole number; gram is not sold in parts."),
        ("0.0001", "KGM", "quantity", "kilogram is counted with 3 decimals."),
    ],
)
def test_what_cannot_be_counted_is_refused_at_its_field(quantity, unit, field, words):
    product = flour()
    a_unit(code="LTR", name="liter")

    with pytest.raises(Refusal) as refused:
        to_stock(product, D(quantity), unit)

    assert (refused.value.field, refused.value.message) == (field, words)


def test_half_a_box_of_five_is_no_whole_number_of_pieces():
    tea = a_product(sku="TEA")
    a_box(tea, "2.5")

    with pytest.raises(Refusal, match="Enter a whole number; piece is not"):
        to_stock(tea, D(1), "BX")
    assert to_stock(tea, D(2), "BX") == 5


def test_units_of_another_company_are_none():
    a_unit(a_company("OTHER"), "GRM", name="their gram")
    product = a_product(sku="FLOUR", unit=a_unit(code="KGM", decimals=3))

    assert [each.code for each in units_of(product)] == ["KGM"]


def test_the_units_of_many_products_take_two_queries(django_assert_num_queries):
    products = [a_product(sku=f"P{number}") for number in range(20)]
    for product in products:
        a_box(product)

    with django_assert_num_queries(2):
        units = SaleUnits(products)
        assert {units.to_stock(product, D(3), "BX") for product in products} == {D(36)}


# PS-17: at least 0.1 kg, in steps of 0.05 kg -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "quantity, unit, objection",
    [
        ("0.1", "KGM", None),
        ("500", "GRM", None),
        ("0.05", "KGM", "The least that is sold is 0.1 kilogram."),
        ("50", "GRM", "The least that is sold is 0.1 kilogram."),
        ("1.01", "KGM", "Sold in steps of 0.05 kilogram: enter 1 or 1.05 kilogram."),
        ("505", "GRM", "Sold in steps of 0.05 kilogram: enter 0.5 or 0.55 kilogram."),
    ],
)
def test_a_quantity_off_the_steps_is_told_the_nearest(quantity, unit, objection):
    product = flour(minimum_quantity=D("0.1"), order_multiple=D("0.05"))

    assert order_step_objection(product, to_stock(product, D(quantity), unit)) == objection


@pytest.mark.parametrize(
    "minimum, multiple, least",
    [("0", "0", "1"), ("0.1", "0.05", "0.1"), ("5", "0", "5"), ("5", "12", "12"), ("0", "6", "6")],
)
def test_what_is_proposed_is_the_least_that_is_sold(minimum, multiple, least):
    product = a_product(the_company(), minimum_quantity=D(minimum), order_multiple=D(multiple))

    assert least_quantity(product) == D(least)
    assert order_step_objection(product, D(least)) is None

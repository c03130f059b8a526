"""Price lists (SCENARIOS.md, PS-09): the first line that fits wins; an agreement with the customer comes before."""

import datetime
from decimal import Decimal

import pytest

from catalog.models import PriceList, PriceListLine, ProductCategory
from customers.models import CustomerPrice
from orders.pricing import Prices
from tests.builders import a_category, a_company, a_customer, a_product, a_rate, the_company
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = datetime.date(2026, 5, 15)


@pytest.fixture
def manager():
    return Program("MGR")


def a_list(*lines: dict, code: str = "P1", currency: str = "EUR", **head) -> PriceList:
    """A price list as a program sends it."""
    answer = Program("MGR").post(
        "/price-lists", {"code": code, "currency": currency, "lines": list(lines), **head}
    )
    assert answer.status_code == 201, answer.content
    return PriceList.objects.get(code=code)


def price(customer, product, quantity: str = "1", *, currency: str = "EUR", date=TODAY) -> str:
    """The unit price without trailing zeros."""
    found = Prices(customer, [product], currency, date).price(product, D(quantity))
    return f"{found.unit_price.normalize():f}"


def test_the_first_line_that_fits_wins():
    product, service = a_product(sku="TEA"), a_product(sku="HELP", price="30.00", kind="service")
    prices = a_list(
        {"sku": "TEA", "min_quantity": "10", "factor": "0.7"},
        {"sku": "TEA", "factor": "0.8"},
        {"factor": "0.5"},
    )
    customer = a_customer(price_list=prices)

    assert [price(customer, product, quantity) for quantity in ("1", "9.999", "10", "12")] == [
        "8",
        "8",
        "7",
        "7",
    ]
    assert [price(customer, service, quantity) for quantity in ("1", "100")] == ["15", "15"]


def test_a_line_of_a_category_holds_for_what_lies_below_it():
    drinks = a_category(code="DRINKS")
    teas = a_category(code="TEAS", parent=drinks)
    tea, cup = a_product(category=teas), a_product(category=a_category(code="CUPS"))
    customer = a_customer(price_list=a_list({"category": "DRINKS", "price": "7.77"}))

    assert (price(customer, tea), price(customer, cup)) == ("7.77", "10")
    assert ProductCategory.objects.count() == 3


def test_a_list_holds_between_its_days_both_included():
    product = a_product(sku="TEA")
    prices = a_list({"sku": "TEA", "price": "8.00"}, valid_from="2026-05-01", valid_to="2026-05-31")
    customer = a_customer(price_list=prices)

    days = [
        datetime.date(2026, 4, 30),
        datetime.date(2026, 5, 1),
        datetime.date(2026, 5, 31),
        datetime.date(2026, 6, 1),
    ]
    assert [price(customer, product, date=day) for day in days] == ["10", "8", "8", "10"]


def test_a_list_in_another_currency_does_not_hold_and_the_list_price_is_converted():
    company = the_company()
    a_rate(company, "USD", "0.8")
    product = a_product(sku="TEA")
    customer = a_customer(price_list=a_list({"sku": "TEA", "price": "8.00"}))

    assert price(customer, product, currency="USD") == "12.5"


def test_a_factor_of_nothing_gives_it_away():
    customer = a_customer(price_list=a_list({"factor": "0"}))

    assert price(customer, a_product()) == "0"


def test_an_agreed_price_comes_before_the_list_from_its_quantity_on_and_between_its_days():
    product = a_product(sku="TEA")
    customer = a_customer(price_list=a_list({"sku": "TEA", "price": "8.00"}))
    for quantity, agreed, last in (("5", "6.00", None), ("10", "5.00", None), ("20", "1.00", "2026-05-14")):
        CustomerPrice.objects.create(
            company=the_company(), customer=customer, product=product, currency="EUR", price=D(agreed),
            min_quantity=D(quantity), valid_to=last,
        )  # fmt: skip

    assert [price(customer, product, quantity) for quantity in ("1", "5", "10", "20")] == ["8", "6", "5", "5"]
    assert price(a_customer(), product, "5") == "10"


def test_a_price_list_is_shown_as_it_was_sent(manager):
    a_product(sku="TEA")
    a_category(code="CUPS")
    lines = [{"sku": "TEA", "min_quantity": "10", "price": "7.5"}, {"category": "CUPS", "factor": "0.9"}]

    added = manager.post("/price-lists", {"code": " P1 ", "currency": "EUR", "lines": lines})

    always = {"valid_from": None, "valid_to": None}
    expected = {
        "code": "P1", "name": "P1", "currency": "EUR", "valid_from": None, "valid_to": None,
        "version": 1, "lines": [
            {"position": 1, "sku": "TEA", "category": None, "min_quantity": "10", "price": "7.5", "factor": None, **always},
            {"position": 2, "sku": None, "category": "CUPS", "min_quantity": "0", "price": None, "factor": "0.9", **always},
        ],
    }  # fmt: skip
    assert added.json() == expected
    assert Program("SAL").get("/price-lists").json()["items"] == [expected]


BAD = {
    "blank code": ({"code": ""}, "code"),
    "slash": ({"code": "P/1"}, "code"),
    "blank inside": ({"code": "P 1"}, "code"),
    "too long": ({"code": "P" * 21}, "code"),
    "no currency": ({"currency": "EU"}, "currency"),
    "backwards": ({"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, "valid_to"),
    "neither": ({"lines": [{"sku": "TEA"}]}, "lines.0.price"),
    "both": ({"lines": [{"sku": "TEA", "price": "1", "factor": "1"}]}, "lines.0.price"),
    "unknown product": ({"lines": [{"factor": "1"}, {"sku": "X", "price": "1"}]}, "lines.1.sku"),
    "negative price": ({"lines": [{"sku": "TEA", "price": "-1"}]}, "lines.0.price"),
    "negative quantity": ({"lines": [{"price": "1", "min_quantity": "-1"}]}, "lines.0.min_quantity"),
}


@pytest.mark.parametrize("wrong, field", BAD.values(), ids=BAD.keys())
def test_a_price_list_that_cannot_be_is_refused_at_its_field(manager, wrong, field):
    a_product(sku="TEA")

    answer = manager.post("/price-lists", {"code": "P1", "currency": "EUR", "lines": [], **wrong})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not PriceList.objects.exists()
    assert not PriceListLine.objects.exists()


def test_a_product_of_another_company_has_no_place_on_our_list(manager):
    a_product(a_company("OTHER"), "THEIRS")

    answer = manager.post(
        "/price-lists", {"code": "P1", "currency": "EUR", "lines": [{"sku": "THEIRS", "price": "1"}]}
    )

    assert fields_of(answer) == ["lines.0.sku"]


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "GL", "ADM", "AUD", "PB"])
def test_only_a_manager_makes_price_lists(role):
    answer = Program(role).post("/price-lists", {"code": "P1", "currency": "EUR", "lines": []})

    assert answer.status_code == 403
    assert not PriceList.objects.exists()


def test_a_code_that_is_there_already_is_a_conflict(manager):
    a_list(code="P1")

    answer = manager.post("/price-lists", {"code": "P1", "currency": "USD", "lines": []})

    assert (answer.status_code, fields_of(answer)) == (409, ["code"])
    assert PriceList.objects.get().currency == "EUR"

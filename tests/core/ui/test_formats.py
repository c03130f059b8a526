"""Numbers, money and dates read as UX.md, section 14 says, in every language."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from core import formats
from core.inputs import DayField, DayInput
from core.money import Money
from core.numerals import parse_number

LANGUAGES = ["en", "id", "it", "nb", "ro"]
DAY = datetime.date(2026, 3, 9)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    "language,expected",
    [
        ("en", "1,234.50"),
        ("id", "1.234,50"),
        ("it", "1.234,50"),
        ("nb", f"1{NBSP}234,50"),
        ("ro", "1.234,50"),
    ],
)
def test_an_amount_is_written_as_the_language_does(language: str, expected: str) -> None:
    assert formats.amount(Decimal("1234.5"), "EUR", language) == expected
    assert formats.money(Decimal("1234.5"), "EUR", language) == f"{expected}{NBSP}EUR"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_can_be_typed_again(language: str) -> None:
    shown = formats.amount(Decimal("-1234567.89"), "EUR", language)

    assert parse_number(shown, language, signed=True) == Decimal("-1234567.89")


@pytest.mark.parametrize(
    "language,short", [("en", "09/03/2026"), ("id", "09/03/2026"), ("it", "09/03/2026"), ("nb", "09.03.2026"), ("ro", "09.03.2026")]
)  # fmt: skip
def test_a_short_date_has_a_year_of_four_digits(language: str, short: str) -> None:
    assert formats.short_day(DAY, language) == short


@pytest.mark.parametrize(
    "language,long", [("en", "9 Mar 2026"), ("id", "9 Mar 2026"), ("it", "9 mar 2026"), ("nb", "9 mars 2026"), ("ro", "9 mar. 2026")]
)  # fmt: skip
def test_a_date_in_a_list_names_its_month(language: str, long: str) -> None:
    assert formats.day(DAY, language) == long


def test_amounts_have_the_decimals_of_their_currency() -> None:
    assert formats.money(Decimal("1234"), "JPY", "en") == f"1,234{NBSP}JPY"
    assert formats.money(Decimal("1.5"), "KWD", "en") == f"1.500{NBSP}KWD"
    assert formats.money(Money(Decimal("0.005"), "EUR"), language="en") == f"0.01{NBSP}EUR"


def test_minus_is_the_sign_and_not_the_hyphen() -> None:
    assert formats.amount(Decimal("-5"), "EUR", "en") == "\u22125.00"
    assert formats.amount(Decimal("-0.001"), "EUR", "en") == "0.00"


def test_zero_is_shown_and_missing_is_a_dash() -> None:
    assert formats.money(Decimal(0), "EUR", "en") == f"0.00{NBSP}EUR"
    assert formats.money(None, "EUR", "en") == "–"
    assert formats.day(None) == "–"
    assert formats.quantity(None) == "–"


def test_great_amounts_keep_every_digit() -> None:
    assert formats.amount(Decimal("99999999999999.99"), "EUR", "en") == "99,999,999,999,999.99"


def test_a_quantity_is_as_short_as_it_is_exact() -> None:
    assert formats.quantity(Decimal("12.000000"), "en") == "12"
    assert formats.quantity(Decimal("1250.500000"), "it") == "1.250,5"


def test_a_unit_price_shows_the_decimals_it_has() -> None:
    assert formats.unit_price(Decimal("0.125000"), "EUR", "en") == "0.125"
    assert formats.unit_price(Decimal("14.000000"), "EUR", "en") == "14.00"


def test_a_date_says_by_how_much_it_is_late() -> None:
    with translation.override("en"):
        assert formats.late(datetime.date(2026, 3, 4), DAY) == "5 d late"
        assert formats.late(DAY, DAY) == ""
        assert formats.late(None, DAY) == ""


def test_an_instant_is_told_in_the_time_of_the_company() -> None:
    noon = datetime.datetime(2026, 3, 9, 23, 30, tzinfo=datetime.UTC)

    assert formats.moment(noon, "en", ZoneInfo("Europe/Berlin")) == "10 Mar 2026, 00:30"


def test_the_filters_speak_the_language_of_the_user() -> None:
    template = Template(
        "{% load ui %}{{ sum|money:'EUR' }} {{ count|number }} {{ share|percent }} {{ due|day }}"
    )
    context = {"sum": Decimal("1234.5"), "count": 1204, "share": Decimal("2.5000"), "due": DAY}

    with translation.override("it"):
        assert template.render(Context(context)) == f"1.234,50{NBSP}EUR 1.204 2,5{NBSP}% 9 mar 2026"


def test_a_missing_variable_is_a_dash_in_every_filter() -> None:
    names = [
        "money:'EUR'",
        "amount",
        "quantity",
        "rate",
        "percent",
        "number",
        "day",
        "short_day",
        "moment",
        "unit_price",
    ]
    template = Template("{% load ui %}" + "".join("{{ nothing|" + name + " }}" for name in names))

    assert template.render(Context({})) == "–" * len(names)


def test_a_badge_escapes_what_users_wrote() -> None:
    shown = Template("{% load ui %}{% badge status label %}").render(
        Context({"status": "held", "label": "<b>"})
    )

    assert shown == '<span class="badge badge--held">&lt;b&gt;</span>'


@pytest.mark.parametrize("language", ["en", "id", "it", "nb", "ro"])
def test_a_day_field_understands_the_day_it_shows(language: str) -> None:
    day = datetime.date(2026, 11, 3)

    with translation.override(language):
        shown = DayInput().format_value(day)
        assert DayField().clean(shown) == day

"""Reasons of rules: kept as codes with typed figures, said for a reader."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import translation

from core import reasons
from core.money import Money
from core.reasons import Extent, Reason, Wording

D = Decimal


reasons.register(
    {
        "test.late": Wording("%(number)s: %(owed)s for %(days)d days since %(due)s, %(share)s %%", "Late."),
        "test.secret": Wording("Owes %(owed)s"),
    }
)
LATE = Reason(
    "test.late",
    {
        "number": "I-2026-000007", "owed": Money(D("1234.5"), "EUR"), "days": 31, "due": datetime.date(2026, 3, 9),
        "share": D("12.50"),
    },
)  # fmt: skip


def test_figures_are_kept_with_their_type_and_an_amount_with_its_currency() -> None:
    assert LATE.as_json() == {
        "code": "test.late",
        "params": {
            "number": "I-2026-000007", "owed": {"amount": "1234.5", "currency": "EUR"}, "days": 31,
            "due": {"date": "2026-03-09"}, "share": {"number": "12.5"},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    "language, said",
    [
        ("en", "I-2026-000007: 1,234.50\xa0EUR for 31 days since 9 Mar 2026, 12.5 %"),
        ("de", "I-2026-000007: 1.234,50\xa0EUR for 31 days since 9 März 2026, 12,5 %"),
        ("nb", "I-2026-000007: 1\xa0234,50\xa0EUR for 31 days since 9 mars 2026, 12,5 %"),
    ],
)
def test_a_reason_is_said_in_the_reader_s_formats(language: str, said: str) -> None:
    with translation.override(language):
        assert reasons.say(LATE.as_json()) == said


def test_an_amount_has_the_decimals_of_its_currency() -> None:
    yen = Reason("test.secret", {"owed": Money(D("1500.0000"), "JPY")})

    assert reasons.say(yen.as_json()) == "Owes 1,500\xa0JPY"
    assert reasons.told([yen.as_json()])[0]["params"] == {"owed": {"amount": "1500", "currency": "JPY"}}


def test_a_program_gets_figures_only_with_the_full_wording() -> None:
    kept = reasons.keep([LATE, Reason("test.secret", {"owed": Money(D(9), "EUR")})])

    assert [each["params"] for each in reasons.told(kept)] == [
        {
            "number": "I-2026-000007", "owed": {"amount": "1234.50", "currency": "EUR"}, "days": 31,
            "due": "2026-03-09", "share": "12.5",
        },
        {"owed": {"amount": "9.00", "currency": "EUR"}},
    ]  # fmt: skip
    assert reasons.told(kept, Extent.WORDS) == [{"code": "test.late", "params": {}, "message": "Late."}]
    assert reasons.told(kept, Extent.NOTHING) == []


def test_two_figures_that_are_one_thing_in_words_are_said_once() -> None:
    kept = reasons.keep([LATE, LATE])

    assert reasons.sentences(kept, Extent.WORDS) == ["Late."]


def test_a_code_that_nobody_could_say_is_not_kept() -> None:
    with pytest.raises(LookupError, match="unknown reason"):
        Reason("test.unheard").as_json()


def test_a_code_that_was_dropped_since_and_a_figure_that_is_missing_do_not_break_a_page() -> None:
    assert reasons.say({"code": "test.dropped", "params": {}}) == "A rule that is no longer known."
    assert reasons.say({"code": "test.secret", "params": {}}) == "Owes –"


def test_what_a_person_typed_may_hold_any_sign_and_is_kept_from_who_may_not_read_it() -> None:
    kept = reasons.typed("100 %s sure, %(owed)s")

    assert reasons.sentences(kept) == ["100 %s sure, %(owed)s"]
    assert reasons.sentences(kept, Extent.WORDS) == []
    assert reasons.typed("") == []

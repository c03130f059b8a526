"""Limits that hold for a time: set, corrected, ended early, in any currency, and looked at when they begin or end."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from core import approvals, clock, outbox
from core.models import ApprovalRequest, Notification
from core.refusals import NotPermitted, Refusal
from credit import asking, selectors, tasks
from credit import operations as credit
from credit.asking import AccountTerms
from credit.models import CreditLimit
from credit.selectors import LimitState
from customers.models import Customer
from tests.builders import a_customer, a_rate, a_user, an_actor, an_order, the_company
from tests.credit.stage import D, goods, ordered
from tests.orders.stage import at_once

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return the_company().today()


def a_season(
    customer: Customer, amount: str | None, begins: int, ends: int | None, **options: Any
) -> CreditLimit:
    """Another limit from so many days from now on, until so many."""
    return credit.set_limit(
        customer,
        limit_amount=None if amount is None else D(amount),
        valid_from=today() + begins * DAY,
        valid_to=None if ends is None else today() + ends * DAY,
        **{"reason": "Christmas", "by": an_actor(None, "MGR"), **options},
    )


def limits(customer: Customer) -> list[tuple[Any, ...]]:
    rows = CreditLimit.objects.filter(account__customer=customer).order_by("pk")
    return list(rows.values_list("limit_amount", "currency", "valid_from", "valid_to", "reason"))


def holds(customer: Customer, day: int) -> tuple[Any, str]:
    limit = selectors.limit_on(selectors.account_of(customer), "EUR", today() + day * DAY)
    return limit.limit_amount, limit.currency


def test_a_temporary_limit_stands_before_the_standing_one_on_its_days_only() -> None:
    customer = a_customer(credit_limit="100.00")

    a_season(customer, "500.00", 10, 20)

    assert [holds(customer, day)[0] for day in (9, 10, 20, 21)] == [D(100), D(500), D(500), D(100)]


def test_of_two_that_hold_the_one_that_began_last_decides() -> None:
    customer = a_customer(credit_limit="100.00")
    a_season(customer, "500.00", 0, 30)
    a_season(customer, "0", 10, 12)

    assert [holds(customer, day)[0] for day in (9, 10, 12, 13, 31)] == [D(500), D(0), D(0), D(500), D(100)]
    states = [each.state for each in selectors.limits_of(selectors.account_of(customer), today() + 11 * DAY)]
    assert states == [LimitState.NOW, LimitState.OVERRULED, LimitState.OVERRULED]


@pytest.mark.parametrize("amount, status", [(None, "confirmed"), ("0", "held")])
def test_for_a_time_there_may_be_no_limit_or_no_credit(amount: str | None, status: str) -> None:
    customer = a_customer(credit_limit="100.00" if amount is None else None)

    a_season(customer, amount, 0, 3)

    assert ordered(customer, "100.01").status == status


def test_a_limit_in_another_currency_is_asked_at_the_rates_of_the_day() -> None:
    a_rate(the_company(), "USD", "0.50")
    customer = a_customer(credit_limit="10.00")
    a_season(customer, "200.00", 0, 9, currency="USD")

    within, beyond = ordered(customer, "100.00"), ordered(customer, "0.01")

    assert (within.status, beyond.status) == ("confirmed", "held")
    assert within.credit_decisions.get().limit_amount == D("200.00")
    assert (within.credit_decisions.get().currency, within.credit_decisions.get().order_amount) == (
        "USD",
        D(200),
    )


def test_a_child_is_judged_by_the_temporary_limit_of_its_parent() -> None:
    parent = a_customer(credit_limit="0")
    child = a_customer(parent=parent)

    a_season(parent, "100.00", 0, 5)

    assert ordered(child, "100.00").status == "confirmed"
    with pytest.raises(credit.SharedLimit):
        a_season(child, "100.00", 0, 5)


@pytest.mark.parametrize(
    "options, field",
    [
        ({"valid_to": 5}, "valid_from"),
        ({"valid_from": 5, "valid_to": 4, "reason": "x"}, "valid_to"),
        ({"valid_from": -9, "valid_to": -1, "reason": "x"}, "valid_to"),
        ({"valid_from": 1, "valid_to": 4, "reason": " "}, "reason"),
        ({"valid_from": 1, "reason": "x" * 501}, "reason"),
        ({"valid_from": 1, "reason": "x", "currency": "ZZZ"}, "currency"),
        ({"valid_from": 1, "reason": "x", "limit_amount": D("-0.01")}, "credit_limit"),
    ],
)
def test_days_that_make_no_sense_are_refused(options: dict[str, Any], field: str) -> None:
    customer = a_customer(credit_limit="100.00")
    before = limits(customer)
    days = {
        name: today() + value * DAY for name, value in options.items() if name.startswith("valid") and value
    }

    with pytest.raises(Refusal) as refused:
        credit.set_limit(customer, **{"limit_amount": D(1), **options, **days}, by=an_actor(None, "MGR"))

    assert refused.value.field == field
    assert limits(customer) == before


def test_one_that_begins_on_the_same_day_is_replaced() -> None:
    customer = a_customer(credit_limit="100.00")
    a_season(customer, "500.00", 1, 5)

    a_season(customer, "600.00", 1, 9, reason="Longer")

    assert limits(customer)[1:] == [(D(600), "EUR", today() + DAY, today() + 9 * DAY, "Longer")]


def test_a_limit_is_corrected_days_included() -> None:
    customer = a_customer(credit_limit="100.00")
    season = a_season(customer, "500.00", 1, 5)

    credit.correct_limit(
        customer, today() + DAY, limit_amount=D(50), valid_from=today() + 2 * DAY, reason="Typo",
        by=an_actor(None, "MGR"),
    )  # fmt: skip

    assert limits(customer)[1:] == [(D(50), "EUR", today() + 2 * DAY, None, "Typo")]
    assert CreditLimit.objects.filter(pk=season.pk).exists()


def test_a_limit_is_not_moved_onto_the_first_day_of_another() -> None:
    customer = a_customer()
    a_season(customer, "500.00", 1, 5)
    a_season(customer, "600.00", 7, 9)
    before = limits(customer)

    with pytest.raises(Refusal) as refused:
        credit.correct_limit(
            customer, today() + DAY, limit_amount=D(50), valid_from=today() + 7 * DAY, reason="x",
            by=an_actor(None, "MGR"),
        )  # fmt: skip

    assert refused.value.field == "valid_from"
    assert limits(customer) == before


def test_a_limit_ended_early_holds_no_more_today() -> None:
    customer = a_customer(credit_limit="0")
    a_season(customer, "100.00", -3, 5)

    credit.end_limit(customer, today() - 3 * DAY, reason="Bad news", by=an_actor(None, "MGR"))

    assert [row[3] for row in limits(customer)] == [None, today() - DAY]
    assert ordered(customer, "1.00").status == "held"


def test_a_limit_that_has_not_begun_is_taken_back() -> None:
    customer = a_customer(credit_limit="0")
    a_season(customer, "100.00", 3, 5)

    credit.end_limit(customer, today() + 3 * DAY, by=an_actor(None, "MGR"))

    assert len(limits(customer)) == 1


def end(customer: Customer, by: Any) -> None:
    credit.end_limit(customer, today(), by=by)


def correct(customer: Customer, by: Any) -> None:
    credit.correct_limit(customer, today(), limit_amount=D(1), valid_from=today(), reason="x", by=by)


def set_one(customer: Customer, by: Any) -> None:
    credit.set_limit(customer, limit_amount=D(1), valid_from=today(), reason="x", by=by)


VERBS = [set_one, correct, end]


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "GL", "ADM", "AUD"])
@pytest.mark.parametrize("verb", VERBS)
def test_only_managers_set_correct_and_end_limits(verb: Callable[..., None], role: str) -> None:
    customer = a_customer()
    a_season(customer, "100.00", 0, 5)
    before = limits(customer)

    with pytest.raises(NotPermitted):
        verb(customer, an_actor(None, role))

    assert limits(customer) == before


@pytest.mark.parametrize("verb", [correct, end])
def test_a_limit_that_is_not_there_or_over_is_neither_ended_nor_corrected(verb: Callable[..., None]) -> None:
    customer, manager = a_customer(credit_limit="5.00"), an_actor(None, "MGR")
    with pytest.raises(credit.NoSuchLimit):
        verb(customer, manager)
    a_season(customer, "100.00", 0, 5)
    before = limits(customer)

    with clock.history(timezone.now() + 6 * DAY), pytest.raises((credit.LimitOver, Refusal)):
        credit.end_limit(customer, today() - 6 * DAY, by=manager)

    assert limits(customer) == before


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_end_the_same_limit_one_is_told_that_it_is_over() -> None:
    customer = a_customer(credit_limit="0")
    a_season(customer, "100.00", 1, 5)
    first, second, begins = an_actor(None, "MGR"), an_actor(None, "MGR"), today() + DAY

    answers = at_once(*(lambda by=by: credit.end_limit(customer, begins, by=by) for by in (first, second)))

    assert sorted(type(answer).__name__ for answer in answers) == ["NoSuchLimit", "NoneType"]
    assert len(limits(customer)) == 1


# Asked for --------------------------------------------------------------------------------------------------------
def asked(customer: Customer, **terms: Any) -> ApprovalRequest:
    wanted = AccountTerms(
        **{"limit_amount": D(500), "currency": "EUR", "risk_class": "standard", "review_date": None, **terms}
    )
    return asking.ask_for_terms(customer, wanted, reason="Season", by=an_actor(None, "CRC"))


def test_a_controller_asks_for_a_limit_for_a_time_and_the_standing_one_stays() -> None:
    customer = a_customer(credit_limit="100.00")
    request = asked(customer, valid_from=today(), valid_to=today() + 9 * DAY)

    approvals.approve(request, by=an_actor(None, "MGR"))

    assert limits(customer) == [
        (D(100), "EUR", None, None, ""),
        (D(500), "EUR", today(), today() + 9 * DAY, "Season"),
    ]
    assert asking.terms_of(customer).limit_amount == D(100)


def test_a_manager_sees_what_would_hold_without_it() -> None:
    customer = a_customer(credit_limit="100.00")
    request = asked(customer, valid_from=today(), valid_to=today() + 9 * DAY)

    change = asking.show_terms(request, an_actor(None, "MGR")).changes[0]

    assert (change.before, change.after) == ("100.00\u00a0EUR", "500.00\u00a0EUR")


def test_a_request_for_a_time_is_outdated_by_another_limit_on_its_first_day() -> None:
    customer = a_customer(credit_limit="100.00")
    request = asked(customer, valid_from=today() + DAY, valid_to=today() + 9 * DAY)
    a_season(customer, "200.00", 0, 3)

    with pytest.raises(approvals.Outdated):
        approvals.approve(request, by=an_actor(None, "MGR"))

    assert [row[0] for row in limits(customer)] == [D(100), D(200)]


def test_a_request_from_before_limits_had_days_still_reads() -> None:
    kept = {"limit_amount": "500", "currency": "EUR", "risk_class": "standard", "review_date": None}

    terms = AccountTerms.of(kept)

    assert (terms.limit_amount, terms.valid_from, terms.reason) == (D(500), None, "")
    assert terms.as_json() == kept


def test_days_without_a_reason_or_in_the_past_are_not_even_asked_for() -> None:
    customer = a_customer()

    with pytest.raises(Refusal):
        asked(customer, valid_from=today() - 9 * DAY, valid_to=today() - DAY)

    assert not ApprovalRequest.objects.exists()


# When they begin and end ------------------------------------------------------------------------------------------
def later(days: int) -> Any:
    return clock.history(timezone.now() + days * DAY)


def follow() -> None:
    tasks.follow_limits()
    outbox.drain()


def test_an_order_goes_on_by_itself_on_the_day_a_higher_limit_begins() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "100.00")
    a_season(customer, "100.00", 2, 5)
    outbox.drain()

    with later(1):
        follow()
    order.refresh_from_db()
    assert order.status == "held"
    with later(2):
        follow()

    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_held_order_is_looked_at_once_when_a_limit_has_ended() -> None:
    customer = a_customer(credit_limit="50.00")
    a_season(customer, "80.00", 0, 2)
    order = ordered(customer, "100.00")

    for day in (1, 3, 3):
        with later(day):
            follow()

    decided = list(order.credit_decisions.order_by("pk").values_list("limit_amount", flat=True))
    assert decided == [D(80), D(50)]


def test_controllers_are_told_once_of_limits_that_end_soon() -> None:
    customer = a_customer(credit_limit="50.00")
    a_user(None, "CRC", username="carla")
    a_user(None, "SAL")
    a_season(customer, "80.00", 0, 20)
    a_season(customer, "90.00", 1, 30)

    tasks.follow_limits()
    assert not Notification.objects.exists()
    for day in (6, 7):
        with later(day):
            tasks.follow_limits()

    told = Notification.objects.get()
    assert (told.user.username, told.kind) == ("carla", "credit.limit_ends")
    assert customer.code in told.url


def test_who_is_to_be_looked_at_is_found_in_one_query(django_assert_num_queries: Any) -> None:
    product = goods("100.00")
    for _number in range(5):
        customer = a_customer(credit_limit="0")
        ordered_by(customer, product)
        a_season(customer, "100.00", 1, 5)

    company, tomorrow = the_company(), today() + DAY

    with django_assert_num_queries(1):
        found = selectors.accounts_to_look_at(company, tomorrow)

    assert len(found) == 5


def ordered_by(customer: Customer, product: dict[str, Any]) -> None:
    assert an_order(customer, **product).status == "held"

"""The risk scores of a night: from what is owed, ordered and paid, kept where they change."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import outbox
from credit import operations as credit
from credit import tasks
from credit.models import RiskScore
from credit.score_wording import said
from credit.selectors import behaviors, scores_of
from customers.models import Customer
from tests.builders import a_company, a_customer, a_payment, a_rate, an_actor, the_company
from tests.credit.stage import D, invoiced, ordered

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def scored(customer: Customer, *, after: int = 0) -> RiskScore:
    """The customer's score after the night, so many days from now."""
    credit.keep_scores(the_company(), the_company().today() + after * DAY)
    return RiskScore.objects.get(customer=customer, is_latest=True)


def points(row: RiskScore) -> dict[str, int]:
    return {each["factor"]: each["points"] for each in row.factors}


def words(row: RiskScore, name: str) -> str:
    return next(said(each).words for each in row.factors if each["factor"] == name)


def settled(customer: Customer, amount: str, *, days_late: int, days_ago: int) -> None:
    """An invoice that was paid so many days late, so many days ago."""
    invoice = invoiced(customer, amount, days_overdue=days_late + days_ago)
    a_payment(invoice, amount, received_on=the_company().today() - days_ago * DAY)


def test_days_late_are_weighted_by_amount() -> None:
    customer = a_customer()
    settled(customer, "300.00", days_late=20, days_ago=200)
    settled(customer, "100.00", days_late=4, days_ago=100)

    row = scored(customer)

    assert words(row, "days_late") == "13 of 25: pays 16 days late on average"
    assert points(row)["trend"] == 0


def test_the_trend_compares_the_last_ninety_days_with_those_before() -> None:
    customer = a_customer()
    settled(customer, "100.00", days_late=3, days_ago=100)
    settled(customer, "100.00", days_late=12, days_ago=89)

    row = scored(customer)

    assert words(row, "trend") == "6 of 10: in the last 90 days paid 9 days later than before"


def test_what_is_owed_and_ordered_against_the_limit_makes_a_score() -> None:
    customer = a_customer(credit_limit="1000.00")
    invoiced(customer, "100.00", days_overdue=10)
    invoiced(customer, "300.00")
    ordered(customer, "400.00")

    row = scored(customer)

    assert words(row, "overdue") == "10 of 20: 25 % of what is owed is overdue"
    assert words(row, "limit_used") == "9 of 15: 80 % of the limit is used"
    assert words(row, "age") == "10 of 10: months as a customer: 1"
    assert row.score == 29


def test_a_limit_in_another_currency_is_compared_at_the_day_s_rate() -> None:
    a_rate(the_company(), "USD", "0.50")
    customer = a_customer(currency="USD")
    credit.set_limit(customer, limit_amount=D("1000.00"), currency="USD", by=an_actor(None, "MGR"))
    a_rate(the_company(), "USD", "0.50", date=the_company().today())

    ordered(customer, "400.00")

    found = behaviors(the_company(), the_company().today())[customer.pk]
    assert (found.exposure, found.limit_amount) == (D("400.00"), D("500.00"))


def test_who_shares_a_limit_shares_what_is_used_of_it() -> None:
    parent = a_customer(credit_limit="1000.00")
    child = a_customer(parent=parent)
    ordered(parent, "500.00")
    ordered(child, "400.00")

    assert words(scored(child), "limit_used") == "12 of 15: 90 % of the limit is used"


def test_who_neither_owes_nor_ordered_in_two_years_has_no_score() -> None:
    silent, buyer = a_customer(), a_customer()
    ordered(buyer, "10.00")

    scored(buyer)

    assert not RiskScore.objects.filter(customer=silent).exists()


def test_a_row_is_kept_only_where_the_score_changes() -> None:
    customer = a_customer()
    invoiced(customer, "100.00", days_overdue=-5)
    ordered(customer, "10.00")
    first = scored(customer)

    again, later = scored(customer), scored(customer, after=6)

    assert again == first
    assert (first.score, later.score) == (10, 30)
    assert [row.score for row in RiskScore.objects.filter(customer=customer).order_by("date")] == [10, 30]
    assert RiskScore.objects.get(customer=customer, is_latest=True) == later


def test_the_change_is_against_the_score_of_thirty_days_ago() -> None:
    customer = a_customer()
    invoiced(customer, "100.00", days_overdue=-5)
    ordered(customer, "10.00")
    assert scored(customer).change is None

    assert scored(customer, after=6).change is None
    assert scored(customer, after=31).change == 20
    assert scored(customer, after=40).change == -1  # known for two months now


def test_a_night_that_runs_twice_replaces_the_row_of_the_day() -> None:
    customer = a_customer()
    ordered(customer, "10.00")
    scored(customer)
    invoiced(customer, "100.00", days_overdue=40)

    row = scored(customer)

    assert row.score == 29
    assert RiskScore.objects.filter(customer=customer).count() == 1


def test_who_falls_silent_for_two_years_keeps_only_a_history() -> None:
    customer = a_customer()
    ordered(customer, "10.00")
    scored(customer)
    customer.orders.update(order_date=the_company().today() - 731 * DAY)

    credit.keep_scores(the_company(), the_company().today())

    assert not RiskScore.objects.get(customer=customer).is_latest


def test_the_history_begins_with_the_score_that_held_then() -> None:
    customer = a_customer()
    today = the_company().today()
    for age, value in ((400, 10), (200, 20), (3, 30)):
        RiskScore.objects.create(
            company=customer.company,
            customer=customer,
            date=today - age * DAY,
            score=value,
            is_latest=age == 3,
        )

    assert [row.score for row in scores_of(customer, today - 365 * DAY)] == [10, 20, 30]
    assert [row.score for row in scores_of(customer, today - 100 * DAY)] == [20, 30]


def test_all_customers_are_scored_in_as_many_statements_as_one() -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            credit.keep_scores(the_company(), the_company().today())
        return len(captured)

    ordered(a_customer(), "10.00")
    for_one = statements()
    for _each in range(20):
        customer = a_customer(credit_limit="100.00")
        invoiced(customer, "10.00", days_overdue=5)

    assert statements() == for_one
    assert RiskScore.objects.count() == 21


def test_every_company_is_scored_at_night_by_itself() -> None:
    customer = a_customer()
    ordered(customer, "10.00")
    theirs = a_company("OTHER")

    tasks.score_customers()
    outbox.drain()

    assert list(RiskScore.objects.values_list("customer", flat=True)) == [customer.pk]
    assert not RiskScore.objects.filter(company=theirs).exists()


def test_overdue_alone_without_a_history_is_scored() -> None:
    customer = a_customer()
    invoiced(customer, "100.00", days_overdue=10)

    row = scored(customer)

    assert words(row, "days_late") == "0 of 25: no invoice was settled in the last year"
    assert points(row)["overdue"] == 20

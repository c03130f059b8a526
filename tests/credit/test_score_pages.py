"""The risk score where it is seen: on the credit account, in the list of customers by risk, by program."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from credit import operations as credit
from credit.models import RiskScore
from customers.models import Customer
from tests.builders import a_company, a_customer, a_user, the_company
from tests.credit.stage import account_of, invoiced, ordered
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def signed_in(client: Client, role: str) -> Client:
    client.force_login(a_user(the_company(), role))
    return client


def words(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def a_score(customer: Customer, value: int, *, days_ago: int = 0, change: int | None = None) -> RiskScore:
    """A score that holds now since so many days."""
    RiskScore.objects.filter(customer=customer).update(is_latest=False)
    factor = {
        "factor": "age", "points": value, "of": 100, "code": "score.known-for", "params": {"months": 3},
    }  # fmt: skip
    return RiskScore.objects.create(
        company=customer.company, customer=customer, date=the_company().today() - days_ago * DAY, score=value,
        change=change, factors=[factor],
    )  # fmt: skip


def test_the_account_shows_the_score_with_every_factor_in_words(client: Client) -> None:
    customer = a_customer(credit_limit="400.00")
    invoiced(customer, "100.00", days_overdue=10)
    invoiced(customer, "300.00")
    credit.keep_scores(the_company(), the_company().today())

    page = words(signed_in(client, "CRC").get(reverse("credit:account", args=[customer.code])))

    assert "<strong>35 of 100</strong>" in page
    for each in (
        "15 of 15: 100 % of the limit is used",
        "10 of 20: 25 % of what is owed is overdue",
        "10 of 10: months as a customer: 1",
        "0 of 25: no invoice was settled in the last year",
    ):
        assert each in page
    assert page.index("15 of 15") < page.index("10 of 20") < page.index("0 of 25")
    assert "disputed" not in page


def test_the_account_of_a_customer_without_a_score_says_when_he_gets_one(client: Client) -> None:
    page = words(signed_in(client, "CRC").get(reverse("credit:account", args=[a_customer().code])))

    assert "No score yet: it is made every night" in page


def test_a_year_of_scores_is_drawn_and_told(client: Client) -> None:
    customer = a_customer()
    a_score(customer, 20, days_ago=400)
    a_score(customer, 45, days_ago=10, change=25)

    page = words(signed_in(client, "CRC").get(reverse("credit:account", args=[customer.code])))

    assert "25 more than thirty days ago" in page
    assert "From 20 on" in page
    assert "to 45 now." in page
    assert 'class="chart__line"' in page


def test_customers_are_listed_by_risk_and_by_who_got_worse(client: Client) -> None:
    calm, worse, risky = a_customer(name="Calm"), a_customer(name="Worse"), a_customer(name="Risky")
    a_score(calm, 5, change=-2)
    a_score(worse, 40, change=30)
    a_score(risky, 70)
    theirs = a_customer(a_company("OTHER"), name="Theirs")
    a_score(theirs, 90)
    signed_in(client, "CRC")

    every = words(client.get(reverse("credit:scores")))
    got_worse = words(client.get(reverse("credit:scores"), {"view": "worse"}))

    assert every.index("Risky") < every.index("Worse") < every.index("Calm")
    assert "Theirs" not in every
    assert "+30" in got_worse
    assert "Risky" not in got_worse
    assert "Calm" not in got_worse


def test_customers_are_found_by_score_and_by_block(client: Client) -> None:
    calm, risky = a_customer(name="Calm"), a_customer(name="Risky")
    a_score(calm, 5)
    a_score(risky, 70)
    account_of(calm, is_blocked=True, block_reason="cheque bounced")
    signed_in(client, "CRC")

    risky_only = words(client.get(reverse("credit:scores"), {"score.over": "50"}))
    blocked_only = words(client.get(reverse("credit:scores"), {"blocked": "yes"}))

    assert "Risky" in risky_only
    assert "Calm" not in risky_only
    assert "Calm" in blocked_only
    assert "Risky" not in blocked_only


def test_the_list_of_scores_takes_the_same_queries_for_any_number(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for value in range(20):
        a_score(a_customer(), value)
    signed_in(client, "CRC")

    with django_assert_max_num_queries(12):
        client.get(reverse("credit:scores"))


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "ADM"])
def test_scores_are_for_who_sees_the_credit_account(client: Client, role: str) -> None:
    customer = a_customer()
    a_score(customer, 70)
    signed_in(client, role)

    assert client.get(reverse("credit:scores")).status_code == 403
    assert Program(the_company(), role).client.get("/api/v1/credit/scores").status_code == 403
    url = f"/api/v1/customers/{customer.code}/credit/score"
    assert Program(the_company(), role).client.get(url).status_code == 403


def test_a_program_reads_scores_with_their_factors() -> None:
    customer = a_customer()
    ordered(customer, "10.00")
    credit.keep_scores(the_company(), the_company().today())
    program = Program(the_company(), "CRC")

    seen = program.get(f"/customers/{customer.code}/credit/score")

    assert (seen["customer"], seen["score"], seen["change"]) == (customer.code, 10, None)
    assert seen["factors"][-1] == {
        "factor": "age", "points": 10, "of": 10, "code": "score.new", "params": {},
        "message": "a new customer",
    }  # fmt: skip
    assert seen["history"] == [{"since": str(the_company().today()), "score": 10}]
    assert program.get(f"/customers/{customer.code}/credit")["score"] == 10


def test_a_program_lists_who_got_worse() -> None:
    worse, better, risky = a_customer(), a_customer(), a_customer()
    a_score(worse, 40, change=30)
    a_score(better, 30, change=-5)
    a_score(risky, 70)
    program = Program(the_company(), "CRC")

    def codes(query: str) -> list[str]:
        return [row["customer"] for row in program.get(f"/credit/scores{query}")["items"]]

    assert codes("") == [risky.code, worse.code, better.code]
    assert codes("?change_from=1") == [worse.code]
    assert codes("?score_from=35&score_to=69") == [worse.code]


def test_a_customer_without_a_score_has_none_for_a_program() -> None:
    customer = a_customer()
    program = Program(the_company(), "CRC")

    assert program.client.get(f"/api/v1/customers/{customer.code}/credit/score").status_code == 404
    assert program.get(f"/customers/{customer.code}/credit")["score"] is None

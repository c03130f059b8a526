"""What customers' words are worth, as credit asks for it."""

import datetime

import pytest

from receivables import selectors, tasks
from receivables.operations import withdraw_promise
from receivables.selectors import LastPromise
from tests.receivables.stage import D, a_clerk, a_company, a_customer, a_promise, an_invoice
from tests.receivables.test_promises import days_ago, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


def a_story(customer, ending, *, days=10):
    """A promise given so many days ago over 10.00, and its end."""
    with days_ago(days):
        made = a_promise(customer, an_invoice(customer, "10.00"))
        if ending != "broken":
            pay(made.lines.get().item.invoice, "10.00" if ending == "kept" else "4.00")
    tasks.decide_promises()
    return made


def test_broken_promises_are_counted_over_the_customers_asked_for_and_over_a_time(
    company, django_assert_num_queries
):
    one, other = a_customer(company, "A"), a_customer(company, "B")
    stories = (
        (one, "broken"),
        (one, "kept"),
        (one, "partly"),
        (other, "broken"),
        (a_customer(company, "C"), "broken"),
    )
    for customer, ending in stories:
        a_story(customer, ending)
    today = company.today()

    with django_assert_num_queries(1):
        assert selectors.broken_promises(company, [one.pk, other.pk], today) == 2
    assert selectors.broken_promises(company, [one.pk], today) == 1
    assert selectors.broken_promises(company, [one.pk], today - datetime.timedelta(days=1)) == 0
    assert selectors.broken_promises(company, [one.pk], today + datetime.timedelta(days=7), days=7) == 0
    assert selectors.broken_promises(a_company("OTHER"), [one.pk], today) == 0


def test_the_share_kept_counts_what_was_decided(company, django_assert_num_queries):
    customer = a_customer(company)
    assert selectors.kept_share(company, [customer.pk], company.today()) is None
    for ending in ("kept", "partly", "broken"):
        a_story(customer, ending)
    withdraw_promise(a_promise(customer, an_invoice(customer, "1.00")), "By mistake", by=a_clerk(company))

    with django_assert_num_queries(1):
        assert selectors.kept_share(company, [customer.pk], company.today()) == D("33.3")


def test_the_last_promise_is_the_newest_that_counts(company, django_assert_num_queries):
    customer = a_customer(company)
    assert selectors.last_promise([customer.pk]) is None
    made = a_story(customer, "broken")
    withdraw_promise(a_promise(customer, an_invoice(customer, "1.00")), "By mistake", by=a_clerk(company))

    with django_assert_num_queries(1):
        found = selectors.last_promise([customer.pk])

    assert found == LastPromise(made.number, made.made_on, made.promised_date, D("10.00"), "EUR", "broken")

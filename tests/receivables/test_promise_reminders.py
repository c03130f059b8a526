"""Reminders wait for a promise, and go on when it is broken or withdrawn."""

import datetime

import pytest

from receivables import tasks
from receivables.models import PromiseLine
from receivables.operations import execute, propose, withdraw_promise
from tests.receivables.stage import a_company, a_customer, a_ladder, a_promise, an_accountant, an_invoice
from tests.receivables.test_promises import days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def invoice(company):
    """100.00, overdue for a month."""
    due = company.today() - datetime.timedelta(days=30)
    return an_invoice(a_customer(company), "100.00", issued=due, due=due)


def reasons(run):
    return [(row["number"], row["reason"], row["detail"]) for row in run.left_out]


def test_a_promised_item_is_not_reminded_of_and_a_broken_promise_lets_reminders_go_on(company, invoice):
    by = an_accountant(company)
    a_ladder(company, 1)
    due = company.today() - datetime.timedelta(days=30)
    other = an_invoice(invoice.customer, "5.00", issued=due, due=due)
    with days_ago(10):
        made = a_promise(invoice.customer, invoice)

    run = propose(company, by=by)
    assert reasons(run) == [(invoice.number, "promised", made.number)]
    assert [line.item.invoice for line in run.notices.get().lines.all()] == [other]

    tasks.decide_promises()

    assert reasons(propose(company, by=by)) == [(other.number, "proposed", run.number)]


def test_an_item_promised_between_review_and_sending_is_taken_off_the_letter(company, invoice):
    by = an_accountant(company)
    a_ladder(company, 1, fee="5.00")
    run = propose(company, by=by)
    a_promise(invoice.customer, invoice)

    execute(run, by=by)

    assert not run.notices.filter(number__isnull=False).exists()
    assert PromiseLine.objects.get().item.dunning_level == 0
    assert run.notices.get().lines.get().leave_out_reason == "promised"


def test_a_withdrawn_promise_lets_reminders_go_on(company, invoice):
    by = an_accountant(company)
    a_ladder(company, 1)
    made = a_promise(invoice.customer, invoice)
    withdraw_promise(made, "By mistake", by=by)

    assert propose(company, by=by).left_out == []

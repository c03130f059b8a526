"""The demo shows what becomes of a promise."""

import datetime

import pytest

from o2c.demo.company import Setup
from o2c.demo.promises import promise_money
from receivables.models import PromiseToPay
from tests.receivables.stage import a_company, a_customer, an_invoice

pytestmark = pytest.mark.django_db


def test_late_payers_have_kept_broken_and_given_their_word():
    company = a_company()
    today = company.today()
    due = today - datetime.timedelta(days=40)
    for code in ("A", "B", "C", "D", "E"):
        an_invoice(a_customer(company, code), "200.00", issued=due, due=due)

    promise_money(Setup(company), today)

    made = PromiseToPay.objects.order_by("pk").values_list("status", "promised_date")
    assert sorted(made) == [
        ("broken", today - datetime.timedelta(days=10)),
        ("kept", today),
        ("open", today),
        ("open", today + datetime.timedelta(days=6)),
    ]

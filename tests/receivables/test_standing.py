"""What credit weighs of an account: today from the index of open items alone, on another day rolled back."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection

from receivables import operations as receivables
from receivables.selectors import credit_standing, open_amounts_by_customer
from tests.builders import a_customer, a_payment, an_actor, the_company
from tests.credit.stage import invoiced, reminded

pytestmark = pytest.mark.django_db
D = Decimal
DAY = datetime.timedelta(days=1)


def test_an_account_stands_today_as_its_open_items_say(django_assert_num_queries) -> None:
    customer, other = a_customer(), a_customer()
    overdue = invoiced(customer, "80.00", days_overdue=12)
    reminded(overdue, 1)
    a_payment(overdue, "30.00")
    invoiced(customer, "20.00")
    receivables.post_payment(customer, amount=D("7.00"), currency="EUR", by=an_actor())
    invoiced(other, "5.00")
    company = the_company()

    with django_assert_num_queries(1):
        standing = credit_standing(company, [customer.pk], company.today())

    assert standing.open_amounts == {"EUR": D(63)}
    assert standing.overdue_amounts == {"EUR": D(50)}
    assert (standing.overdue_days, standing.dunning_level) == (12, 1)
    together = credit_standing(company, [customer.pk, other.pk], company.today())
    assert (together.open_amounts, together.overdue_amounts) == ({"EUR": D(68)}, {"EUR": D(50)})


def test_an_account_stood_on_another_day_as_if_nothing_had_been_paid_since() -> None:
    customer = a_customer()
    invoice = invoiced(customer, "80.00", days_overdue=12)
    reminded(invoice, 2)
    a_payment(invoice, "80.00")
    company = the_company()

    today, yesterday = (
        credit_standing(company, [customer.pk], date) for date in (company.today(), company.today() - DAY)
    )

    assert (today.open_amounts, today.overdue_days, today.dunning_level) == ({}, 0, 0)
    assert (yesterday.open_amounts, yesterday.overdue_amounts) == ({"EUR": D(80)}, {"EUR": D(80)})
    assert (yesterday.overdue_days, yesterday.dunning_level) == (11, 2)


def test_the_open_amounts_of_many_customers_are_those_of_each() -> None:
    first, second, nothing = a_customer(), a_customer(), a_customer()
    a_payment(invoiced(first, "80.00"), "30.00")
    invoiced(second, "20.00")
    company = the_company()
    keys = [first.pk, second.pk, nothing.pk]

    assert open_amounts_by_customer(company, keys, company.today()) == {
        first.pk: {"EUR": D(50)}, second.pk: {"EUR": D(20)},
    }  # fmt: skip
    assert open_amounts_by_customer(company, keys, company.today() - DAY) == {}


def test_what_is_owed_is_read_from_the_index_of_open_items() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'item_open_customer'")
        (index,) = cursor.fetchone()

    assert "(customer_id, due_date) INCLUDE (currency, is_debit, kind, open_amount, posting_date)" in index
    assert "dunning_level" not in index

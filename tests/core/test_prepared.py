"""A query compiled once answers each call with that call's values, on that call's connection."""

from __future__ import annotations

import pytest
from django.db.transaction import TransactionManagementError

from core.models import Company
from core.prepared import AnyOf, Place, Prepared
from orders.models import SalesOrder
from tests import builders
from tests.core.raw import at_once


@pytest.mark.django_db
def test_each_call_finds_the_rows_of_its_own_values():
    by_code = Prepared(lambda: Company.objects.filter(code=Place(), country="AT"))
    acme, other = builders.a_company("ACME"), builders.a_company("OTHER")
    builders.a_company("ABROAD", country="DE")

    found = [by_code.all(code) for code in ("ACME", "OTHER", "ABROAD", "'; --")]

    assert found == [[acme], [other], [], []]


@pytest.mark.django_db
def test_several_keys_find_their_rows_in_the_querys_order():
    by_keys = Prepared(lambda: Company.objects.filter(pk=AnyOf()).order_by("-code"))
    first, second, _third = (builders.a_company(code) for code in ("A", "B", "C"))

    assert [row.code for row in by_keys.all([first.pk, second.pk])] == ["B", "A"]
    assert by_keys.all([]) == []


@pytest.mark.django_db
def test_places_go_by_their_number_wherever_they_stand():
    query = Prepared(lambda: Company.objects.filter(base_currency=Place(1), code=Place(0)))
    builders.a_company("ACME", base_currency="USD")

    assert [row.code for row in query.all("ACME", "USD")] == ["ACME"]
    assert query.all("USD", "ACME") == []


@pytest.mark.django_db
def test_related_rows_come_with_it_in_one_statement(django_assert_num_queries):
    query = Prepared(lambda: SalesOrder.objects.filter(pk=Place()).select_related("customer__company"))
    order = builders.a_draft_order()
    query.get(order.pk)

    with django_assert_num_queries(1):
        name = query.get(order.pk).customer.company.name

    assert name == "ACME Trading"


@pytest.mark.django_db
def test_no_row_and_several_rows_are_refused_like_those_of_any_query():
    query = Prepared(lambda: Company.objects.filter(country=Place()))
    builders.a_company("A")
    builders.a_company("B")

    with pytest.raises(Company.DoesNotExist):
        query.get("FR")
    with pytest.raises(Company.MultipleObjectsReturned):
        query.get("AT")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_only_inside_a_transaction():
    query = Prepared(lambda: Company.objects.filter(code=Place()).select_for_update())
    builders.a_company("ACME")

    for _time in range(2):
        with pytest.raises(TransactionManagementError):
            query.get("ACME")


@pytest.mark.django_db(transaction=True)
def test_several_people_use_it_at_once_each_on_a_connection_of_his_own():
    query = Prepared(lambda: Company.objects.filter(code=Place()))
    codes = [builders.a_company(f"C{number}").code for number in range(4)]

    found = at_once(*(lambda code=code: [query.get(code).code for _ in range(20)] for code in codes))

    assert found == [[code] * 20 for code in codes]

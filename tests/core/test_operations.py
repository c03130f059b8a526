"""A verb is one transaction: all of it or nothing, tried again on a deadlock, never on old news (G1, G4, CON-1)."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from core.locking import Busy, check_version, lock, lock_all, operation
from core.models import Company
from core.refusals import Refusal, StaleVersion
from orders.models import SalesOrder
from tests import builders
from tests.core.raw import at_once


def raise_state(state: str) -> None:
    """What the database says, by its own words."""
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'as asked' USING ERRCODE = '{state}'; END $$")


def renamed(name: str) -> None:
    Company.objects.update(name=name)


def name_of_the_company() -> str:
    return Company.objects.get().name


@pytest.mark.django_db
def test_a_refusal_deep_inside_undoes_the_whole_verb():
    builders.the_company()

    @operation
    def inner() -> None:
        renamed("inner")
        raise Refusal("no")

    @operation
    def outer() -> None:
        renamed("outer")
        try:
            inner()
        except Refusal:
            renamed("went on regardless")

    with pytest.raises(transaction.TransactionManagementError):
        outer()

    assert name_of_the_company() == "ACME Trading"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["40001", "40P01"], ids=["serialization", "deadlock"])
def test_a_verb_that_lost_a_deadlock_is_tried_again_from_its_beginning(state):
    builders.the_company()
    tries = []

    @operation
    def verb() -> str:
        tries.append(name_of_the_company())
        renamed("half done")
        if len(tries) < 4:
            raise_state(state)
        return "done"

    assert verb() == "done"
    assert tries == ["ACME Trading"] * 4


@pytest.mark.django_db(transaction=True)
def test_after_three_repeats_others_are_said_to_be_busy():
    tries = []

    @operation
    def verb() -> None:
        tries.append(1)
        raise_state("40P01")

    with pytest.raises(Busy) as refused:
        verb()

    assert (len(tries), refused.value.http_status) == (4, 503)


@pytest.mark.django_db(transaction=True)
def test_a_verb_that_waited_too_long_for_a_lock_is_not_tried_again():
    tries = []

    @operation
    def verb() -> None:
        tries.append(1)
        raise_state("55P03")

    with pytest.raises(Busy):
        verb()

    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state, kind", [("23514", IntegrityError), ("57014", OperationalError)])
def test_what_repeating_cannot_mend_is_not_repeated(state, kind):
    tries = []

    @operation
    def verb() -> None:
        tries.append(1)
        raise_state(state)

    with pytest.raises(kind):
        verb()

    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
def test_two_verbs_that_lock_each_other_out_both_get_through():
    first, second = builders.the_company(), builders.a_company("OTHER")
    both_hold_one = threading.Barrier(2)

    def crossing(mine: Company, theirs: Company, name: str):
        tries: list[int] = []

        @operation
        def verb() -> None:
            lock(Company.objects.get(pk=mine.pk))
            if not tries:
                tries.append(1)
                both_hold_one.wait(timeout=10)
            lock(Company.objects.get(pk=theirs.pk))
            Company.objects.filter(pk=mine.pk).update(name=name)

        return verb

    answers = at_once(crossing(first, second, "one"), crossing(second, first, "two"))

    assert answers == [None, None]
    assert list(Company.objects.order_by("pk").values_list("name", flat=True)) == ["one", "two"]


@pytest.mark.django_db
def test_a_locked_document_is_read_anew_into_the_caller_s_own_instance():
    order = builders.a_draft_order()
    customer = order.customer
    SalesOrder.objects.update(customer_reference="PO-7")

    with transaction.atomic():
        lock(order)

    assert order.customer_reference == "PO-7"
    assert order.customer is customer, "what was loaded stays loaded"


@pytest.mark.django_db
def test_rows_are_locked_in_the_order_of_their_keys(django_assert_num_queries):
    companies = [builders.a_company(code) for code in ("C", "A", "B")]

    with django_assert_num_queries(1):
        locked = lock_all(Company.objects.order_by("code"))

    assert [company.pk for company in locked] == sorted(company.pk for company in companies)


@pytest.mark.django_db
def test_an_edit_of_an_older_version_is_refused():
    order = builders.a_draft_order()

    check_version(order, order.version)
    check_version(order, None)
    with pytest.raises(StaleVersion) as refused:
        check_version(order, order.version - 1)

    assert (refused.value.http_status, refused.value.field) == (409, "version")
    assert order.number in refused.value.message

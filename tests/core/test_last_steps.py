"""Steps left for the end of an operation."""

import pytest
from django.db import connection, transaction

from core.locking import at_end, operation
from core.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def handled():
    return []


def test_items_are_handled_together_at_the_end(handled):
    @operation
    def inner():
        at_end(handled.append, "b")

    @operation
    def verb():
        at_end(handled.append, "a")
        inner()
        handled.append("body")

    verb()

    assert handled == ["body", ["a", "b"]]


def test_without_an_operation_an_item_is_handled_at_once(handled):
    at_end(handled.append, "a")

    assert handled == [["a"]]


def test_what_was_left_in_a_savepoint_goes_with_it(handled):
    @operation
    def verb():
        at_end(handled.append, "kept")
        try:
            with transaction.atomic():
                at_end(handled.append, "lost")
                raise Refusal("no")
        except Refusal:
            pass

    verb()

    assert handled == [["kept"]]


def test_a_step_may_leave_another_step(handled):
    def first(items):
        handled.append(items)
        at_end(handled.append, "second")

    @operation
    def verb():
        at_end(first, "first")

    verb()

    assert handled == [["first"], ["second"]]


def test_no_hook_is_left_behind(handled):
    before = list(connection.run_on_commit)

    operation(lambda: at_end(handled.append, "a"))()

    assert connection.run_on_commit == before


def test_a_step_that_refuses_undoes_the_operation(handled):
    def refuse(items):
        raise Refusal("closed")

    @operation
    def verb():
        at_end(refuse, "a")
        at_end(handled.append, "b")

    with pytest.raises(Refusal):
        verb()

    assert handled == []

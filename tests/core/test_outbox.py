"""What must happen after the commit happens, whatever dies in between (EVT-1, EVT-3, EVT-5)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from core import outbox
from core.models import Company, HandledMessage, OutboxMessage, OutboxStatus
from tests import builders
from tests.core.raw import try_sql

pytestmark = pytest.mark.django_db


class Postman:
    """What the handlers of these tests have delivered, and whether the street is blocked."""

    delivered: list[str] = []  # noqa: RUF012
    is_blocked = False


@outbox.handler(queue="mail")
def deliver_letter(letter: str) -> None:
    Postman.delivered.append(letter)
    if Postman.is_blocked:
        builders.a_company("HALF")  # an effect of a handler that fails afterwards
        raise OSError("the street is blocked")


@pytest.fixture(autouse=True)
def postman() -> Iterator[type[Postman]]:
    Postman.delivered, Postman.is_blocked = [], False
    outbox.mute(0)
    yield Postman
    Postman.is_blocked = False


def letters() -> list[tuple[str, int]]:
    return list(OutboxMessage.objects.order_by("pk").values_list("status", "attempts"))


def in_the_mail(letter: str = "a", **options) -> OutboxMessage:
    with transaction.atomic():
        outbox.add(deliver_letter, letter, **options)
    return OutboxMessage.objects.latest("pk")


def make_due() -> None:
    OutboxMessage.objects.update(available_at=timezone.now() - datetime.timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_no_message_and_a_commit_exactly_one():
    with transaction.atomic():
        outbox.add(deliver_letter, "lost")
        transaction.set_rollback(True)
    assert letters() == []

    with transaction.atomic():
        outbox.add(deliver_letter, "kept")
    assert letters() == [("pending", 0)]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(transaction.TransactionManagementError):
        outbox.add(deliver_letter, "loose")

    assert letters() == []


def test_the_same_fact_is_announced_once():
    in_the_mail("a", key="invoice 7")
    in_the_mail("b", key="invoice 7")
    in_the_mail("c", key="invoice 8")
    in_the_mail("d")
    in_the_mail("e")

    assert outbox.drain() == 4
    assert sorted(Postman.delivered) == ["a", "c", "d", "e"]


def test_the_database_keeps_a_key_once():
    in_the_mail("a", key="invoice 7")

    refusal = try_sql(
        "INSERT INTO core_outboxmessage (task, arguments, queue, key, status, attempts, last_error)"
        " SELECT task, arguments, queue, key, status, 0, '' FROM core_outboxmessage"
    )

    assert "core_outboxmessage_key" in refusal


def test_a_delivered_message_is_done_and_never_delivered_again():
    message = in_the_mail()

    assert outbox.deliver(message.pk)
    assert not outbox.deliver(message.pk)
    make_due()
    assert outbox.drain() == 0

    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == (OutboxStatus.DONE, 1, "")
    assert message.done_at is not None
    assert Postman.delivered == ["a"]


def test_a_message_that_is_to_wait_waits():
    in_the_mail(delay=datetime.timedelta(hours=1))

    assert outbox.drain() == 0
    make_due()
    assert outbox.drain() == 1


def test_a_failed_message_keeps_its_error_waits_and_leaves_no_half_effect(postman):
    postman.is_blocked = True
    message = in_the_mail()

    assert not outbox.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.attempts) == (OutboxStatus.PENDING, 1)
    assert message.last_error == "OSError: the street is blocked"
    assert not Company.objects.filter(code="HALF").exists()
    assert outbox.drain() == 0, "it waits before the next attempt"

    postman.is_blocked = False
    make_due()
    assert outbox.drain() == 1
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == (OutboxStatus.DONE, 2, "")


def test_pauses_grow_to_three_days_in_all_and_after_eight_attempts_it_is_given_up(postman):
    postman.is_blocked = True
    message = in_the_mail()
    pauses = []

    while message.status == OutboxStatus.PENDING:
        before = timezone.now()
        outbox.deliver(message.pk)
        message.refresh_from_db()
        if message.status == OutboxStatus.PENDING:
            pauses.append((message.available_at - before).total_seconds())

    assert (message.status, message.attempts) == (OutboxStatus.DEAD, 8)
    assert len(Postman.delivered) == 8
    assert pauses == sorted(pauses)
    assert 9 <= pauses[0] <= 12
    assert 0.9 <= sum(pauses) / datetime.timedelta(days=3).total_seconds() <= 1.11
    make_due()
    assert outbox.drain() == 0


def test_a_message_of_an_unknown_handler_is_kept_with_its_error():
    message = OutboxMessage.objects.create(task="gone.with.the.last.release")

    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.attempts) == (OutboxStatus.PENDING, 1)
    assert "gone.with.the.last.release" in message.last_error


def test_a_message_that_kills_its_worker_is_given_up_after_eight_attempts_too():
    """The attempts were counted before the handler ran, and nobody came back to say how it ended."""
    message = in_the_mail()
    OutboxMessage.objects.update(attempts=8)

    assert not outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == OutboxStatus.DEAD
    assert Postman.delivered == []


def test_a_given_up_message_can_be_replayed_and_a_done_one_cannot():
    message, done = in_the_mail("again"), in_the_mail("done")
    OutboxMessage.objects.filter(pk=message.pk).update(status=OutboxStatus.DEAD, attempts=8, last_error="x")
    OutboxMessage.objects.filter(pk=done.pk).update(status=OutboxStatus.DONE)

    outbox.replay(message)
    outbox.replay(done)

    assert outbox.drain() == 1
    assert Postman.delivered == ["again"]


def test_a_handler_sees_an_event_for_the_first_time_once():
    assert outbox.first_time(deliver_letter, "event 1")
    assert not outbox.first_time(deliver_letter, "event 1")
    assert outbox.first_time(deliver_letter, "event 2")
    assert outbox.first_time(test_the_same_fact_is_announced_once, "event 1")


def test_an_effect_that_is_undone_may_happen_later():
    with transaction.atomic():
        assert outbox.first_time(deliver_letter, "event 1")
        transaction.set_rollback(True)

    assert outbox.first_time(deliver_letter, "event 1")


def test_the_database_remembers_an_event_once_per_handler():
    outbox.first_time(deliver_letter, "event 1")

    refusal = try_sql(
        "INSERT INTO core_handledmessage (handler, event_key) SELECT handler, event_key FROM core_handledmessage"
    )

    assert "handled_once" in refusal
    assert HandledMessage.objects.count() == 1


@pytest.mark.django_db
def test_what_was_put_off_is_due_when_somebody_waits_for_it():
    later = timezone.now() + datetime.timedelta(hours=1)
    for key, attempts in (("asked-for", 0), ("left-alone", 0), ("failed-once", 1)):
        OutboxMessage.objects.create(
            task="core.jobs.run_job",
            queue="documents",
            arguments=[1],
            key=key,
            attempts=attempts,
            available_at=later,
        )

    outbox.hurry("asked-for")
    outbox.hurry("failed-once")

    due = OutboxMessage.objects.filter(available_at__lte=timezone.now())
    assert list(due.values_list("key", flat=True)) == ["asked-for"]

"""Relays and workers side by side, and a broker that is away: nothing is lost, nothing is done twice (EVT-2)."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from core import outbox, tasks
from core.models import OutboxMessage, OutboxStatus, WorkerBeat
from tests.core.raw import at_once

pytestmark = pytest.mark.django_db(transaction=True)

stamped: list[str] = []


@outbox.handler()
def stamp(letter: str) -> None:
    stamped.append(letter)


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    stamped.clear()
    outbox.mute()
    yield
    outbox.mute(0)


def in_the_mail(count: int) -> list[int]:
    with transaction.atomic():
        for number in range(count):
            outbox.add(stamp, str(number))
    return list(OutboxMessage.objects.order_by("pk").values_list("pk", flat=True))


def test_two_relays_share_the_messages_and_take_none_twice():
    keys = in_the_mail(60)

    first, second = at_once(
        *[lambda: [pk for _turn in range(10) for pk, _queue in outbox.claim_due(limit=5)]] * 2
    )

    assert sorted(first + second) == keys


def test_a_relay_does_not_wait_for_rows_that_another_holds():
    held, *free = in_the_mail(3)
    answers = []

    with transaction.atomic():
        OutboxMessage.objects.select_for_update().get(pk=held)
        relay = threading.Thread(target=lambda: answers.extend(at_once(outbox.claim_due)))
        relay.start()
        relay.join(timeout=4)
        assert not relay.is_alive()

    assert [pk for pk, _queue in answers[0]] == free


def test_a_message_that_was_handed_over_and_lost_comes_due_again():
    (pk,) = in_the_mail(1)

    assert [key for key, _queue in outbox.claim_due()] == [pk]
    assert outbox.claim_due() == []
    OutboxMessage.objects.update(available_at=timezone.now() - outbox.DISPATCH_LEASE)

    assert [key for key, _queue in outbox.claim_due()] == [pk]


def test_a_message_that_reaches_two_workers_is_handled_once():
    (pk,) = in_the_mail(1)

    answers = at_once(*[lambda: outbox.deliver(pk)] * 4)

    assert sorted(answers) == [False, False, False, True]
    assert stamped == ["0"]
    assert OutboxMessage.objects.get().status == OutboxStatus.DONE


def test_a_broker_that_is_away_delays_and_loses_nothing(monkeypatch):
    outbox.mute(0)
    asked: list[str] = []

    def away(name: str, *args: object, **options: object) -> None:
        asked.append(name)
        raise ConnectionError("nobody listens")

    monkeypatch.setattr(current_app, "send_task", away)
    keys = in_the_mail(3)
    in_the_mail(2)

    assert len(asked) == 1, "the second commit does not try again at once"
    assert OutboxMessage.objects.filter(status=OutboxStatus.PENDING).count() == 5
    assert outbox.drain() == 5
    assert sorted(stamped) == ["0", "0", "1", "1", "2"]
    assert OutboxMessage.objects.filter(status=OutboxStatus.DONE, pk__in=keys).count() == 3


def test_the_sweeper_hands_over_what_was_left_and_shows_that_it_lives():
    keys = in_the_mail(2)
    current_app.conf.task_always_eager = True
    try:
        tasks.sweep_outbox()
        tasks.sweep_outbox()
    finally:
        current_app.conf.task_always_eager = False

    assert sorted(stamped) == ["0", "1"]
    assert OutboxMessage.objects.filter(pk__in=keys, status=OutboxStatus.DONE).count() == 2
    assert WorkerBeat.objects.get().name == "worker"

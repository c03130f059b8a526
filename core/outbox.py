"""The outbox: what must happen after the commit, at least once, whatever dies in between (DESIGN.md, section 9).

A verb adds a message inside its transaction. After the commit a nudge wakes the relay; when Redis is away the
sweeper does it later. Celery is only the alarm clock: the row decides what is due, done or given up.
"""

from __future__ import annotations

import datetime
import logging
import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from core import clock
from core.models import Company, HandledMessage, OutboxMessage, OutboxStatus

logger = logging.getLogger(__name__)

# Seconds between the attempts: 10 s, 1 min, 10 min, 1 h, 11 h, a day, a day and a half; together three days (EVT-5)
PAUSES = (10, 60, 600, 3_600, 39_600, 86_400, 129_600)
MAX_ATTEMPTS = len(PAUSES) + 1
DISPATCH_LEASE = datetime.timedelta(seconds=60)
BREAKER_PAUSE = 30.0
NUDGE_PAUSE = 0.2
NUDGE_EXPIRES = 30  # seconds: by then the sweeper has passed
RELAY_BATCH = 200
MOST_HANDED_OUT = 500  # of a queue at once: what waits longer than its lease would be handed out again

Handler = Callable[..., None]
_handlers: dict[str, tuple[Handler, str]] = {}


class _Bell:
    """When this process last rang for the relay, and until when it stays silent."""

    rang_at = 0.0
    silent_until = 0.0


def handler(*, queue: str = "default") -> Callable[[Handler], Handler]:
    """Register a function as an outbox task. It takes keys and ISO dates and may run twice without harm."""

    def declare(function: Handler) -> Handler:
        _handlers[name_of(function)] = (function, queue)
        return function

    return declare


def name_of(function: Handler) -> str:
    """``invoicing.tasks.render_invoice_pdf``."""
    return f"{function.__module__}.{function.__qualname__}"


def add(
    task: Handler,
    *arguments: Any,
    company: Company | None = None,
    key: str | None = None,
    delay: datetime.timedelta = datetime.timedelta(),
) -> None:
    """Write a message in the running transaction: a rollback leaves none, a commit exactly one (EVT-1).

    With a ``key`` the same business fact is announced once, however often it is added. ``delay`` is how long it
    waits at least, for handlers that try again later in their own way.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("outbox messages are written inside a transaction")
    name = name_of(task)
    message = OutboxMessage(
        task=name, arguments=list(arguments), queue=_handlers[name][1], key=key, company=company,
        available_at=timezone.now() + delay, created_at=clock.stamp(),
    )  # fmt: skip
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=key is not None)
    transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake the relay, at most five times a second; with Redis away, stay silent for half a minute."""
    moment = time.monotonic()
    if moment < _Bell.silent_until or moment - _Bell.rang_at < NUDGE_PAUSE:
        return
    _Bell.rang_at = moment
    try:
        current_app.send_task("core.tasks.relay_outbox", retry=False, expires=NUDGE_EXPIRES)
    except Exception:
        _Bell.silent_until = moment + BREAKER_PAUSE
        logger.warning("The broker is away; the outbox waits for the sweeper.", exc_info=True)


def mute(seconds: float = 3600) -> None:
    """Ring for nobody for a while: loading history would call the relay thousands of times."""
    _Bell.silent_until = time.monotonic() + seconds


def queues() -> list[str]:
    """The queues messages are handed out to."""
    return sorted({queue for _function, queue in _handlers.values()})


def room_in(queue: str) -> int:
    """How many more messages may be handed out: a backlog stays in the table, not once a minute in the broker."""
    handed_out = OutboxMessage.objects.filter(
        status=OutboxStatus.PENDING,
        queue=queue,
        available_at__gt=timezone.now(),
        available_at__lte=timezone.now() + DISPATCH_LEASE,
    )
    return max(MOST_HANDED_OUT - handed_out.count(), 0)


def claim_due(limit: int = RELAY_BATCH, *, queue: str | None = None) -> list[tuple[int, str]]:
    """Take due messages by status, skipping those another relay holds (EVT-2); they come due again if lost."""
    wanted = OutboxMessage.objects.filter(status=OutboxStatus.PENDING, available_at__lte=timezone.now())
    if queue is not None:
        wanted = wanted.filter(queue=queue)
    with transaction.atomic():
        due = list(
            wanted.select_for_update(skip_locked=True)
            .order_by("available_at", "pk")
            .values_list("pk", "queue")[:limit]
        )
        OutboxMessage.objects.filter(pk__in=[pk for pk, _ in due]).update(
            available_at=timezone.now() + DISPATCH_LEASE
        )
    return due


def deliver(pk: int) -> bool:
    """Handle one message. The attempt is counted in its own transaction, so that a killer is not retried forever."""
    with transaction.atomic():
        message = _waiting(pk)
        if message is None:
            return False
        message.attempts += 1
        message.available_at = timezone.now() + _pause(message.attempts)
        if message.attempts > MAX_ATTEMPTS:
            message.status = OutboxStatus.DEAD
        message.save(update_fields=["attempts", "available_at", "status"])
    return message.status == OutboxStatus.PENDING and _handle(pk, message.attempts)


def _waiting(pk: int) -> OutboxMessage | None:
    return (
        OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=pk, status=OutboxStatus.PENDING)
        .first()
    )


def _handle(pk: int, attempt: int) -> bool:
    """Run the handler under the row lock, which a killed worker loses with its connection."""
    with transaction.atomic():
        message = _waiting(pk)
        if message is None or message.attempts != attempt:
            return False
        try:
            with transaction.atomic():
                function, _queue = _handlers[message.task]
                function(*message.arguments)
        except Exception as error:
            logger.exception("Outbox message %s (%s) failed", pk, message.task)
            message.last_error = f"{type(error).__name__}: {error}"[:2000]
            if attempt >= MAX_ATTEMPTS:
                message.status = OutboxStatus.DEAD
        else:
            message.status, message.done_at, message.last_error = OutboxStatus.DONE, timezone.now(), ""
        message.save(update_fields=["status", "done_at", "last_error"])
    return message.status == OutboxStatus.DONE


def _pause(attempts: int) -> datetime.timedelta:
    seconds = PAUSES[min(attempts, len(PAUSES)) - 1]
    return datetime.timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311


def drain(limit: int = 10_000) -> int:
    """Deliver everything due, here and now: tests, the benchmark and a machine without a worker."""
    done = 0
    while done < limit and (due := claim_due()):
        for pk, _queue in due:
            deliver(pk)
            done += 1
    return done


def first_time(function: Handler, event_key: str) -> bool:
    """Whether this handler sees the event for the first time; remembered in the running transaction (EVT-3)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {HandledMessage._meta.db_table} (handler, event_key) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [name_of(function), event_key],
        )
        return bool(cursor.rowcount == 1)


def handled_at(function: Handler, event_key: str) -> datetime.datetime | None:
    """When this handler has acted on the event; None when it has not."""
    seen = HandledMessage.objects.filter(handler=name_of(function), event_key=event_key)
    return seen.values_list("at", flat=True).first()


def take_as_handled(function: Handler, events: Mapping[str, datetime.datetime]) -> None:
    """Remember that these events were acted on at these moments, outside of the outbox: for loaded history."""
    HandledMessage.objects.bulk_create(
        [
            HandledMessage(handler=name_of(function), event_key=event_key, at=at)
            for event_key, at in events.items()
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


def hurry(key: str) -> None:
    """Somebody waits for it: a message that was put off and that nobody has tried yet is due now."""
    put_off = OutboxMessage.objects.filter(
        key=key, status=OutboxStatus.PENDING, attempts=0, available_at__gt=timezone.now() + DISPATCH_LEASE
    )
    if put_off.update(available_at=timezone.now()):
        nudge()


def replay(message: OutboxMessage) -> None:
    """Give a given-up message another eight attempts."""
    OutboxMessage.objects.filter(pk=message.pk, status=OutboxStatus.DEAD).update(
        status=OutboxStatus.PENDING, attempts=0, available_at=timezone.now(), last_error=""
    )
    nudge()

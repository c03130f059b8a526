"""Long work: one worker at a time, chunk by chunk, going on where the last one stopped (JOB-1, JOB-2)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import Product
from core import jobs, outbox
from core.actors import Actor
from core.models import Event, ExchangeRate, Job, JobState, Membership, OutboxMessage
from core.refusals import Refusal
from o2c.celery import app
from tests import builders
from tests.core.raw import at_once, rows

KIND = "tests.counting"
DAY = datetime.date(2026, 1, 1)


class Trouble:
    """What happens in the chunk of a number."""

    at: dict[int, Callable[[Job], None]] = {}  # noqa: RUF012


@jobs.runner(KIND)
def count_on(job: Job, by: Actor) -> bool:
    """One number per chunk: a row as the effect, and the cursor."""
    number = job.cursor.get("next", 0)
    ExchangeRate.objects.create(
        company=job.company, currency="USD", date=DAY + datetime.timedelta(days=number), rate=Decimal(1)
    )
    if number in Trouble.at:
        Trouble.at.pop(number)(job)
    job.cursor = {"next": number + 1}
    job.progress = number + 1
    return job.progress < job.total


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    outbox.mute()
    Trouble.at = {}
    yield
    outbox.mute(0)


def a_job(total: int = 5, by: Actor | None = None) -> Job:
    with transaction.atomic():
        return jobs.start(KIND, "Counting", by=by or builders.an_actor(), total=total)


def counted() -> list[int]:
    """The numbers whose effect is there."""
    return [
        (date - DAY).days for date in ExchangeRate.objects.order_by("date").values_list("date", flat=True)
    ]


def activities(job: Job) -> list[str]:
    return list(
        Event.objects.filter(document_kind="core.job", document_id=job.pk)
        .order_by("pk")
        .values_list("activity", flat=True)
    )


def fail(job: Job) -> None:
    raise ZeroDivisionError


def add_tea(job: Job) -> None:
    builders.a_product(sku="TEA")


def lose_the_worker(job: Job) -> None:
    raise SystemExit


@pytest.mark.django_db
def test_a_job_is_written_with_its_wake_up_call_and_runs_to_its_end():
    job = a_job(3)
    assert (job.state, OutboxMessage.objects.get().task) == (JobState.QUEUED, "core.jobs.run_job")

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.progress, job.cursor, job.attempts) == (JobState.DONE, 3, {"next": 3}, 1)
    assert (job.lease_until, job.finished_at is not None) == (None, True)
    assert counted() == [0, 1, 2]
    assert activities(job) == ["started", "done"]


@pytest.mark.django_db
def test_a_long_job_lets_others_have_the_worker_and_goes_on_at_its_cursor(monkeypatch):
    monkeypatch.setattr(jobs, "TURN", 0)
    job = a_job(3)

    turns = []
    for _turn in range(3):
        jobs.run(job.pk)
        job.refresh_from_db()
        turns.append((job.state, job.progress, job.lease_until))

    assert turns == [(JobState.RUNNING, 1, None), (JobState.RUNNING, 2, None), (JobState.DONE, 3, None)]
    assert (counted(), job.attempts) == ([0, 1, 2], 1)


@pytest.mark.django_db
def test_a_finished_job_is_not_run_again():
    job = a_job(2)
    jobs.run(job.pk)

    jobs.run(job.pk)

    assert counted() == [0, 1]


@pytest.mark.django_db
def test_a_job_that_somebody_works_on_is_left_to_him():
    job = a_job(2)
    Job.objects.update(state=JobState.RUNNING, attempts=1, lease_until=timezone.now() + jobs.LEASE)

    jobs.run(job.pk)

    assert counted() == []
    assert jobs.orphans() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_woken_for_one_job_do_it_once():
    job = a_job(20)

    at_once(*[lambda: jobs.run(job.pk)] * 3)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress) == (JobState.DONE, 1, 20)
    assert counted() == list(range(20))


@pytest.mark.django_db
def test_a_job_whose_worker_died_goes_on_at_its_cursor_when_the_lease_has_run_out():
    job = a_job(4)
    Trouble.at = {2: lose_the_worker}
    with pytest.raises(SystemExit):
        jobs.run(job.pk)
    assert counted() == [0, 1], "the chunk it died in left nothing"
    assert jobs.orphans() == []

    Job.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    assert jobs.orphans() == [job.pk]
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert counted() == [0, 1, 2, 3]


@pytest.mark.django_db
def test_a_job_whose_wake_up_call_was_lost_is_found():
    job = a_job()
    assert jobs.orphans() == []

    Job.objects.update(created_at=timezone.now() - datetime.timedelta(seconds=31))

    assert jobs.orphans() == [job.pk]


def test_an_orphaned_job_is_found_within_a_minute():
    every = datetime.timedelta(seconds=app.conf.beat_schedule["resume orphaned jobs"]["schedule"])

    assert jobs.LEASE + every < datetime.timedelta(seconds=60)


@pytest.mark.django_db
def test_a_worker_that_was_taken_over_stops_and_does_not_end_the_job_of_the_other():
    """It stalled past its lease; another worker holds the job when it wakes up and fails."""
    job = a_job(3)
    Job.objects.update(state=JobState.RUNNING, attempts=2, lease_until=timezone.now() + jobs.LEASE)

    assert not jobs._do_chunk(job.pk, token=1)
    assert not jobs._give_up(job.pk, 1, "too late")

    job.refresh_from_db()
    assert (job.state, job.message, counted()) == (JobState.RUNNING, "", [])


@pytest.mark.django_db
def test_a_canceled_job_stops_after_its_chunk_and_keeps_what_is_done():
    by = builders.an_actor(None, "AR")
    job = a_job(5, by)
    token = jobs._take(job.pk)
    assert token is not None
    assert jobs._do_chunk(job.pk, token)
    assert jobs._do_chunk(job.pk, token)

    jobs.cancel(job, by=by)
    assert not jobs._do_chunk(job.pk, token)

    job.refresh_from_db()
    assert (job.state, job.progress) == (JobState.CANCELED, 2)
    assert counted() == [0, 1]
    assert activities(job) == ["started", "cancel requested", "canceled"]


@pytest.mark.django_db
def test_an_ended_job_cannot_be_canceled():
    job = a_job(1)
    jobs.run(job.pk)

    jobs.cancel(job, by=builders.an_actor())

    job.refresh_from_db()
    assert (job.state, job.is_cancel_requested) == (JobState.DONE, False)


@pytest.mark.django_db
def test_a_failed_job_says_why_and_goes_on_where_it_stopped():
    job = a_job(3)
    Trouble.at = {1: fail}
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "Stopped by an error: ZeroDivisionError")
    assert counted() == [0]

    jobs.repeat(job, by=builders.an_actor())
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message, counted()) == (JobState.DONE, "", [0, 1, 2])
    assert activities(job) == ["started", "failed", "repeated", "done"]


@pytest.mark.django_db
def test_a_refused_job_says_so_in_the_words_of_the_rule():
    job = a_job(3)

    def refuse(running: Job) -> None:
        raise Refusal("The period is closed.")

    Trouble.at = {0: refuse}
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message, counted()) == (JobState.FAILED, "The period is closed.", [])


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again_and_not_the_end_of_the_job():
    job = a_job(2)

    def deadlock(running: Job) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")

    Trouble.at = {1: deadlock}
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, counted()) == (JobState.DONE, 1, [0, 1])


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up():
    job = a_job(3)
    Job.objects.update(attempts=jobs.MAX_ATTEMPTS)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, counted()) == (JobState.FAILED, [])
    assert job.message == "Stopped by an error: WorkerLost"


@pytest.mark.django_db
def test_the_job_of_somebody_who_has_left_does_not_go_on():
    by = builders.an_actor(None, "AR")
    job = a_job(3, by)
    assert by.user is not None
    by.user.is_active = False
    by.user.save()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, counted()) == (JobState.FAILED, [])
    assert job.message == "The person who asked for this job may no longer do it."


@pytest.mark.django_db
def test_a_job_runs_with_the_roles_of_today():
    by = builders.an_actor(None, "AR")
    job = a_job(3, by)
    assert jobs.actor_of(job).can("invoicing.run_billing")

    Membership.objects.update(role="SAL")

    assert not jobs.actor_of(job).can("invoicing.run_billing")


@pytest.mark.django_db
def test_the_lease_is_counted_by_the_clock_of_the_database():
    job = a_job(2)
    seen = []

    def look(running: Job) -> None:
        seen.append(
            rows(
                "SELECT lease_until > now() AND lease_until <= clock_timestamp() + interval '45 s' FROM core_job"
            )
        )

    Trouble.at = {0: look}
    jobs.run(job.pk)

    assert seen == [[(True,)]]


@pytest.mark.django_db
def test_what_a_job_changes_names_who_asked_for_it():
    by = builders.an_actor(None, "MGR")
    Trouble.at[0] = add_tea
    job = a_job(1, by)

    jobs.run(job.pk)

    context = Product.objects.get(sku="TEA").events.get().pgh_context
    assert (context.metadata["user"], context.metadata["url"]) == (by.user.pk, f"/jobs/{job.pk}/")

"""Long work: in chunks, each its own transaction, with lease, progress, cancel and resume (JOB-1, JOB-2).

The job row is the truth; the broker only wakes a worker. A runner does one chunk and says whether work is left:

    @jobs.runner("billing_run")
    def bill_next(job: Job, by: Actor) -> bool: ...

It reads where it stopped from ``job.cursor``, may change cursor, progress, total, message, result and
result_url, and must be safe to repeat: its effects and the new cursor are committed together.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from core import history, notifications, outbox, timeline
from core.actors import Actor
from core.locking import retrying
from core.models import Company, Job, JobState
from core.refusals import Refusal

logger = logging.getLogger(__name__)

Runner = Callable[[Job, Actor], bool]
LEASE = datetime.timedelta(seconds=30)
TURN = 15.0  # seconds a job keeps a worker that others wait for
MAX_ATTEMPTS = 5
_OPEN = (JobState.QUEUED, JobState.RUNNING)
_TOLD = {JobState.DONE: "job.done", JobState.FAILED: "job.failed"}  # who stopped it himself knows
_runners: dict[str, Runner] = {}
_results_for: dict[str, str] = {}


def runner(kind: str, *, result_for: str = "") -> Callable[[Runner], Runner]:
    """Register the function that does one chunk of this kind of job.

    ``result_for`` is the permission its result takes; who looks after the system sees how far the job is, no more.
    """

    def declare(function: Runner) -> Runner:
        _runners[kind] = function
        if result_for:
            _results_for[kind] = result_for
        return function

    return declare


def result_for(job: Job, actor: Actor) -> dict[str, Any]:
    """What came of the job, where the actor may see it."""
    permission = _results_for.get(job.kind)
    found: dict[str, Any] = job.result
    return found if permission is None or actor.can(permission) else {}


def start(
    kind: str, title: str, *, by: Actor, parameters: Mapping[str, Any] | None = None, total: int = 0
) -> Job:
    """Write the job in the running transaction; a worker begins after the commit."""
    job = Job.objects.create(
        company=by.company, kind=kind, title=title, parameters=dict(parameters or {}), total=total,
        requested_by=by.user,
    )  # fmt: skip
    timeline.record(job, "started", by=by)
    outbox.add(run_job, job.pk, company=by.company)
    return job


def cancel(job: Job, *, by: Actor) -> None:
    """Ask the job to stop after its current chunk; what is done stays done."""
    with transaction.atomic():
        if Job.objects.filter(pk=job.pk, state__in=_OPEN).update(is_cancel_requested=True):
            timeline.record(job, "cancel requested", by=by)


@outbox.handler(queue="bulk")
def run_job(pk: int) -> None:
    """Hand the job to a worker of its own; the outbox message is done as soon as one has been called."""
    transaction.on_commit(lambda: _call_worker(pk), robust=True)


def _call_worker(pk: int) -> None:
    current_app.send_task("core.tasks.run_job", [pk], queue="bulk", retry=False)


def run(pk: int) -> None:
    """Do chunk after chunk until the job is finished, canceled or taken over, or others have waited long enough."""
    begun, token = time.monotonic(), _take(pk)
    while token is not None and _do_chunk(pk, token):
        if time.monotonic() - begun > TURN:
            _pass_on(pk, token)
            return


def _pass_on(pk: int, token: int) -> None:
    """Go to the end of the queue, so that mails and documents get a worker too; the next turn is no new attempt."""
    mine = Job.objects.filter(pk=pk, state=JobState.RUNNING, attempts=token)
    if mine.update(lease_until=None, attempts=F("attempts") - 1):
        _call_worker(pk)


def _take(pk: int) -> int | None:
    """Take the lease if nobody holds it or works on a long chunk; the attempt's number is the token."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(free, pk=pk, state__in=_OPEN)
            .first()
        )
        if job is None:
            return None
        job.state, job.attempts = JobState.RUNNING, job.attempts + 1
        job.lease_until, job.started_at = Now() + LEASE, Now()
        job.save(update_fields=["state", "attempts", "lease_until", "started_at"])
    return job.attempts


def _do_chunk(pk: int, token: int) -> bool:
    """One chunk, tried again on a deadlock (G4); true while work is left."""
    try:
        return retrying(lambda: _attempt_chunk(pk, token))
    except Refusal as refusal:
        return _give_up(pk, token, refusal.message)
    except Exception as error:
        logger.exception("Job %s failed", pk)
        return _give_up(pk, token, _("Stopped by an error: %s") % type(error).__name__)


def _attempt_chunk(pk: int, token: int) -> bool:
    """The chunk and the record of it, in one transaction."""
    with transaction.atomic():
        job = _locked(pk)
        if job.state != JobState.RUNNING or job.attempts != token:
            return False
        if job.is_cancel_requested:
            return _finish(job, JobState.CANCELED)
        if job.attempts > MAX_ATTEMPTS:  # each worker before has died at it
            job.message = _("Stopped by an error: %s") % "WorkerLost"
            return _finish(job, JobState.FAILED)
        by = actor_of(job)
        url = job.result_url or reverse("core:job", args=[job.pk])
        history.sign(by, source=f"{job.kind}/{job.pk}", url=url)
        if _runners[job.kind](job, by):
            job.lease_until = Now() + LEASE
            job.save()
            return True
        return _finish(job, JobState.DONE)


def _locked(pk: int) -> Job:
    return Job.objects.select_for_update(of=("self",)).select_related("company", "requested_by").get(pk=pk)


def _finish(job: Job, state: JobState) -> bool:
    job.state, job.finished_at, job.lease_until = state, Now(), None
    job.save()
    by = Actor.system(job.company)
    timeline.record(job, str(state), by=by)
    if state in _TOLD:
        notifications.tell(
            _TOLD[state], job.requested_by_id, url=reverse("core:job", args=[job.pk]), by=by,
            data={"title": job.title, "detail": job.message},
        )  # fmt: skip
    return False


def _give_up(pk: int, token: int, message: str) -> bool:
    """Stop the job, unless another worker has taken it over meanwhile."""
    with transaction.atomic():
        job = _locked(pk)
        if job.state != JobState.RUNNING or job.attempts != token:
            return False
        job.message = message[:300]
        return _finish(job, JobState.FAILED)


def actor_of(job: Job) -> Actor:
    """Who asked for the job, with the roles of today; the system when nobody did or he has left (SEC-3)."""
    company: Company = job.company
    user = job.requested_by
    if user is None:
        return Actor.system(company)
    actor = Actor.of(user, company) if user.is_active else None
    if actor is None:
        raise Refusal(_("The person who asked for this job may no longer do it."))
    return actor


def orphans() -> list[int]:
    """Open jobs whose lease has run out or that nobody has begun for a while: a worker died, a message was lost."""
    patience = Now() - datetime.timedelta(seconds=30)
    waiting = Q(lease_until__lt=Now()) | Q(lease_until__isnull=True, created_at__lt=patience)
    return list(Job.objects.filter(waiting, state__in=_OPEN).values_list("pk", flat=True))


def repeat(job: Job, *, by: Actor) -> None:
    """Let a failed job go on where it stopped."""
    with transaction.atomic():
        again = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
            state=JobState.QUEUED, attempts=0, lease_until=None, finished_at=None, message=""
        )
        if again:
            timeline.record(job, "repeated", by=by)
            outbox.add(run_job, job.pk, company=job.company)

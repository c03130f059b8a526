"""Scheduled and woken work of the foundation."""

from celery import current_app, shared_task
from django.utils import timezone

from core import files, invariants, jobs, outbox
from core.models import WorkerBeat


@shared_task
def relay_outbox() -> None:
    """Hand due outbox messages to the workers, as many as a queue has room for; the sweeper goes on with the rest."""
    for queue in outbox.queues():
        for pk, _queue in outbox.claim_due(outbox.room_in(queue), queue=queue):
            deliver_message.apply_async([pk], queue=queue, retry=False)


@shared_task
def deliver_message(pk: int) -> None:
    """Handle one outbox message; a lost or repeated call loses and repeats nothing."""
    outbox.deliver(pk)


@shared_task
def sweep_outbox() -> None:
    """Send again what was not done, and show that the workers are alive."""
    WorkerBeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
    relay_outbox()


@shared_task
def run_job(pk: int) -> None:
    """Work on a job until it is finished."""
    jobs.run(pk)


@shared_task
def resume_orphaned_jobs() -> None:
    """Wake a worker for each job whose worker died or whose message was lost (JOB-1)."""
    for pk in jobs.orphans():
        current_app.send_task("core.tasks.run_job", [pk], queue="bulk", retry=False)


@shared_task
def sweep_files() -> None:
    """Stored bytes that belong to nothing, because what they were stored for was taken back."""
    files.sweep()


@shared_task
def check_invariants() -> None:
    """The nightly check of every rule; the result stands on the administrator's home page."""
    invariants.check_and_keep()

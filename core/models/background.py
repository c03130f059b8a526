"""What happens after the commit: outbox, jobs, and the keys that make repeats harmless."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models.company import Company
from core.models.people import User
from core.scope import ScopedQuerySet


class OutboxStatus(models.TextChoices):
    """A message waits, is done, or was given up."""

    PENDING = "pending", _("Pending")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")


class OutboxMessage(models.Model):
    """Something that must happen outside the transaction, written inside it (EVT-1)."""

    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+")
    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=list)
    queue = models.CharField(max_length=12, default="default")
    key = models.CharField(max_length=150, null=True, unique=True)
    status = models.CharField(max_length=8, choices=OutboxStatus, default=OutboxStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    available_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = ScopedQuerySet["OutboxMessage"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["available_at"], condition=models.Q(status="pending"), name="outbox_due"),
            models.Index(fields=["company", "-id"], condition=models.Q(status="dead"), name="outbox_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.arguments}"


class HandledMessage(models.Model):
    """Proof that a handler has acted on an event, written with the effect (EVT-3)."""

    handler = models.CharField(max_length=120)
    event_key = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handler", "event_key"], name="handled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.event_key}"


class JobState(models.TextChoices):
    """The life of long work."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Canceled")


class Job(models.Model):
    """Long work in chunks, each its own transaction; goes on where it stopped (JOB-1)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    parameters = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict, help_text=_("Where the next chunk begins."))
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=300, blank=True)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    is_cancel_requested = models.BooleanField(default=False)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Job"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="job_newest"),
            models.Index(
                fields=["lease_until"], condition=models.Q(state__in=["queued", "running"]), name="job_open"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class IdempotencyKey(models.Model):
    """The first answer to a request, given again when the request comes again (IDM-1)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=124)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "user", "key"], name="idempotency_key_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return self.key


class WorkerBeat(models.Model):
    """The last sign of life of a background process."""

    name = models.CharField(max_length=100, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.name} {self.at}"

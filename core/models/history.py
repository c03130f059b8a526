"""Numbers, the timeline, saved list views and what one looked at last."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from core.models.company import Company
from core.models.people import User
from core.scope import ScopedQuerySet


class CurrentTransaction(models.Func):
    """The number of the running database transaction; ties a status move to its event."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class NumberSequence(models.Model):
    """The last number given out per company, kind and year; locked while a number is taken (NUM-1)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)
    last_date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind", "year"], name="number_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year} {self.last_number}"


class Event(models.Model):
    """Who did what to which document, when and why: feed, audit trail and process log at once (AUD-1)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    document_kind = models.CharField(max_length=40)
    document_id = models.BigIntegerField()
    document_number = models.CharField(max_length=40, blank=True)
    order_id = models.BigIntegerField(
        null=True, help_text="The sales order whose case this event belongs to."
    )
    activity = models.CharField(max_length=40)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)
    transaction_id = models.BigIntegerField(db_default=CurrentTransaction())
    at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["Event"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["document_kind", "document_id", "-id"], name="event_document"),
            models.Index(
                fields=["order_id", "id"], condition=models.Q(order_id__isnull=False), name="event_order"
            ),
            models.Index(fields=["company", "activity", "at"], name="event_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.activity}"


class SavedView(models.Model):
    """A named state of a list: filters, sort and columns; private or shared with the company."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    columns = models.JSONField(default=list)
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    objects = ScopedQuerySet["SavedView"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "owner", "list_name", "name"], name="saved_view_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RecentDocument(models.Model):
    """A document a user opened; the empty command palette shows the last ten."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    document_kind = models.CharField(max_length=40)
    document_id = models.BigIntegerField()
    label = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    opened_at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["RecentDocument"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "user", "document_kind", "document_id"], name="recent_document_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-opened_at"], name="recent_document_newest")]

    def __str__(self) -> str:
        return self.label


class InvariantRun(models.Model):
    """The result of one check of all invariants, for the administrator's home page."""

    ran_at = models.DateTimeField(db_default=Now())
    duration_ms = models.PositiveIntegerField(default=0)
    rules = models.PositiveSmallIntegerField(default=0)
    findings = models.JSONField(default=list)

    class Meta:
        get_latest_by = "ran_at"

    def __str__(self) -> str:
        return f"{self.ran_at}: {len(self.findings)} findings"

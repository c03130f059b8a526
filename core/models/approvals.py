"""Requests one person makes and another one approves (ROLES.md, section 1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import fields
from core.lifecycle import Lifecycle
from core.models.company import Company
from core.models.people import User
from core.scope import ScopedQuerySet


class RequestStatus(models.TextChoices):
    """A request waits until somebody else decides, or who made it takes it back."""

    REQUESTED = "requested", _("Waiting")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = RequestStatus
REQUEST_LIFECYCLE = Lifecycle(
    {
        S.REQUESTED: frozenset({S.APPROVED, S.REFUSED, S.WITHDRAWN}),
        S.APPROVED: frozenset(),
        S.REFUSED: frozenset(),
        S.WITHDRAWN: frozenset(),
    }
)


class ApprovalRequest(models.Model):
    """What somebody proposes and may not do alone: what, about what, why, how much, and who decided (SEC-2).

    The proposal never changes; what the object was when it was made is kept beside it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40, blank=True, help_text="As the timeline names it.")
    subject_id = models.BigIntegerField(null=True)
    subject_name = models.CharField(max_length=200)
    subject_url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=100, null=True, help_text="Of the requests of one key only one waits.")
    proposal = models.JSONField(default=dict, help_text="What is to be done.")
    basis = models.JSONField(default=dict, help_text="What it was when the request was made.")
    requested_amount = fields.maybe_amount()
    currency = fields.currency(blank=True)
    reason = models.TextField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    status = models.CharField(max_length=9, choices=RequestStatus, default=RequestStatus.REQUESTED)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    result_name = models.CharField(max_length=200, blank=True, help_text="What came of it.")
    result_url = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["ApprovalRequest"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="approval_request_once"),
            models.UniqueConstraint(
                fields=["company", "key"], condition=Q(status="requested"), name="approval_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(status="requested", decided_by__isnull=True, decided_at__isnull=True)
                | Q(status="withdrawn", decided_by__isnull=False, decided_at__isnull=False)
                | Q(status__in=("approved", "refused"), decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("requested_by")),
                name="approver_did_not_request",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "kind"], condition=Q(status="requested"), name="approval_request_waiting"
            ),
            models.Index(fields=["company", "requested_by", "-id"], name="approval_request_own"),
            models.Index(fields=["subject_kind", "subject_id"], name="approval_request_subject"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("core:approval", args=[self.number])

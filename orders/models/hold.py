"""What holds an order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core import reasons
from core.models import Company, User
from core.scope import ScopedQuerySet
from orders.lifecycle import (
    HoldKind,
)
from orders.models.order import SalesOrder


class OrderHold(models.Model):
    """A reason an order may not be confirmed, and who lifted it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=12, choices=HoldKind)
    reason = models.TextField(
        blank=True, help_text="As a person typed it; empty where a rule holds the order."
    )
    findings = models.JSONField(
        default=list, help_text="What a rule found: codes and figures, said when read (core.reasons)."
    )
    placed_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lift_reason = models.TextField(blank=True, help_text="As a person typed it.")
    lift_findings = models.JSONField(default=list, help_text="Why a rule lifted it.")
    approved_content = models.JSONField(
        null=True, help_text="What the order said when a person released it (orders.revisions)."
    )

    objects = ScopedQuerySet["OrderHold"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=Q(lifted_at__isnull=True), name="one_open_hold_of_a_kind"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "kind"], condition=Q(lifted_at__isnull=True), name="hold_open"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.kind}"

    @property
    def reasons(self) -> list[reasons.Kept]:
        """Why the order is held: what the rules found, or what a person typed."""
        return [*self.findings, *reasons.typed(self.reason)]

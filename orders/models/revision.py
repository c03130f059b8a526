"""What an order said at a moment: offers, and orders before an amendment; and how an offer was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from core.models import Company, StoredFile, User
from core.scope import ScopedQuerySet
from orders.lifecycle import (
    QuoteReply,
    RevisionKind,
    ToldBy,
)
from orders.models.order import SalesOrder


class OrderRevision(models.Model):
    """What an order said when it was offered, or before an amendment: kept to compare, print and prove (ORD-8)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=RevisionKind, default=RevisionKind.AMENDMENT)
    content = models.JSONField(help_text="Texts only (orders.revisions).")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the content's canonical JSON.")
    valid_until = models.DateField(null=True, help_text="Last day of an offer.")
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["OrderRevision"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "revision"], name="order_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.revision}"


class QuoteAnswer(models.Model):
    """What a customer said to a revision of a quote: who, when, from where, and the hash of what he was shown."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="quote_answers")
    revision = models.OneToOneField(OrderRevision, on_delete=models.PROTECT, related_name="answer")
    answer = models.CharField(max_length=8, choices=QuoteReply)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    customer_reference = models.CharField(max_length=80, blank=True)
    remark = models.TextField(blank=True)
    told_by = models.CharField(
        max_length=6,
        choices=ToldBy,
        default=ToldBy.LINK,
        db_default=ToldBy.LINK,
        help_text="How we were told.",
    )
    recorded_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="The colleague who was told."
    )
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["QuoteAnswer"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "-id"], name="quote_answer_newest")]

    def __str__(self) -> str:
        return f"{self.revision} {self.answer}"

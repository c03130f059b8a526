"""What a person is told about in the top bar."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.models.company import Company
from core.models.people import User
from core.scope import ScopedQuerySet


class NotificationQuerySet(ScopedQuerySet["Notification"]):
    """Notifications."""

    def unread(self) -> NotificationQuerySet:
        """Those that wait to be looked at."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """Something a person waits for has happened; kind and data are put into words when he reads it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict, help_text="What the words of the kind name.")
    actor_name = models.CharField(max_length=150, blank=True, help_text="Empty: the application itself.")
    url = models.CharField(max_length=300)
    key = models.CharField(max_length=100, null=True, help_text="Tells the same fact only once.")
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "user", "key"], name="notification_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["user", "company"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
            models.Index(fields=["user", "company", "-created_at", "-id"], name="notification_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.url}"

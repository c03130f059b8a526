"""Tokens, ceilings and the security log."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models.functions import Now

from core import fields
from core.models.company import Company
from core.models.people import Role, User
from core.scope import ScopedQuerySet


class ApiToken(models.Model):
    """A program's key to one company with its user's permissions; only the digest is kept."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    label = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet["ApiToken"].as_manager()

    def __str__(self) -> str:
        return self.label or f"token {self.pk}"


@pghistory.track()
class RoleCeiling(models.Model):
    """Up to which amount a role may do something alone; without a row it is zero: always a second person."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=3, choices=Role)
    permission = models.CharField(max_length=60)
    currency = fields.currency()
    ceiling_amount = fields.amount()

    objects = ScopedQuerySet["RoleCeiling"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "role", "permission", "currency"], name="role_ceiling_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ceiling_amount__gte=0), name="role_ceiling_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.permission} {self.ceiling_amount} {self.currency}"


class SecurityEvent(models.Model):
    """What security wants to know: refusals, exports, sign-ins, token use. Append-only, never a secret."""

    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    path = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["SecurityEvent"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company", "-at"], name="security_event_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"

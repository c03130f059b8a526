"""People and the roles they hold in a company (ROLES.md)."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.company import Company


class Role(models.TextChoices):
    """The permission groups of ROLES.md; what each may do stands in ``core.policy``."""

    SALES = "SAL", _("Sales clerk")
    WAREHOUSE = "WH", _("Warehouse")
    CREDIT = "CRC", _("Credit controller")
    RECEIVABLES = "AR", _("Receivables clerk")
    ACCOUNTANT = "GL", _("Accountant")
    MANAGER = "MGR", _("Manager")
    ADMINISTRATOR = "ADM", _("Administrator")
    AUDITOR = "AUD", _("Auditor")
    PORTAL_BUYER = "PB", _("Portal buyer")
    PORTAL_VIEWER = "PV", _("Portal viewer")


class User(AbstractUser):
    """Somebody who signs in; what he may do depends on his memberships."""

    language = models.CharField(max_length=5, blank=True)
    theme = models.CharField(max_length=6, default="system")
    density = models.CharField(max_length=8, default="normal")
    has_single_key_shortcuts = models.BooleanField(default=True)
    last_company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return self.get_full_name() or self.username


@pghistory.track()
class Membership(models.Model):
    """A role held by a user in a company; a user may hold several, unless duties must stay separate."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=3, choices=Role)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "user", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.company}"

"""Which customer a portal user belongs to."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models

from core.models import Company, User
from core.scope import ScopedQuerySet
from customers.models import Customer


@pghistory.track()
class PortalAccount(models.Model):
    """A person of the customer who may sign in to the portal; optionally for the customer's children as well."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="portal_accounts")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="portal_accounts")
    sees_children = models.BooleanField(default=False)

    objects = ScopedQuerySet["PortalAccount"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "user", "customer"], name="portal_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.customer}"

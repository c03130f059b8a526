"""What the mails about an order say of money."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Company
from core.scope import ScopedQuerySet


@pghistory.track()
class CreditMailRules(models.Model):
    """Whether customers read in mails about their orders that money is missing; without a row the defaults hold."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="credit_mail_rules")
    tells_overdue = models.BooleanField(
        default=True,
        verbose_name=_("Say what is overdue"),
        help_text=_("The acknowledgement and the mail about a hold name overdue invoices and how to pay."),
    )
    tells_waiting = models.BooleanField(
        default=False,
        verbose_name=_("Say that an order waits for a payment"),
        help_text=_("Else the customer reads that his order is being reviewed."),
    )

    objects = ScopedQuerySet["CreditMailRules"].as_manager()

    class Meta:
        verbose_name_plural: ClassVar = "credit mail rules"

    def __str__(self) -> str:
        return str(self.company)

"""The overdue items on a dunning notice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core import fields
from core.models import Company
from receivables.models.dunning_run import DunningNotice
from receivables.models.open_item import OpenItem


class DunningNoticeLine(models.Model):
    """An overdue item on the letter, and the level it reaches; each level once (REC-6).

    A repeated line lists an item that stays on its level: the letter names all that is overdue.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    notice = models.ForeignKey(DunningNotice, on_delete=models.CASCADE, related_name="lines", db_index=False)
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="dunning_lines")
    level = models.PositiveSmallIntegerField()
    days_overdue = models.PositiveIntegerField()
    open_amount = fields.amount()
    interest_amount = fields.amount()
    is_repeated = models.BooleanField(default=False)
    is_left_out = models.BooleanField(default=False)
    leave_out_reason = models.CharField(max_length=200, blank=True)
    is_executed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "level"], condition=Q(is_executed=True), name="one_notice_per_item_and_level"
            ),
            models.UniqueConstraint(fields=["notice", "item"], name="item_once_per_notice"),
            models.CheckConstraint(
                condition=Q(is_executed=False) | Q(is_repeated=False, is_left_out=False),
                name="executed_line_raises_its_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.level}"

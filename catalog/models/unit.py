"""Units of measure."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet


class UnitOfMeasure(models.Model):
    """A unit of UN/ECE Recommendation 20, how finely it is counted, and what it measures.

    Units of one dimension convert into each other by their factors: 500 g are 0.5 kg. A unit without a dimension
    (piece, box) converts only where a product says so (ProductUnit).
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=3)
    name = models.CharField(max_length=60)
    decimals = models.PositiveSmallIntegerField(default=0)
    dimension = models.CharField(max_length=20, blank=True, help_text=_("mass, length, volume, area, time."))
    factor = fields.rate(default=1, help_text=_("How many of the dimension's base unit one of it is."))

    objects = ScopedQuerySet["UnitOfMeasure"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="unit_once")]

    def __str__(self) -> str:
        return self.name

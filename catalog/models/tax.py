"""How sales are taxed: codes with their rates, and where a customer stands."""

from __future__ import annotations

import datetime
from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet


class TaxCategory(models.TextChoices):
    """Tax categories of EN 16931 (code list UNCL 5305)."""

    STANDARD = "S", _("Standard rate")
    ZERO = "Z", _("Zero rated")
    EXEMPT = "E", _("Exempt")
    REVERSE_CHARGE = "AE", _("Reverse charge")
    INTRA_COMMUNITY = "K", _("Intra-community supply")
    EXPORT = "G", _("Export outside the EU")
    OUTSIDE_SCOPE = "O", _("Outside the scope of tax")


@pghistory.track()
class TaxCode(models.Model):
    """How a sale is taxed: a category of EN 16931 and rates with their dates."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    category = models.CharField(max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD)
    exemption_reason = models.CharField(max_length=200, blank=True)
    price_includes_tax = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["TaxCode"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="tax_code_once")]

    def __str__(self) -> str:
        return self.code


@pghistory.track()
class TaxRate(models.Model):
    """The percentage of a tax code between two dates, both inclusive."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    tax_code = models.ForeignKey(TaxCode, on_delete=models.CASCADE, related_name="rates")
    rate = fields.percent()
    valid_from = models.DateField(default=datetime.date(1900, 1, 1))
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(rate__gte=0, rate__lte=100), name="tax_rate_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.rate} %"


@pghistory.track()
class TaxPosition(models.Model):
    """Where a customer stands for tax: domestic, intra-community, export; maps the product's codes."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["TaxPosition"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="tax_position_once")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class TaxMapping(models.Model):
    """For customers of this position the product's tax code is replaced by another; no ``tax_code`` means any."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    tax_position = models.ForeignKey(TaxPosition, on_delete=models.CASCADE, related_name="mappings")
    tax_code = models.ForeignKey(TaxCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.ForeignKey(TaxCode, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tax_position", "tax_code"], nulls_distinct=False, name="tax_mapping_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tax_code or '*'} → {self.replaced_by}"

"""How goods get to a customer, and what that costs him and us."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet


class HowShipped(models.TextChoices):
    """Who moves the goods."""

    CARRIER = "carrier", _("By a carrier")
    PICKUP = "pickup", _("The customer picks up")


class FreightBasis(models.TextChoices):
    """For what freight is charged."""

    ORDER = "order", _("Once per order")
    SHIPMENT = "shipment", _("For each shipment")
    NONE = "none", _("Not charged")


class BandMeasure(models.TextChoices):
    """What a tariff goes by."""

    WEIGHT = "weight", _("Weight in kg")
    VALUE = "value", _("Value of the goods")


class ShippingMethod(models.Model):
    """A way goods get to the customer, such as standard, express or pick-up, with its tariff (FreightBand)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    how = models.CharField(max_length=7, choices=HowShipped, default=HowShipped.CARRIER)
    basis = models.CharField(max_length=8, choices=FreightBasis, default=FreightBasis.NONE)
    measure = models.CharField(max_length=6, choices=BandMeasure, default=BandMeasure.WEIGHT)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["ShippingMethod"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="shipping_method_once"),
            models.CheckConstraint(condition=Q(how__in=HowShipped.values), name="shipping_method_how_known"),
            models.CheckConstraint(
                condition=Q(basis__in=FreightBasis.values), name="shipping_method_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=BandMeasure.values), name="shipping_method_measure_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_pickup(self) -> bool:
        """Whether the customer comes for the goods."""
        return self.how == HowShipped.PICKUP


class FreightBand(models.Model):
    """From which weight or value on freight has this price, and what the carrier takes; both in company currency.

    ``countries`` are two letters each with blanks between them; a row without any holds for all others.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="bands")
    countries = models.CharField(max_length=200, blank=True)
    starts_at = fields.amount(help_text=_("Kilograms, or the value of the goods in company currency."))
    price = fields.amount()
    cost = fields.amount()

    objects = ScopedQuerySet["FreightBand"].as_manager()

    class Meta:
        ordering: ClassVar = ["countries", "starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["method", "countries", "starts_at"], name="freight_band_once"),
            models.CheckConstraint(
                condition=Q(starts_at__gte=0, price__gte=0, cost__gte=0), name="freight_band_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.countries} {self.starts_at}".strip()

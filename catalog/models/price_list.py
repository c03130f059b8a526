"""Prices for groups of customers."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models

from catalog.models.product import Product, ProductCategory
from core import fields
from core.models import Company
from core.scope import ScopedQuerySet


@pghistory.track()
class PriceList(models.Model):
    """Prices for a group of customers in one currency; the first line that fits wins."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    currency = fields.currency()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["PriceList"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="price_list_once")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class PriceListLine(models.Model):
    """A price or a factor on the list price for a product, a category or anything, from a quantity on."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        ProductCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    min_quantity = fields.quantity()
    price = fields.maybe_price(blank=True)
    factor = fields.maybe_rate(blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = ScopedQuerySet["PriceListLine"].as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["price_list", "position"],
                name="price_list_position_once",
                deferrable=models.Deferrable.IMMEDIATE,  # so that one statement moves many lines
            ),
            models.CheckConstraint(
                condition=models.Q(price__isnull=False, factor__isnull=True)
                | models.Q(price__isnull=True, factor__isnull=False),
                name="price_or_factor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_list} {self.position}"

    @property
    def version(self) -> int:
        """The version of the whole list, for what a line says depends on those above it."""
        return self.price_list.version

"""What can be sold: products, units, tax codes and price lists."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import fields
from core.models import Company
from core.scope import ScopedQuerySet

#: A barcode (GTIN) has 8, 12, 13 or 14 digits.
BARCODE = re.compile(r"(\d{8}|\d{12,14})?", re.ASCII)
BAD_BARCODE = _("Enter a barcode (GTIN) of 8, 12, 13 or 14 digits.")


class TaxCategory(models.TextChoices):
    """Tax categories of EN 16931 (code list UNCL 5305)."""

    STANDARD = "S", _("Standard rate")
    ZERO = "Z", _("Zero rated")
    EXEMPT = "E", _("Exempt")
    REVERSE_CHARGE = "AE", _("Reverse charge")
    INTRA_COMMUNITY = "K", _("Intra-community supply")
    EXPORT = "G", _("Export outside the EU")
    OUTSIDE_SCOPE = "O", _("Outside the scope of tax")


class ProductKind(models.TextChoices):
    """Goods are stocked and shipped, services delivered by confirming them, charges only billed."""

    GOODS = "goods", _("Goods")
    SERVICE = "service", _("Service")
    CHARGE = "charge", _("Charge")


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


@pghistory.track()
class ProductCategory(models.Model):
    """A branch of the product tree; revenue is posted by category."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["ProductCategory"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name_plural = "product categories"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="product_category_once")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Product(models.Model):
    """Something on the price list: goods, a service, or a charge."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=8, choices=ProductKind, default=ProductKind.GOODS)
    unit = models.ForeignKey(UnitOfMeasure, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        ProductCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tax_code = models.ForeignKey(TaxCode, on_delete=models.PROTECT, related_name="+")
    price = fields.unit_price()
    currency = fields.currency()
    barcode = models.CharField(max_length=14, blank=True)
    weight = models.DecimalField(
        max_digits=12, decimal_places=4, default=Decimal(0), help_text=_("Kilograms.")
    )
    margin_floor_percent = fields.percent(null=True, blank=True, default=None)
    lead_time_days = models.PositiveSmallIntegerField(default=7)
    minimum_quantity = fields.quantity(help_text=_("The least that is sold at once, in the product's unit."))
    order_multiple = fields.quantity(help_text=_("Sold in steps of this quantity; 0 is any."))
    external_reference = models.CharField(
        max_length=40,
        blank=True,
        help_text=_("The key another program knows it by; imports find it by that."),
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["Product"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "sku"], name="product_once"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="product_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(minimum_quantity__gte=0, order_multiple__gte=0),
                name="product_steps_not_negative",
            ),
            models.UniqueConstraint(
                fields=["company", "external_reference"],
                condition=~models.Q(external_reference=""),
                name="product_external_reference_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "name"], name="product_name"),
            models.Index(
                fields=["company", "barcode"], condition=~models.Q(barcode=""), name="product_barcode"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @property
    def is_stocked(self) -> bool:
        """Whether it lies in a warehouse and is shipped."""
        return self.kind == ProductKind.GOODS


@pghistory.track()
class ProductUnit(models.Model):
    """Another unit the product is sold in: a box of 12. ``factor`` is how many of the product's own unit one holds."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(UnitOfMeasure, on_delete=models.PROTECT, related_name="+")
    factor = fields.quantity()
    barcode = models.CharField(max_length=14, blank=True)
    is_usual = models.BooleanField(default=False, help_text=_("Order entry proposes this unit."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "unit"], name="product_unit_once"),
            models.UniqueConstraint(
                fields=["product"], condition=models.Q(is_usual=True), name="one_usual_product_unit"
            ),
            models.CheckConstraint(condition=models.Q(factor__gt=0), name="product_unit_factor_positive"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "barcode"], condition=~models.Q(barcode=""), name="product_unit_barcode"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.unit}"


@pghistory.track()
class Substitute(models.Model):
    """What is offered in place of a product that is short or no longer sold, the best first."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="substitutes")
    replaced_by = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "replaced_by"], name="substitute_once"),
            models.CheckConstraint(
                condition=~models.Q(product=models.F("replaced_by")), name="substitute_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} → {self.replaced_by}"


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

"""What can be sold: products in their categories, what they are packed in and made up of, what is offered instead."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.tax import TaxCode
from catalog.models.unit import UnitOfMeasure
from core import fields
from core.models import Company
from core.scope import ScopedQuerySet

#: A barcode (GTIN) has 8, 12, 13 or 14 digits.
BARCODE = re.compile(r"(\d{8}|\d{12,14})?", re.ASCII)
BAD_BARCODE = _("Enter a barcode (GTIN) of 8, 12, 13 or 14 digits.")


class ProductKind(models.TextChoices):
    """Goods are stocked and shipped, services delivered by confirming them, charges only billed.

    A kit is sold and billed as one thing and leaves the house as its parts, which are goods.
    """

    GOODS = "goods", _("Goods")
    SERVICE = "service", _("Service")
    CHARGE = "charge", _("Charge")
    KIT = "kit", _("Kit")


class Tracking(models.TextChoices):
    """How stock of a product is told apart: not at all, by lots, or piece by piece."""

    NONE = "none", _("Not tracked")
    LOT = "lot", _("By lot")
    SERIAL = "serial", _("By serial number")


class SupplyPolicy(models.TextChoices):
    """Whether an order asks for goods to be brought in: never, for what stock does not cover, or for all of it."""

    NONE = "none", _("From stock only")
    STOCK_FIRST = "stock_first", _("Order in what stock does not cover")
    ALWAYS = "always", _("Order in for every order")


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
    tracking = models.CharField(
        max_length=6, choices=Tracking, default=Tracking.NONE, db_default=Tracking.NONE
    )
    shelf_life_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("How long a lot keeps from its receipt on.")
    )
    supply_policy = models.CharField(
        max_length=11, choices=SupplyPolicy, default=SupplyPolicy.NONE, db_default=SupplyPolicy.NONE
    )
    over_delivery_percent = fields.percent(
        null=True, blank=True, default=None,
        help_text=_("How much more than ordered may be shipped; empty: what the customer takes."),
    )  # fmt: skip
    under_delivery_percent = fields.percent(
        null=True, blank=True, default=None,
        help_text=_("How much less than ordered counts as complete; empty: what the customer takes."),
    )  # fmt: skip
    is_returnable = models.BooleanField(default=True, db_default=True)
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    hs_code = models.CharField(
        max_length=10, blank=True, default="", db_default="",
        help_text=_("Customs tariff number (Harmonized System), 6 to 10 digits."),
    )  # fmt: skip
    origin_country = models.CharField(max_length=2, blank=True, default="", db_default="")
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
            models.CheckConstraint(
                condition=models.Q(tracking__in=Tracking.values), name="product_tracking_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tracking=Tracking.NONE) | models.Q(kind=ProductKind.GOODS),
                name="product_tracked_is_goods",
            ),
            models.CheckConstraint(
                condition=models.Q(supply_policy__in=SupplyPolicy.values), name="product_supply_policy_known"
            ),
            models.CheckConstraint(
                condition=models.Q(supply_policy=SupplyPolicy.NONE) | models.Q(kind=ProductKind.GOODS),
                name="product_ordered_in_is_goods",
            ),
            models.CheckConstraint(
                condition=models.Q(shelf_life_days__isnull=True) | models.Q(shelf_life_days__gt=0),
                name="product_shelf_life_positive",
            ),
            fields.is_percent("over_delivery_percent", name="product_over_delivery_percent"),
            fields.is_percent("under_delivery_percent", name="product_under_delivery_percent"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{side}__isnull": True}) | models.Q(**{f"{side}__gt": 0}),
                    name=f"product_{side}_positive",
                )
                for side in ("length_mm", "width_mm", "height_mm")
            ),
            models.CheckConstraint(
                condition=models.Q(hs_code__regex=r"^([0-9]{6,10})?$"), name="product_hs_code_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(origin_country__regex=r"^([A-Z]{2})?$"),
                name="product_origin_country_letters",
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

    @property
    def is_supplied(self) -> bool:
        """Whether it comes from stock: by itself, or in parts as kits do."""
        return self.kind in (ProductKind.GOODS, ProductKind.KIT)


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
class KitPart(models.Model):
    """Goods that a kit is made up of; ``quantity`` is how many of the part's own unit go into one kit."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="part_of")
    quantity = fields.quantity()
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "part"], name="kit_part_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="kit_part_quantity_positive"),
            models.CheckConstraint(condition=~models.Q(product=models.F("part")), name="kit_part_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.product} / {self.part}"

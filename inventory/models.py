"""What lies where, what is promised, and every move of it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import ScopedQuerySet


class MoveKind(models.TextChoices):
    """Why stock moved."""

    RECEIPT = "receipt", _("Goods receipt")
    ISSUE = "issue", _("Goods issue")
    RETURN = "return", _("Return")
    ADJUSTMENT = "adjustment", _("Adjustment")


class ReservationStatus(models.TextChoices):
    """A reservation holds stock, was shipped, or was given back."""

    ACTIVE = "active", _("Active")
    CONSUMED = "consumed", _("Shipped")
    RELEASED = "released", _("Released")


class Warehouse(models.Model):
    """A place goods are kept and shipped from."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    is_default = models.BooleanField(default=False)

    objects = ScopedQuerySet["Warehouse"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="warehouse_once"),
            models.UniqueConstraint(
                fields=["company"], condition=Q(is_default=True), name="one_default_warehouse"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StockLevel(models.Model):
    """On hand, reserved and value of a product in a warehouse; the row every decision about stock locks.

    ``on_hand`` equals the sum of the moves, ``value`` their value in company currency; the moving average is
    value / on hand.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="stock_levels")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    on_hand = fields.quantity()
    reserved = fields.quantity()
    value = fields.amount()
    last_cost = fields.unit_price(help_text=_("The moving average when there was last something on hand."))
    bin = models.CharField(max_length=20, blank=True)

    objects = ScopedQuerySet["StockLevel"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="stock_level_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0) & Q(reserved__lte=F("on_hand")), name="reserved_within_on_hand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} / {self.warehouse}"

    @property
    def available(self) -> Decimal:
        """On hand and not reserved."""
        return self.on_hand - self.reserved

    @property
    def average_cost(self) -> Decimal:
        """The moving average cost of one unit in company currency."""
        return self.value / self.on_hand if self.on_hand else self.last_cost


class StockMove(models.Model):
    """A change of stock, with its cost; append-only, corrected by a counter-move (STK-3)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="moves")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MoveKind)
    quantity = fields.quantity(help_text=_("Positive in, negative out."))
    unit_cost = fields.unit_price()
    value = fields.amount(help_text=_("Signed value in company currency."))
    date = models.DateField()
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    source_line_id = models.BigIntegerField(null=True)
    source_number = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["StockMove"].as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(quantity=0), name="stock_move_not_zero")]
        indexes: ClassVar = [
            models.Index(fields=["level", "-id"], name="stock_move_level"),
            models.Index(fields=["source_kind", "source_id"], name="stock_move_source"),
            models.Index(fields=["company", "-id"], name="stock_move_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product}"


class Reservation(models.Model):
    """Stock held for a demand line of a later stage (a sales order line) until it ships or is given back."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="reservations")
    demand_id = models.BigIntegerField(help_text=_("The sales order line it is held for."))
    quantity = fields.quantity()
    status = models.CharField(max_length=8, choices=ReservationStatus, default=ReservationStatus.ACTIVE)
    created_at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["Reservation"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_positive"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["demand_id"], condition=Q(status="active"), name="reservation_active_demand"
            ),
            models.Index(fields=["level"], condition=Q(status="active"), name="reservation_active_level"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.demand_id}"


class ExpectedReceipt(models.Model):
    """Goods a supplier will deliver by a date; what available-to-promise counts on."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    expected_date = models.DateField()
    quantity = fields.quantity()
    received = fields.quantity()

    objects = ScopedQuerySet["ExpectedReceipt"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0), name="expected_receipt_positive"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["product", "warehouse", "expected_date"],
                condition=Q(received__lt=F("quantity")),
                name="expected_receipt_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product} {self.expected_date}"


class GoodsReceipt(models.Model):
    """A delivery from a supplier, taken into stock."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True)
    date = models.DateField()

    objects = ScopedQuerySet["GoodsReceipt"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="goods_receipt_once")
        ]

    def __str__(self) -> str:
        return self.number


class GoodsReceiptLine(models.Model):
    """A product of the delivery: how much, at what cost in company currency."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey(GoodsReceipt, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity()
    unit_cost = fields.unit_price()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_cost__gte=0), name="goods_receipt_line_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product}"


class StockAdjustment(models.Model):
    """Stock corrected for a reason: damage, loss, found, opening balance."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    date = models.DateField()

    objects = ScopedQuerySet["StockAdjustment"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="stock_adjustment_once")
        ]

    def __str__(self) -> str:
        return self.number

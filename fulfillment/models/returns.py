"""Goods that customers send back, and what becomes of them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer
from fulfillment.lifecycle import Disposition, ReturnReason, ReturnStatus, Settlement
from fulfillment.models.shipment import Shipment, ShipmentLine
from orders.models import SalesOrder


class GoodsReturnQuerySet(CustomerScopedQuerySet["GoodsReturn"]):
    """Returns."""

    warehouse_lookups = ("shipment__warehouse_id",)


class GoodsReturn(models.Model):
    """Goods of one shipment that come back together; what came short comes with a return of its own.

    ``settlement`` is what the customer wants, and once it is settled what he got.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=ReturnStatus, default=ReturnStatus.REQUESTED)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="returns")
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="returns")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=ReturnReason)
    settlement = models.CharField(max_length=12, choices=Settlement, default=Settlement.CREDIT)
    note = models.CharField(max_length=500, blank=True, help_text="What the customer or we say of it.")
    request_date = models.DateField()
    receipt_date = models.DateField(null=True, blank=True)
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="rests",
        help_text="The return of which this much had not come.",
    )  # fmt: skip
    replacement = models.ForeignKey(
        SalesOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces",
        help_text="The order that brings new goods, or was to.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = GoodsReturnQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="goods_return_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["received", "settled"]) | Q(receipt_date__isnull=False),
                name="goods_return_received_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(replacement__isnull=True) | Q(status__in=["received", "settled"]),
                name="goods_return_replaced_came_back",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="goods_return_newest"),
            models.Index(fields=["company", "status", "id"], name="goods_return_status"),
            models.Index(fields=["company", "request_date"], name="goods_return_date"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("fulfillment:return", args=[self.number])


class GoodsReturnLine(models.Model):
    """How much of a shipment line comes back."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    goods_return = models.ForeignKey(GoodsReturn, on_delete=models.CASCADE, related_name="lines")
    shipment_line = models.ForeignKey(ShipmentLine, on_delete=models.PROTECT, related_name="return_lines")
    position = models.PositiveIntegerField(help_text="That of the shipment line.")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity(help_text="Asked for; after the receipt what came.")
    disposition = models.CharField(max_length=10, choices=Disposition, default=Disposition.RESTOCK)
    unit_cost = fields.unit_price(help_text="What a unit of it left with; known once it came.")
    replaced = fields.quantity(
        db_default=Decimal(0), help_text="Of it, what new goods have come for, or are to come for."
    )
    credited = fields.quantity(
        db_default=Decimal(0), help_text="Of it, what nobody owes any more: credited, or never billed."
    )
    in_place_of = models.ForeignKey(
        ShipmentLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The line the customer was billed for, where these goods had replaced what came back of it.",
    )  # fmt: skip

    objects = ScopedQuerySet["GoodsReturnLine"].as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goods_return", "shipment_line"], name="goods_return_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="goods_return_line_positive"),
            models.CheckConstraint(
                condition=Q(replaced__gte=0, credited__gte=0, replaced__lte=F("quantity") - F("credited")),
                name="goods_return_line_decided_within_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goods_return} / {self.position}"

    @property
    def undecided(self) -> Decimal:
        """What is neither replaced nor credited."""
        return self.quantity - self.replaced - self.credited

"""Shipments and their lines: what is picked, packed, dispatched and delivered."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import ClassVar, Self
from urllib.parse import quote

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from catalog.models import Product, Tracking
from core import fields
from core.models import Company, StoredFile
from core.quantity import plain, rounded
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models.carrier import Carrier, CarrierService
from fulfillment.models.consignment import Consignment
from fulfillment.models.pickup import PickupSlot
from fulfillment.models.rules import TRANSIT_DAYS, ShippingRules
from fulfillment.models.wave import Wave
from inventory.models import Lot, Warehouse
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.models.line import place_of


class ShipmentQuerySet(CustomerScopedQuerySet["Shipment"]):
    """Shipments."""

    warehouse_lookups = ("warehouse_id",)

    def with_open_holds(self) -> Self:
        """Each with the kinds of its order's open holds in ``open_holds``."""
        holds = OrderHold.objects.filter(order_id=OuterRef("order_id"), lifted_at__isnull=True)
        return self.annotate(open_holds=ArraySubquery(holds.values("kind")))

    def with_transit_days(self) -> Self:
        """Each with how many days its company expects it to be on its way in ``transit_days``."""
        rules = ShippingRules.objects.filter(company_id=OuterRef("company_id"))
        return self.annotate(transit_days=Coalesce(Subquery(rules.values("transit_days")[:1]), TRANSIT_DAYS))

    def with_tracked_goods(self) -> Self:
        """Each with whether goods of it are told apart by lot or serial number in ``has_tracked``."""
        lines = ShipmentLine.objects.filter(shipment_id=OuterRef("pk")).order_by()
        return self.annotate(has_tracked=Exists(lines.exclude(product__tracking=Tracking.NONE)))


class Shipment(models.Model):
    """Goods of one order that leave one warehouse together."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=ShipmentStatus, default=ShipmentStatus.PLANNED)
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="shipments")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    planned_date = models.DateField(null=True, blank=True)
    dispatch_date = models.DateField(null=True, blank=True)
    delivery_date = models.DateField(null=True, blank=True)
    shipping_address = models.JSONField(default=dict)
    carrier = models.ForeignKey(Carrier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(
        CarrierService, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tracking_number = models.CharField(max_length=80, blank=True)
    freight_amount = fields.amount(
        db_default=Decimal(0), help_text="What the customer is charged for this one, in the order's currency."
    )
    freight_cost = fields.amount(
        db_default=Decimal(0), help_text="What the carrier takes, in company currency."
    )
    pickup_slot = models.ForeignKey(
        PickupSlot, null=True, blank=True, on_delete=models.PROTECT, related_name="shipments"
    )
    ready_at = models.DateTimeField(null=True, blank=True, help_text="When it lay ready for the customer.")
    pickup_code = models.CharField(max_length=8, blank=True, db_default="")
    slot_asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the customer was asked to choose a pick-up time once more."
    )
    signed_by = models.CharField(max_length=100, blank=True)
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="rests",
        help_text="The shipment whose pick came up short; this one brings the rest.",
    )  # fmt: skip
    delivery_note = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    dispatched_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    estimated_arrival = models.DateField(null=True, blank=True)
    delayed_since = models.DateTimeField(
        null=True, blank=True, help_text="Empty while it is expected in time."
    )
    told_delay_at = models.DateTimeField(null=True, blank=True, help_text="When the customer was told.")
    wave = models.ForeignKey(
        Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="shipments",
        help_text="The walk it is picked on together with others.",
    )  # fmt: skip
    consignment = models.ForeignKey(
        Consignment, null=True, blank=True, on_delete=models.PROTECT, related_name="shipments",
        help_text="What it leaves with, together with others.",
    )  # fmt: skip
    tote = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The box of the wave its goods are collected in."
    )
    has_contents = models.BooleanField(
        default=False, db_default=False, help_text="Whether it is said what lies in which package."
    )
    has_lots = models.BooleanField(
        default=False, db_default=False, help_text="Whether goods of lots were picked for it."
    )

    open_holds: list[str]  # only from with_open_holds
    transit_days: int  # only from with_transit_days
    has_tracked: bool  # only from with_tracked_goods

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="shipment_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["dispatched", "delivered"]) | Q(dispatch_date__isnull=False),
                name="shipment_gone_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="delivered")
                | Q(delivery_date__isnull=False, delivery_date__gte=F("dispatch_date")),
                name="shipment_delivered_after_dispatch",
            ),
            models.CheckConstraint(
                condition=Q(wave__isnull=True, tote__isnull=True) | Q(wave__isnull=False, tote__isnull=False),
                name="shipment_of_a_wave_has_its_tote",
            ),
            models.UniqueConstraint(
                fields=["wave", "tote"], condition=Q(wave__isnull=False), name="tote_once_in_a_wave"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "status", "planned_date", "id"], name="shipment_status"),
            models.Index(fields=["company", "-id"], name="shipment_newest"),
            models.Index(fields=["company", "tracking_number"], name="shipment_tracking"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("fulfillment:shipment", args=[self.number])

    @property
    def tracking_link(self) -> str:
        """Where the customer can follow the parcel; empty when the carrier has no such page."""
        if self.carrier is None or not self.tracking_number or not self.carrier.tracking_url:
            return ""
        return self.carrier.tracking_url.replace("{number}", quote(self.tracking_number, safe=""))

    @property
    def wants_slot(self) -> bool:
        """Whether the customer was asked once more when he comes, and has not said it."""
        is_open = self.pickup_slot_id is None and self.ready_at is None and self.status in IN_HOUSE
        return self.slot_asked_at is not None and is_open


class ShipmentLine(models.Model):
    """How much of an order line leaves with this shipment."""

    is_tolerant: bool  # only from the guards of the verbs
    is_part: bool  # likewise

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(SalesOrderLine, on_delete=models.PROTECT, related_name="shipment_lines")
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity(help_text="Planned; after dispatch what left.")
    picked = fields.quantity(null=True, default=None, help_text="Empty until picked.")
    extra = fields.quantity(
        db_default=Decimal(0), help_text="How much more than planned was picked, within the tolerance."
    )

    taken_lots: list[tuple[Lot, Decimal]]  # only from a walk or a list of lines
    lots_to_take: list[tuple[Lot, Decimal]]  # only from a walk

    objects = ScopedQuerySet["ShipmentLine"].as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "order_line"], name="shipment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipment_line_positive"),
            models.CheckConstraint(
                condition=Q(picked__isnull=True) | Q(picked__gte=0, picked__lte=F("quantity") + F("extra")),
                name="picked_within_planned",
            ),
            models.CheckConstraint(condition=Q(extra__gte=0), name="shipment_line_extra_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment} / {self.position}"

    @property
    def shown_lots(self) -> list[str]:
        """The lots a walk shows of it, as its form sends them back: ``L1=2.5``."""
        shown: dict[str, Decimal] = {}
        for lot, amount in [*self.taken_lots, *self.lots_to_take]:
            shown[lot.code] = shown.get(lot.code, Decimal(0)) + amount
        return [f"{code}={plain(amount)}" for code, amount in shown.items()]

    @property
    def place(self) -> str:
        """The line's number as people read it, the one it has on its order."""
        return place_of(self.position)

    @property
    def most_quantity(self) -> Decimal:
        """The most that may be picked: what is planned, and what the tolerance of the order line leaves beside it."""
        ordered = self.order_line
        if not ordered.over_delivery_percent:
            return self.quantity
        room = ordered.most_quantity - ordered.shipped - ordered.reserved
        return self.quantity + max(rounded(room, self.product.unit.decimals, ROUND_FLOOR), Decimal(0))

    @property
    def least_quantity(self) -> Decimal:
        """What has to be picked at least, so that nothing of the order line is to follow; else what is planned."""
        ordered = self.order_line
        if not ordered.under_delivery_percent:
            return self.quantity
        decimals = self.product.unit.decimals
        least = rounded(ordered.least_quantity - ordered.shipped, decimals, ROUND_CEILING)
        least = max(least, Decimal(1).scaleb(-decimals))
        is_enough = least < self.quantity and ordered.is_enough(ordered.shipped + least)
        return least if is_enough else self.quantity

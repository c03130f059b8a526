"""Goods on their way from one warehouse to another."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import ScopedQuerySet
from inventory.lifecycle import TransferStatus
from inventory.models.lot import Lot
from inventory.models.warehouse import Warehouse


class TransferQuerySet(ScopedQuerySet["Transfer"]):
    """Transfers: both ends see them."""

    warehouse_lookups = ("source_id", "target_id")


class Transfer(models.Model):
    """Goods of one warehouse that go to another; between sending and receiving they lie in transit.

    What goods are worth goes with them: two moves of equal value, nothing for the ledger.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    source = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    transit = models.ForeignKey(Warehouse, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=TransferStatus, default=TransferStatus.DRAFT)
    note = models.CharField(max_length=200, blank=True)
    created_date = models.DateField()
    sent_date = models.DateField(null=True)
    received_date = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="transfer_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="transfer_leads_elsewhere"),
            models.CheckConstraint(
                condition=~Q(status=TransferStatus.SENT) | Q(transit__isnull=False, sent_date__isnull=False),
                name="sent_transfer_is_in_transit",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("inventory:transfer", args=[self.number])


class TransferLine(models.Model):
    """A product of a transfer, and how much of it has arrived."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity()
    received = fields.quantity()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transfer", "product"], name="transfer_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0, received__lte=F("quantity")),
                name="transfer_received_within_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.product}"

    @property
    def rest(self) -> Decimal:
        """What has not arrived."""
        return self.quantity - self.received


class TransferLot(models.Model):
    """How much of a lot goes with a line of a transfer, and how much of that has arrived."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lots")
    line = models.ForeignKey(TransferLine, on_delete=models.CASCADE, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity()
    received = fields.quantity()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "lot"], name="transfer_lot_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0, received__lte=F("quantity")),
                name="transfer_lot_received_within_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer}: {self.quantity} {self.lot}"

    @property
    def rest(self) -> Decimal:
        """What has not arrived."""
        return self.quantity - self.received

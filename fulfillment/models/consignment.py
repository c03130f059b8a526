"""Consignments: shipments that leave together."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from core.models import Company, StoredFile, User
from core.scope import CustomerScopedQuerySet
from customers.models import Customer
from fulfillment.lifecycle import ConsignmentStatus
from fulfillment.models.carrier import Carrier
from inventory.models import Warehouse


class ConsignmentQuerySet(CustomerScopedQuerySet["Consignment"]):
    """Consignments."""

    warehouse_lookups = ("warehouse_id",)


class Consignment(models.Model):
    """Shipments of one customer to one address that leave one warehouse with one carrier, under one tracking number."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=ConsignmentStatus, default=ConsignmentStatus.OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    shipping_address = models.JSONField(default=dict)
    carrier = models.ForeignKey(Carrier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tracking_number = models.CharField(max_length=80, blank=True)
    dispatch_date = models.DateField(null=True, blank=True)
    summary = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The paper that says what of which order is in it.",
    )  # fmt: skip
    grouped_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = ConsignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="consignment_once"),
            models.CheckConstraint(
                condition=~Q(status="dispatched") | Q(dispatch_date__isnull=False),
                name="consignment_gone_has_its_date",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "customer"], condition=Q(status="open"), name="consignment_open"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("fulfillment:consignment", args=[self.number])

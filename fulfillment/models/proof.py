"""Proof that the customer has the goods: who took them, when, a photo and a signature."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import Company, StoredFile, User
from core.scope import ScopedQuerySet
from fulfillment.models.shipment import Shipment


class ProofOfDelivery(models.Model):
    """Written once, at the door; only the erasure of the customer's personal data empties it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    shipment = models.OneToOneField(Shipment, on_delete=models.PROTECT, related_name="proof")
    name = models.CharField(max_length=100, blank=True, help_text="Who took the goods.")
    note = models.CharField(max_length=200, blank=True, help_text="Where they were left.")
    photo = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    signature = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="When the person was erased.")

    objects = ScopedQuerySet["ProofOfDelivery"].as_manager()

    class Meta:
        verbose_name_plural = "proofs of delivery"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=False)
                | ~Q(name="")
                | Q(photo__isnull=False)
                | Q(signature__isnull=False),
                name="proof_shows_something",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True)
                | Q(name="", note="", photo__isnull=True, signature__isnull=True),
                name="proof_forgotten_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return str(self.shipment)

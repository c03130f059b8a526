"""Where a customer is reached."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Company
from core.scope import CustomerScopedQuerySet
from customers.models.customer import Customer


@pghistory.track()
class Address(models.Model):
    """Where a customer is reached: one gets the bills, goods go to one or another; a code tells them apart."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(
        max_length=200, blank=True, help_text=_("Recipient, when it is not the customer.")
    )
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2)
    is_billing = models.BooleanField(default=True)
    is_shipping = models.BooleanField(default=True, help_text=_("Goods may be sent there."))
    is_main_shipping = models.BooleanField(
        default=False, db_default=False, help_text=_("Goods are sent there unless an order says otherwise.")
    )

    objects = CustomerScopedQuerySet["Address"].as_manager()

    class Meta:
        verbose_name_plural = "addresses"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(is_billing=True), name="one_billing_address"
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_main_shipping=True),
                name="one_main_shipping_address",
            ),
            models.UniqueConstraint(
                fields=["customer", "code"], condition=~models.Q(code=""), name="address_code_once"
            ),
            models.CheckConstraint(
                condition=models.Q(is_main_shipping=False) | models.Q(is_shipping=True),
                name="main_shipping_address_ships",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(
            part for part in (self.street, f"{self.postal_code} {self.city}".strip(), self.country) if part
        )

    @property
    def key(self) -> str:
        """How the address is named among its customer's: its code, else its key in the database."""
        return self.code or f"#{self.pk}"

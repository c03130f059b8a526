"""What a customer has of his own about a product: the price agreed, and his number for it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models

from catalog.models import Product
from core import fields
from core.models import Company
from core.scope import CustomerScopedQuerySet
from customers.models.customer import Customer


@pghistory.track()
class CustomerPrice(models.Model):
    """A price agreed with one customer for one product, from a quantity on and between dates."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    currency = fields.currency()
    min_quantity = fields.quantity()
    price = fields.unit_price()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = CustomerScopedQuerySet["CustomerPrice"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "product", "currency", "min_quantity", "valid_from"],
                nulls_distinct=False,
                name="customer_price_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.product} {self.price}"

    @property
    def version(self) -> int:
        """The version of the customer, whom it is a part of."""
        return self.customer.version


@pghistory.track()
class CustomerProduct(models.Model):
    """How a customer names a product: his own article number and text, found in order entry and printed on documents."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="products")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)

    objects = CustomerScopedQuerySet["CustomerProduct"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "sku"], name="customer_product_sku_once"),
            models.UniqueConstraint(fields=["customer", "product"], name="customer_product_once"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.sku}"

    @property
    def version(self) -> int:
        """The version of the customer, whom it is a part of."""
        return self.customer.version

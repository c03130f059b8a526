"""Who gets a customer's documents, and the documents that found nobody."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Company
from core.scope import CustomerScopedQuerySet
from customers.models.customer import Customer


class ContactRole(models.TextChoices):
    """Which documents go to a contact."""

    ORDER = "order", _("Order")
    DELIVERY = "delivery", _("Delivery")
    INVOICE = "invoice", _("Invoice")
    DUNNING = "dunning", _("Dunning")
    PORTAL = "portal", _("Portal")


@pghistory.track()
class Contact(models.Model):
    """A person at the customer and the documents that go to him."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=100, blank=True)
    roles = ArrayField(
        models.CharField(max_length=10, choices=ContactRole), default=list, blank=True,
        help_text=_("Which documents go to this person."),
    )  # fmt: skip

    objects = CustomerScopedQuerySet["Contact"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=ContactRole.values), name="contact_roles_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_labels(self) -> str:
        """The roles in words."""
        return ", ".join(str(ContactRole(role).label) for role in self.roles)


class UnsentDocument(models.Model):
    """A document that found no recipient: somebody enters an address, then it is sent."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="unsent_documents")
    role = models.CharField(max_length=10, choices=ContactRole)
    document_kind = models.CharField(max_length=40)
    document_id = models.BigIntegerField()
    document_number = models.CharField(max_length=40, blank=True)
    noticed_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True)

    objects = CustomerScopedQuerySet["UnsentDocument"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document_kind", "document_id", "role"],
                condition=models.Q(resolved_at__isnull=True),
                name="document_unsent_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "customer"],
                condition=models.Q(resolved_at__isnull=True),
                name="unsent_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.document_number

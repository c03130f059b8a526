"""Drafts for a customer who was merged into another."""

from __future__ import annotations

from django.db.models import F

from core.actors import Actor
from customers.models import Customer
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice


def drafts_of(customer: Customer) -> list[str]:
    """The customer's drafts, as they are called."""
    return [str(draft) for draft in Invoice.objects.filter(customer=customer, status=InvoiceStatus.DRAFT)]


def follow_merged_customer(alias: Customer, survivor: Customer, by: Actor) -> int:
    """Drafts are issued to the survivor; credit notes and issued documents keep the party they name (INV-3)."""
    drafts = Invoice.objects.select_for_update(of=("self",)).filter(
        customer=alias, status=InvoiceStatus.DRAFT, corrects=None
    )
    keys = [draft.pk for draft in drafts.order_by("pk")]
    return Invoice.objects.filter(pk__in=keys).update(customer=survivor, version=F("version") + 1)

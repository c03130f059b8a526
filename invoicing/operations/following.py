"""Drafts and complaints of a customer who was merged into another, or is erased."""

from __future__ import annotations

from django.db.models import F

from core.actors import Actor
from customers.models import Customer
from invoicing.lifecycle import OPEN_COMPLAINTS, InvoiceStatus
from invoicing.models import Complaint, Invoice


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


def open_complaints_of(customer: Customer) -> list[str]:
    """The customer's complaints that are not done."""
    rows = Complaint.objects.filter(customer=customer, status__in=OPEN_COMPLAINTS)
    return list(rows.order_by("pk").values_list("number", flat=True))


def follow_complaints_of_merged_customer(alias: Customer, survivor: Customer, by: Actor) -> int:
    """What is not done is the survivor's; what is settled keeps its papers."""
    rows = Complaint.objects.select_for_update(of=("self",)).filter(
        customer=alias, status__in=OPEN_COMPLAINTS
    )
    keys = [found.pk for found in rows.order_by("pk")]
    return Complaint.objects.filter(pk__in=keys).update(customer=survivor, version=F("version") + 1)


def forget_complaints(customer: Customer) -> int:
    """Take away what an erased customer has said."""
    Complaint.objects.filter(customer=customer).exclude(note="").update(note="")
    return 0  # words are no accounts

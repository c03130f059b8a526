"""What a customer sees of himself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum

from core.actors import Actor
from core.models import Company, User
from customers.models import Customer
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice
from orders.lifecycle import DeliveryStatus, OrderStatus
from orders.models import SalesOrder
from portal.models import PortalAccount
from receivables.models import OpenItem


def customers_of(user: User, company: Company) -> frozenset[int]:
    """The customers a portal user belongs to with those merged into them, and their children where his account says so."""
    own = PortalAccount.objects.filter(user=user, company=company).values_list("customer_id", flat=True)
    children = Customer.objects.filter(
        parent__portal_accounts__user=user,
        parent__portal_accounts__company=company,
        parent__portal_accounts__sees_children=True,
    )
    aliases = Customer.objects.filter(
        merged_into__portal_accounts__user=user, merged_into__portal_accounts__company=company
    )
    return frozenset(own.union(children.values_list("pk", flat=True), aliases.values_list("pk", flat=True)))


def buying_customers(actor: Actor) -> list[Customer]:
    """For whom this person may buy, the own customers before their children."""
    customers = Customer.objects.in_scope(actor).filter(is_active=True)
    known = list(customers.select_related("company", "price_list", "payment_terms", "tax_position"))
    keys = {customer.pk for customer in known}
    return sorted(known, key=lambda customer: (customer.parent_id in keys, customer.name, customer.pk))


@dataclass(frozen=True, slots=True)
class ToPay:
    """What is open in one currency, what of it is overdue, and when the next part is due."""

    currency: str
    open_amount: Decimal
    overdue_amount: Decimal
    next_due_date: datetime.date | None


def to_pay(actor: Actor, today: datetime.date) -> list[ToPay]:
    """Open debits less open credits per currency, in one query."""
    rows = (
        OpenItem.objects.in_scope(actor)
        .filter(open_amount__gt=0)
        .values("currency")
        .annotate(
            owed=Sum("open_amount", filter=Q(is_debit=True), default=Decimal(0)),
            credited=Sum("open_amount", filter=Q(is_debit=False), default=Decimal(0)),
            late=Sum("open_amount", filter=Q(is_debit=True, due_date__lt=today), default=Decimal(0)),
            due=Min("due_date", filter=Q(is_debit=True, due_date__gte=today)),
        )
        .order_by("currency")
    )
    return [ToPay(row["currency"], row["owed"] - row["credited"], row["late"], row["due"]) for row in rows]


def orders(actor: Actor) -> QuerySet[SalesOrder]:
    """What was offered or ordered; drafts are ours."""
    return SalesOrder.objects.in_scope(actor).exclude(status=OrderStatus.DRAFT)


def still_to_arrive() -> Q:
    """Orders confirmed and not shipped completely, or with a parcel that has left and not arrived."""
    on_the_road = Shipment.objects.filter(order=OuterRef("pk"), status=ShipmentStatus.DISPATCHED)
    unshipped = Q(status=OrderStatus.CONFIRMED) & ~Q(delivery_status=DeliveryStatus.COMPLETE)
    return unshipped | Q(Exists(on_the_road))


def invoices(actor: Actor) -> QuerySet[Invoice]:
    """Issued invoices and credit notes."""
    return Invoice.objects.in_scope(actor).filter(status=InvoiceStatus.ISSUED)


def shipments(actor: Actor) -> QuerySet[Shipment]:
    """Shipments that have left or are being made ready."""
    return Shipment.objects.in_scope(actor).exclude(status="canceled")

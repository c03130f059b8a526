"""Work of the credit stage that happens after the commit."""

from __future__ import annotations

import datetime

from celery import shared_task
from django.db import transaction
from django.db.models import Q

from core import outbox
from core.actors import Actor
from core.models import Company
from credit.endings import warn_of_endings
from credit.operations import WAITING_FOR_MONEY, keep_scores, recheck
from credit.selectors import accounts_to_look_at
from customers.models import Customer
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder

#: Controllers hear of a limit or security so many days before it ends.
ENDS_SOON_DAYS = 14


@outbox.handler(queue="default")
def recheck_held_orders(customer_id: int) -> None:
    """Check the held orders that a customer and whoever shares his limit pay or placed, oldest first, each for itself."""
    customer = Customer.objects.get(pk=customer_id)
    root = customer.parent_id or customer.pk
    held = (
        SalesOrder.objects.filter(
            Q(invoice_party_id=root)
            | Q(invoice_party__parent_id=root)
            | Q(customer_id=root)
            | Q(customer__parent_id=root),
            status=OrderStatus.HELD,
            holds__kind__in=WAITING_FOR_MONEY,
            holds__lifted_at__isnull=True,
        )
        .select_related("company", "customer__company", "invoice_party", "payment_terms", "warehouse")
        .order_by("submitted_at", "pk")
        .distinct()
    )
    for order in held:
        recheck(order, by=Actor.system(order.company))


@shared_task
def follow_limits() -> None:
    """Each company's held orders whose limit or security began or ended since they were looked at; and what ends soon."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        today = company.today()
        with transaction.atomic():
            for customer_id in accounts_to_look_at(company, today):
                outbox.add(recheck_held_orders, customer_id, company=company)
            warn_of_endings(company, today, today + datetime.timedelta(days=ENDS_SOON_DAYS))


@shared_task
def score_customers() -> None:
    """Every night: how risky the customers of each company are."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        with transaction.atomic():
            outbox.add(score_company, company.pk, str(company.today()), company=company)


@outbox.handler(queue="bulk")
def score_company(company_id: int, date: str) -> None:
    """Score all customers of a company as of a day; a second time changes nothing."""
    keep_scores(Company.objects.get(pk=company_id), datetime.date.fromisoformat(date))

"""Work of the stock that nobody waits for."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from core import notifications
from core.actors import Actor
from core.models import Company
from inventory.models import SupplyOrder
from inventory.operations import propose_replenishment, refresh_expired
from inventory.selectors import newly_late, people_of


@shared_task
def propose_replenishments() -> None:
    """Every night: what each company should order in, for people to look at in the morning."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        propose_replenishment(by=Actor.system(company))


@shared_task
def set_expired_apart() -> None:
    """Every hour, for companies have midnight at any: what has expired is available to nobody."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        refresh_expired(company)


@shared_task
def notice_late_supply() -> None:
    """Every night: what a supplier should have brought and has not is told once to who works where it should lie."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        for order in newly_late(company).select_related("warehouse"):
            with transaction.atomic():
                _tell_of(order, Actor.system(company))


def _tell_of(order: SupplyOrder, by: Actor) -> None:
    notifications.tell(
        "supply.late",
        *people_of(order.warehouse),
        url=order.get_absolute_url(),
        by=by,
        data={"number": order.number, "detail": order.supplier or order.warehouse.name},
        permissions=["inventory.view_supply"],
        key=f"supply.late:{order.pk}:{order.expected_date.isoformat()}",
    )

"""Work of the stock that nobody waits for."""

from __future__ import annotations

from celery import shared_task

from core.actors import Actor
from core.models import Company
from inventory.operations import propose_replenishment, refresh_expired


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

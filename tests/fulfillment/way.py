"""Shipments that were packed, or left, some days ago."""

from __future__ import annotations

import datetime

from django.utils import timezone

from core import clock, outbox
from core.actors import Actor
from fulfillment import operations
from fulfillment.models import Shipment
from tests.fulfillment.stage import a_confirmed_order, goods, shipment_of

A_DAY = datetime.timedelta(days=1)


def days_ago(days):
    """Business of an earlier day."""
    return clock.history(timezone.now() - datetime.timedelta(days=days))


def packed(customer, *, days: int = 0) -> Shipment:
    """Packed so many days ago, to leave on that day."""
    with days_ago(days):
        sku = f"A{Shipment.objects.count()}"
        goods(customer.company, sku, on_hand="10")
        shipment = shipment_of(a_confirmed_order(customer, {sku: "4"}))
        by = Actor.system(customer.company)
        operations.pick(shipment, by=by)
        operations.pack(shipment, by=by)
    outbox.drain()
    return shipment


def on_its_way(customer, *, days: int = 0, tracking_number: str = "") -> Shipment:
    """Left so many days ago, on the day it was promised to leave."""
    shipment = packed(customer, days=days)
    with days_ago(days):
        operations.dispatch(shipment, by=Actor.system(customer.company), tracking_number=tracking_number)
    outbox.drain()
    return Shipment.objects.get(pk=shipment.pk)

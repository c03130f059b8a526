"""Orders with freight, a customer who comes for his goods, and goods for another customs area."""

from __future__ import annotations

import datetime

from fulfillment import operations as fulfillment
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import PickupSlot
from o2c.demo.situations.day import Day
from orders.lifecycle import OrderStatus


def send_and_pick_up(day: Day) -> None:
    """Freight once and for each shipment, pick-up times of the week with one that is taken, an export at the gate."""
    methods = day.setup.methods
    for code in ("STANDARD", "EXPRESS"):
        day.submitted(2, 2, shipping_method=methods[code])
    _picked_up(day)
    abroad = [each for each in day.good if each.incoterm]
    if abroad:
        order = day.submitted(2, 1, customer=abroad[0], shipping_method=methods["STANDARD"])
        if order.status == OrderStatus.CONFIRMED:
            day.advance(order, 3)


def _picked_up(day: Day) -> None:
    fulfillment.plan_slots(
        day.setup.main_warehouse,
        first_day=day.today,
        last_day=day.today + datetime.timedelta(days=6),
        opens_at=datetime.time(9),
        closes_at=datetime.time(15),
        minutes=120,
        capacity=2,
        by=day.worker,
    )
    order = day.submitted(1, 2, shipping_method=day.setup.methods["PICKUP"])
    company = day.setup.company
    slots = PickupSlot.objects.filter(company=company, date__gte=day.today)
    slot = next((each for each in slots if not each.is_over(company.now())), None)
    if order.status != OrderStatus.CONFIRMED or slot is None:
        return
    for shipment in day.shipments(order):
        fulfillment.choose_slot(shipment, slot, by=day.clerk)
    day.advance(order, 3)
    for shipment in day.shipments(order, ShipmentStatus.PACKED):
        fulfillment.mark_ready(shipment, by=day.worker)

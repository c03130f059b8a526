"""What waits for somebody's word or money: a canceled shipment, goods that leave when paid; and two that leave together."""

from __future__ import annotations

from customers.models import ShipsWhen
from fulfillment import operations as fulfillment
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from o2c.demo.situations.day import Day
from orders.lifecycle import OrderStatus


def documents_are_canceled(day: Day) -> None:
    """The youngest shipment that nobody has begun to pick is given up, and nobody has decided about its order."""
    planned = Shipment.objects.filter(
        company=day.setup.company,
        status=ShipmentStatus.PLANNED,
        order__status=OrderStatus.CONFIRMED,
        wave__isnull=True,
    )
    shipment = planned.select_related("company", "order").order_by("-pk").first()
    if shipment is not None:
        fulfillment.cancel(shipment, reason="The truck was full", by=day.worker)


def goods_leave_when_paid(day: Day) -> None:
    """An order that is billed and waits for its payment."""
    day.submitted(2, 3, ships_when=ShipsWhen.PAID)


def shipments_leave_together(day: Day) -> None:
    """Two orders of a customer to one address."""
    customer = day.customer()
    orders = [day.submitted(1, quantity, customer=customer) for quantity in (2, 3)]
    planned = [shipment for order in orders for shipment in day.shipments(order)]
    if planned:
        fulfillment.group(planned, by=day.worker)

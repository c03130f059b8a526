"""Work in the warehouse."""

from __future__ import annotations

from o2c.demo.situations.day import Day
from orders.lifecycle import OrderStatus


def work_in_the_warehouse(day: Day) -> None:
    """Shipments in every status."""
    for step in range(4):
        for number in range(3 - step // 2):
            order = day.submitted(2 + number, 5 + step)
            if order.status == OrderStatus.CONFIRMED:
                day.advance(order, step)

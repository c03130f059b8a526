"""Today's situations: one of everything a user must meet. A file per subject, made in this order."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from o2c.demo.company import Setup
from o2c.demo.situations.approvals import ask_for_approvals
from o2c.demo.situations.complaints import customers_complain
from o2c.demo.situations.counters import leave_a_little_more
from o2c.demo.situations.day import Day
from o2c.demo.situations.exceptions import (
    documents_are_canceled,
    goods_leave_when_paid,
    shipments_leave_together,
)
from o2c.demo.situations.kits import kits_are_sold
from o2c.demo.situations.lots import goods_with_lots
from o2c.demo.situations.money import propose_reminders, take_money
from o2c.demo.situations.places import move_and_count
from o2c.demo.situations.portal import let_customers_in
from o2c.demo.situations.returns import goods_come_back
from o2c.demo.situations.selling import drafts_and_quotes, held_orders
from o2c.demo.situations.shipping import send_and_pick_up
from o2c.demo.situations.stock import order_in, short_of_stock
from o2c.demo.situations.warehouse import work_in_the_warehouse

__all__ = ["make_situations", "propose_reminders"]

#: Each takes the next customers and the stock that is left, so that the order matters. New ones go to the end.
SITUATIONS: tuple[Callable[[Day], None], ...] = (
    drafts_and_quotes,
    held_orders,
    short_of_stock,
    work_in_the_warehouse,
    take_money,
    let_customers_in,
    ask_for_approvals,
    move_and_count,
    order_in,
    goods_come_back,
    documents_are_canceled,
    goods_leave_when_paid,
    shipments_leave_together,
    leave_a_little_more,
    goods_with_lots,
    send_and_pick_up,
    customers_complain,
    kits_are_sold,
)


def make_situations(setup: Setup, today: datetime.date) -> None:
    """Every situation a user must meet."""
    day = Day(setup, today)
    for make in SITUATIONS:
        make(day)

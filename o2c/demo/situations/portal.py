"""People of a customer."""

from __future__ import annotations

from o2c.demo.situations.day import Day
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from portal.models import PortalAccount


def let_customers_in(day: Day) -> None:
    """Two people of a customer who can look at their own documents."""
    busiest = (
        SalesOrder.objects.filter(company=day.setup.company, status=OrderStatus.CLOSED)
        .values_list("customer_id", flat=True)
        .order_by("-gross_amount")
        .first()
    )
    customer_id = busiest or day.good[0].pk
    for role in ("PB", "PV"):
        if role in day.setup.users:
            PortalAccount.objects.create(
                company=day.setup.company, user=day.setup.users[role], customer_id=customer_id
            )

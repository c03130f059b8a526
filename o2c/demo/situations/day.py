"""What today's situations are made with."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from catalog.models import Product
from credit.models import CreditLimit
from customers.models import Customer
from fulfillment import operations as fulfillment
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from inventory.models import StockLevel
from o2c.demo.company import Setup
from o2c.demo.history import release_holds
from orders import operations as orders
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from receivables.models import OpenItem


class Day:
    """The company today: customers in good standing, well-stocked products, and the verbs a situation is made with."""

    def __init__(self, setup: Setup, today: datetime.date) -> None:
        self.setup, self.today = setup, today
        self.clerk, self.worker = setup.actor("SAL"), setup.actor("WH")
        overdue = OpenItem.objects.filter(company=setup.company, open_amount__gt=0, due_date__lt=today)
        late = set(overdue.values_list("customer_id", flat=True))
        self.good = [customer for customer in setup.customers.values() if customer.pk not in late] or list(
            setup.customers.values()
        )
        self.stock = self.levels()
        self._next = 0

    def levels(self) -> list[StockLevel]:
        """What lies in the warehouse, most of it first."""
        levels = StockLevel.objects.filter(company=self.setup.company, product__is_active=True)
        return sorted(
            levels.select_related("product"), key=lambda level: (level.reserved - level.on_hand, level.pk)
        )

    def customer(self) -> Customer:
        """The next customer in good standing, with room in his limit."""
        customer = self.good[self._next % len(self.good)]
        self._next += 1
        limit = CreditLimit.objects.filter(account__customer=customer).first()
        if limit is not None and limit.limit_amount is not None and limit.limit_amount < 25000:
            limit.limit_amount = Decimal(40000)
            limit.save(update_fields=["limit_amount"])
        return customer

    def products(self, count: int, start: int = 0) -> Sequence[Product]:
        """Well-stocked products."""
        return [level.product for level in self.stock[start : start + count]]

    def draft(
        self, lines: int, quantity: int, *, customer: Customer | None = None, **header: object
    ) -> SalesOrder:
        """A draft of some well-stocked products."""
        entries = [
            orders.LineEntry(product.sku, Decimal(quantity + index))
            for index, product in enumerate(self.products(lines))
        ]
        wanted = self.today + datetime.timedelta(days=7)
        return orders.create(
            orders.Header(customer or self.customer(), requested_date=wanted, **header),  # type: ignore[arg-type]
            entries,
            by=self.clerk,
        )

    def submitted(self, lines: int, quantity: int, **options: object) -> SalesOrder:
        """An order handed in."""
        order = self.draft(lines, quantity, **options)  # type: ignore[arg-type]
        orders.submit(order, by=self.clerk)
        return order

    def confirmed(self, entries: Sequence[orders.LineEntry], wanted_on: datetime.date) -> SalesOrder:
        """An order that nothing but the stock holds up."""
        header = orders.Header(self.customer(), requested_date=wanted_on)
        order = orders.create(header, entries, by=self.clerk)
        orders.submit(order, by=self.clerk)
        if order.status == OrderStatus.HELD:
            release_holds(self.setup, order)
        return order

    def advance(self, order: SalesOrder, steps: int) -> None:
        """Bring the order's shipment some steps further: picking, picked, packed."""
        for shipment in self.shipments(order):
            if steps >= 1:
                fulfillment.start_picking(shipment, by=self.worker)
            if steps >= 2:
                fulfillment.pick(shipment, by=self.worker)
            if steps >= 3:
                fulfillment.pack(shipment, by=self.worker)

    def dispatch(self, order: SalesOrder) -> None:
        """Ship what is planned of the order."""
        self.advance(order, 3)
        for shipment in self.shipments(order, ShipmentStatus.PACKED):
            carrier = self.setup.carriers[0] if self.setup.carriers else None
            fulfillment.dispatch(shipment, carrier=carrier, tracking_number="420155500017", by=self.worker)

    def shipments(self, order: SalesOrder, status: ShipmentStatus = ShipmentStatus.PLANNED) -> list[Shipment]:
        """The order's shipments in a status."""
        rows = Shipment.objects.filter(order=order, status=status)
        return list(rows.select_related("company", "order", "customer", "warehouse"))

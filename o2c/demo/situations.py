"""Today's situations: one of everything a user must meet."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from decimal import Decimal

from catalog.models import Product
from core.actors import Actor
from credit import asking as credit
from credit.models import CreditLimit
from customers import operations as customers
from customers.models import Customer
from fulfillment import operations as fulfillment
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from inventory import operations as inventory
from inventory.models import ExpectedReceipt, StockLevel
from ledger import operations as ledger
from ledger.models import Account
from o2c.demo.company import Setup
from o2c.demo.history import release_holds
from orders import operations as orders
from orders.lifecycle import CancelReason, Channel, OrderStatus
from orders.models import SalesOrder
from portal.models import PortalAccount
from receivables import operations as receivables
from receivables.lifecycle import ItemKind
from receivables.models import OpenItem


class Situations:
    """Makes each situation once, with customers who are in good standing."""

    def __init__(self, setup: Setup, today: datetime.date) -> None:
        self.setup, self.today = setup, today
        self.clerk, self.worker = setup.actor("SAL"), setup.actor("WH")
        overdue = OpenItem.objects.filter(company=setup.company, open_amount__gt=0, due_date__lt=today)
        late = set(overdue.values_list("customer_id", flat=True))
        self.good = [customer for customer in setup.customers.values() if customer.pk not in late] or list(
            setup.customers.values()
        )
        self.stock = self._levels()
        self._next = 0

    def _levels(self) -> list[StockLevel]:
        """What lies in the warehouse, most of it first."""
        levels = StockLevel.objects.filter(company=self.setup.company, product__is_active=True)
        return sorted(
            levels.select_related("product"), key=lambda level: (level.reserved - level.on_hand, level.pk)
        )

    def make_all(self) -> None:
        """Every situation a user must meet."""
        self.drafts_and_quotes()
        self.held_orders()
        self.short_of_stock()
        self.work_in_the_warehouse()
        self.money()
        self.portal()
        self.approvals()

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

    def drafts_and_quotes(self) -> None:
        """Two drafts, two quotes, and an order canceled on the telephone."""
        self.draft(3, 4, channel=Channel.PHONE)
        self.draft(2, 10, customer_reference="Fair, stand 12")
        for days in (5, 20):
            quote = self.draft(4, 6, channel=Channel.EMAIL)
            orders.quote(quote, valid_until=self.today + datetime.timedelta(days=days), by=self.clerk)
        orders.cancel(
            self.submitted(2, 3), reason=CancelReason.CUSTOMER, note="Called off by telephone", by=self.clerk
        )

    def held_orders(self) -> None:
        """One over its credit limit, one with a discount beyond the clerk's limit."""
        customer = self.customer()
        limit = CreditLimit.objects.filter(account__customer=customer).first()
        if limit is not None:
            limit.limit_amount = Decimal(500)
            limit.save(update_fields=["limit_amount"])
        self.submitted(4, 20, customer=customer, customer_reference="Urgent")
        self.submitted(2, 8, discount_percent=Decimal(25))

    def short_of_stock(self) -> None:
        """An order shipped in part and one that waits as a whole, each with a date: the supplier's next delivery."""
        scarce = next(
            (level for level in reversed(self.stock) if level.on_hand > level.reserved), self.stock[-1]
        )
        wanted, waits = scarce.on_hand - scarce.reserved + 40, Decimal(12)
        entries = [
            orders.LineEntry(scarce.product.sku, wanted),
            orders.LineEntry(self.stock[0].product.sku, Decimal(6)),
        ]
        wanted_on = self.today + datetime.timedelta(days=3)
        ExpectedReceipt.objects.create(
            company=self.setup.company,
            product=scarce.product,
            warehouse=scarce.warehouse,
            reference="PO-SHORT",
            supplier="Exotic Liquids",
            expected_date=self.today + datetime.timedelta(days=9),
            quantity=wanted + waits,
        )
        # What is there leaves already: a partial shipment, invoiced for itself.
        self.dispatch(self.confirmed(entries, wanted_on))
        self.confirmed([orders.LineEntry(scarce.product.sku, waits)], wanted_on)

    def confirmed(self, entries: Sequence[orders.LineEntry], wanted_on: datetime.date) -> SalesOrder:
        """An order that nothing but the stock holds up."""
        header = orders.Header(self.customer(), requested_date=wanted_on)
        order = orders.create(header, entries, by=self.clerk)
        orders.submit(order, by=self.clerk)
        if order.status == OrderStatus.HELD:
            release_holds(self.setup, order)
        return order

    def work_in_the_warehouse(self) -> None:
        """Shipments in every status."""
        for step in range(4):
            for number in range(3 - step // 2):
                order = self.submitted(2 + number, 5 + step)
                if order.status == OrderStatus.CONFIRMED:
                    self.advance(order, step)

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

    def money(self) -> None:
        """A part payment of the oldest overdue invoice, and money nobody has matched yet."""
        clerk = self.setup.actor("AR")
        open_items = list(
            OpenItem.objects.filter(company=self.setup.company, kind=ItemKind.INVOICE, open_amount__gt=100)
            .select_related("customer__company", "invoice")
            .order_by("due_date")[:3]
        )
        if not open_items:
            return
        part = open_items[0]
        self._pay(clerk, part, (part.open_amount / 2).quantize(Decimal("0.01")), allocated=True)
        unknown = open_items[-1]
        self._pay(clerk, unknown, Decimal("250.00"), allocated=False)

    def _pay(self, clerk: Actor, item: OpenItem, amount: Decimal, *, allocated: bool) -> None:
        receivables.post_payment(
            item.customer,
            amount=amount,
            currency=item.currency,
            received_on=self.today,
            bank_account=self.setup.bank_accounts.get(item.currency),
            reference=item.document_number if allocated else "Thank you",
            allocations=[(item, amount)] if allocated else [],
            by=clerk,
        )

    def approvals(self) -> None:
        """What each role asks for and somebody else has to decide."""
        company = self.setup.company
        product, customer = self._levels()[0].product, self.customer()
        inventory.ask_to_adjust(
            self.setup.main_warehouse,
            [inventory.AdjustmentLine(product, Decimal(-2))],
            reason="Water damage",
            by=self.worker,
        )
        before = credit.terms_of(customer)
        wanted = dataclasses.replace(
            before, limit_amount=(before.limit_amount or Decimal(10000)) + 15000, risk_class="low"
        )
        credit.ask_for_terms(customer, wanted, reason="Pays early, wants more", by=self.setup.actor("CRC"))
        accounts = {account.code: account for account in Account.objects.filter(company=company)}
        ledger.post_or_ask(
            [
                ledger.ManualLine(accounts["5900"], debit=Decimal(4800)),
                ledger.ManualLine(accounts["1100"], credit=Decimal(4800)),
            ],
            description="Rent of the warehouse",
            by=self.setup.actor("GL"),
        )
        customers.save_customer(
            None,
            {
                "code": "NORDHAUS", "name": "Nordhaus Handel", "country": "DE", "currency": customer.currency,
                "payment_terms": customer.payment_terms, "email": "einkauf@nordhaus.example",
            },
            address={"street": "Hafenstraße 3", "postal_code": "20457", "city": "Hamburg"},
            by=self.clerk,
        )  # fmt: skip

    def portal(self) -> None:
        """Two people of a customer who can look at their own documents."""
        busiest = (
            SalesOrder.objects.filter(company=self.setup.company, status=OrderStatus.CLOSED)
            .values_list("customer_id", flat=True)
            .order_by("-gross_amount")
            .first()
        )
        customer_id = busiest or self.good[0].pk
        for role in ("PB", "PV"):
            if role in self.setup.users:
                PortalAccount.objects.create(
                    company=self.setup.company, user=self.setup.users[role], customer_id=customer_id
                )


def propose_reminders(setup: Setup, today: datetime.date) -> None:
    """A dunning proposal that waits for its review."""
    receivables.propose(setup.company, as_of=today, by=setup.actor("CRC"))

"""What the order desk does beside plain orders: agreements and call-offs, a standing order, offers, lost sales, boxes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from catalog.models import Product
from core.actors import Actor
from customers import operations as customers
from customers.models import ContactRole, Customer
from inventory import operations as inventory
from o2c.demo.history import History, cost_in, release_holds
from orders import operations as orders
from orders.lifecycle import CancelReason, Channel, OrderStatus, Period
from orders.models import SalesOrder, StandingOrder
from orders.selectors import current_offer

PER_BOX = 12
NEEDED = 300  # what the desk sells of one product in the year, rounded up
LOST = (
    (210, CancelReason.PRICE, "Found it cheaper elsewhere"),
    (130, CancelReason.LATE, "Needed for a fair in the same week"),
    (75, CancelReason.STOCK, "The supplier has stopped making it"),
    (33, CancelReason.CUSTOMER, ""),
)


class Desk:
    """Puts it all on the calendar of a year, for customers in the company's own currency, those of its country first."""

    def __init__(self, history: History) -> None:
        self.history, self.setup, self.today = history, history.setup, history.today
        company = self.setup.company
        self.clerk = self.setup.actor("SAL")
        self.customers = sorted(
            (
                customer
                for customer in self.setup.customers.values()
                if customer.currency == company.base_currency
            ),
            key=lambda customer: (customer.country != company.country, customer.code),
        )
        self.products = sorted(
            (product for product in self.setup.products.values() if product.is_active),
            key=lambda product: product.sku,
        )[:6]

    def plan(self) -> None:
        """Everything, each on its days; goods for it come in first."""
        self._on(250, self._stock_up)
        self.agreements()
        self.standing_order()
        self.offers()
        self.lost_sales()
        self.box_by_own_number()
        self.under_the_floor()
        self.unreachable()

    def agreements(self) -> None:
        """Two blanket agreements: boxes of which half is called off, and pieces that are used up, which closes it."""
        first, second = self.products[:2]
        half, whole = self.customers[0], self.customers[1]
        boxes = orders.AgreedLine(first.sku, Decimal(40), _reduced(first, "0.82"), unit="BX")
        pieces = orders.AgreedLine(second.sku, Decimal(120), _reduced(second, "0.85"))
        self._on(150, partial(self._agree, half, [boxes], "Frame 26/1", 240))
        self._on(200, partial(self._agree, whole, [pieces], "Year's need", 365))
        for days, count in ((140, 8), (98, 6), (41, 6)):
            entry = orders.LineEntry(first.sku, Decimal(count), unit="BX")
            self._on(days, partial(self._sell, half, [entry], f"Frame 26/1 call {days}"))
        for days in (170, 110, 60):
            entry = orders.LineEntry(second.sku, Decimal(40))
            self._on(days, partial(self._sell, whole, [entry], f"Need {days}"))

    def standing_order(self) -> None:
        """Every Tuesday the same, handed in by the application since nine weeks."""
        self._on(66, self._set_up_standing)

    def offers(self) -> None:
        """A quote that was revised and is open, and one the customer has accepted by its link."""
        open_for, taken_by = self.customers[2], self.customers[3]
        self._on(9, partial(self._offer, open_for, "24"))
        self._on(4, partial(self._revise, open_for))
        self._on(12, partial(self._offer, taken_by, "36"))
        self._on(7, partial(self._accept_by_link, taken_by))

    def lost_sales(self) -> None:
        """Lines closed short, for one reason and another."""
        for number, (days, reason, note) in enumerate(LOST):
            customer = self.customers[(4 + number) % len(self.customers)]
            self._on(days, partial(self._lose, customer, reason, note, number))

    def box_by_own_number(self) -> None:
        """An order in boxes by the customer's own article number."""
        customer = self.customers[0]
        entry = orders.LineEntry(f"{customer.code[:3]}-4703", Decimal(3), unit="BX")
        self._on(19, partial(self._sell, customer, [entry], "By our number"))

    def under_the_floor(self) -> None:
        """An order at a price by hand that earns less than its product has to: it waits for the manager."""
        product = self.products[3]
        entry = orders.LineEntry(product.sku, Decimal(30), unit_price=_reduced(product, "0.64"))
        self._on(1, partial(self._enter, self.customers[2], [entry], "Price as talked about"))

    def unreachable(self) -> None:
        """A customer without any address for mails: somebody has to see to it that he gets his papers."""
        if self.setup.unreachable is not None:
            self._on(2, partial(self._sell_to_nobody, self.setup.unreachable))

    # Steps ----------------------------------------------------------------------------------------------------

    def _on(self, days_ago: int, step: object) -> None:
        self.history.on(self.today - datetime.timedelta(days=days_ago), step)  # type: ignore[arg-type]

    def _stock_up(self, date: datetime.date) -> None:
        lines = [
            inventory.ReceiptLine(product, Decimal(NEEDED), cost_in(product, date))
            for product in self.products
        ]
        inventory.receive(
            self.setup.main_warehouse, lines, reference="PO-FRAME", date=date, by=self.setup.actor("WH")
        )

    def _agree(
        self,
        customer: Customer,
        lines: Sequence[orders.AgreedLine],
        reference: str,
        days: int,
        date: datetime.date,
    ) -> None:
        terms = orders.AgreementTerms(
            customer,
            lines,
            valid_from=date,
            valid_to=date + datetime.timedelta(days=days),
            customer_reference=reference,
        )
        orders.create_agreement(terms, by=self.clerk)

    def _enter(
        self, customer: Customer, entries: Sequence[orders.LineEntry], reference: str, date: datetime.date
    ) -> SalesOrder:
        header = orders.Header(customer, customer_reference=reference, channel=Channel.EMAIL)
        order = orders.create(header, entries, by=self.clerk)
        orders.submit(order, by=self.clerk)
        return order

    def _sell(
        self, customer: Customer, entries: Sequence[orders.LineEntry], reference: str, date: datetime.date
    ) -> SalesOrder:
        order = self._enter(customer, entries, reference, date)
        self._let_through(order, date)
        return order

    def _let_through(self, order: SalesOrder, date: datetime.date) -> None:
        """Its holds are released, and it ships two days later like any other."""
        if order.status == OrderStatus.HELD:
            release_holds(self.setup, order)
        self.history.ship_later(order, date + datetime.timedelta(days=2))

    def _set_up_standing(self, date: datetime.date) -> None:
        terms = orders.StandingTerms(
            self.customers[1],
            [orders.LineEntry(product.sku, Decimal(PER_BOX)) for product in self.products[2:4]],
            starts_on=date,
            period=Period.WEEK,
            weekday=2,
            customer_reference="Weekly, desk 3",
        )
        self._plan_next(orders.create_standing(terms, by=self.clerk))

    def _plan_next(self, standing: StandingOrder) -> None:
        if standing.due_on is not None:
            self.history.on(standing.due_on, partial(self._make_due, standing))

    def _make_due(self, standing: StandingOrder, date: datetime.date) -> None:
        if standing.next_date is None:
            return
        order = orders.make_due(standing, standing.next_date, by=Actor.system(self.setup.company))
        if order is not None:
            self._let_through(order, date)
            self._plan_next(standing)

    def _offer(self, customer: Customer, quantity: str, date: datetime.date) -> None:
        entries = [orders.LineEntry(product.sku, Decimal(quantity)) for product in self.products[1:4]]
        order = orders.create(orders.Header(customer, channel=Channel.PHONE), entries, by=self.clerk)
        self._send(order, date)

    def _send(self, order: SalesOrder, date: datetime.date) -> None:
        orders.quote(order, valid_until=date + datetime.timedelta(days=30), by=self.clerk)
        orders.send_quote(order, by=self.clerk)

    def _revise(self, customer: Customer, date: datetime.date) -> None:
        """More of it, and a little cheaper."""
        order = self._quote_of(customer)
        orders.reopen(order, by=self.clerk)
        entries = [
            orders.LineEntry(line.sku, line.quantity * 2, discount_percent=Decimal(5))
            for line in order.lines.all()
        ]
        orders.edit(order, orders.Header(customer), entries, by=self.clerk)
        self._send(order, date)

    def _accept_by_link(self, customer: Customer, date: datetime.date) -> None:
        offer = current_offer(self._quote_of(customer))
        if offer is None:
            return
        name = f"Purchasing ({customer.name})"
        guest = Actor.for_guest(self.setup.company, name, frozenset({customer.pk}))
        reply = orders.Reply("Purchasing", "Please deliver in the morning.", "PO 5512", "203.0.113.7")
        self._let_through(orders.accept_offer(offer, reply, by=guest), date)

    def _quote_of(self, customer: Customer) -> SalesOrder:
        quotes = SalesOrder.objects.filter(customer=customer, status=OrderStatus.QUOTED)
        return quotes.select_related("company", "customer", "invoice_party", "payment_terms").latest("pk")

    def _lose(
        self, customer: Customer, reason: CancelReason, note: str, number: int, date: datetime.date
    ) -> None:
        """One line goes out, of the other nothing comes."""
        kept, lost = self.products[number % 3], self.products[3 + number % 3]
        entries = [orders.LineEntry(kept.sku, Decimal(10)), orders.LineEntry(lost.sku, Decimal(25))]
        order = self._sell(customer, entries, f"Project {number + 1}", date)
        if order.status == OrderStatus.CONFIRMED:
            orders.close_lines(order, [2], reason=reason, note=note, by=self.clerk)

    def _sell_to_nobody(self, customer: Customer, date: datetime.date) -> None:
        order = self._sell(customer, [orders.LineEntry(self.products[4].sku, Decimal(6))], "", date)
        customers.note_unsent(customer, ContactRole.ORDER, order)


def _reduced(product: Product, factor: str) -> Decimal:
    return (product.price * Decimal(factor)).quantize(Decimal("0.01"))

"""A year of business, day by day, through the operations of the application."""

from __future__ import annotations

import datetime
import heapq
import itertools
import random
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from catalog.models import Product
from core import clock
from core.prepared import Place, Prepared
from core.refusals import Refusal
from credit import operations as credit
from fulfillment import operations as fulfillment
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Carrier, Shipment
from inventory import operations as inventory
from inventory.models import Bin, StockLevel
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice
from o2c.demo.company import Setup
from o2c.demo.source import Source, SourceOrder
from orders import operations as orders
from orders.lifecycle import Channel, HoldKind, OrderStatus
from orders.models import SalesOrder
from receivables import operations as receivables
from receivables.models import OpenItem

Step = Callable[[datetime.date], None]
COST_SHARE = Decimal("0.62")
CHANNELS = (Channel.CLERK, Channel.CLERK, Channel.PHONE, Channel.EMAIL, Channel.API)


_of_shipment = "company", "order", "customer", "warehouse"
_planned = Prepared(
    lambda: (
        Shipment.objects.filter(order_id=Place(), status=ShipmentStatus.PLANNED)
        .select_related(*_of_shipment)
        .order_by("pk")
    )
)
_shipment = Prepared(lambda: Shipment.objects.filter(pk=Place()).select_related(*_of_shipment))
_issued = Prepared(lambda: Invoice.objects.filter(shipment=Place(), status=InvoiceStatus.ISSUED))
_items = Prepared(lambda: OpenItem.objects.filter(invoice=Place()))
_item = Prepared(lambda: OpenItem.objects.filter(pk=Place()).select_related("customer__company", "invoice"))


class History:
    """A calendar of things to happen; each one may put further ones on it."""

    def __init__(self, setup: Setup, today: datetime.date, seed: int) -> None:
        self.setup, self.today = setup, today
        self.chance = random.Random(seed)  # noqa: S311 - the demo has to repeat
        self.zone = ZoneInfo(setup.company.time_zone)
        self._calendar: list[tuple[datetime.date, int, Step]] = []
        self._order = itertools.count()
        late = self.chance.sample(sorted(setup.customers), max(1, len(setup.customers) // 6))
        self.late_payers = {setup.customers[code].pk for code in late}

    def on(self, date: datetime.date, step: Step) -> None:
        """Put something on the calendar; what lies after today does not happen."""
        if date <= self.today:
            heapq.heappush(self._calendar, (date, next(self._order), step))

    def run(self) -> None:
        """Let the year go by."""
        while self._calendar:
            date, number, step = heapq.heappop(self._calendar)
            moment = datetime.datetime.combine(date, datetime.time(8), self.zone)
            with clock.history(min(moment + datetime.timedelta(minutes=number % 540), _now())):
                step(date)

    # What happens ---------------------------------------------------------------------------------------------

    def stock_up(self, source: Source) -> None:
        """A month before each sale its goods arrive."""
        needs: dict[datetime.date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for order in source.orders:
            month = order.date.replace(day=1)
            for sku, quantity, _price, _discount in order.lines:
                needs[month][sku] += quantity
        start = min((order.date for order in source.orders), default=self.today) - datetime.timedelta(days=10)
        for month, wanted in sorted(needs.items()):
            lines = [
                inventory.ReceiptLine(
                    self.setup.products[sku], _round_up(quantity), cost_in(self.setup.products[sku], month)
                )
                for sku, quantity in sorted(wanted.items())
            ]
            self.on(
                max(start, month - datetime.timedelta(days=5)),
                partial(self._receive, lines),
            )

    def _receive(self, lines: list[inventory.ReceiptLine], date: datetime.date) -> None:
        inventory.receive(
            self.setup.main_warehouse,
            lines,
            reference=f"PO-{date:%y%m}",
            date=date,
            by=self.setup.actor("WH"),
        )

    def order(self, row: SourceOrder) -> None:
        """Put a source order on the calendar."""
        self.on(row.date, partial(self._enter, row))

    def _enter(self, row: SourceOrder, date: datetime.date) -> None:
        customer = self.setup.customers[row.customer]
        entries = [
            orders.LineEntry(sku, quantity, discount_percent=min(discount, Decimal(15)))
            for sku, quantity, _price, discount in row.lines
            if self.setup.products[sku].is_active
        ]
        if not entries:
            return
        header = orders.Header(
            customer,
            requested_date=max(row.required, date),
            channel=self.chance.choice(CHANNELS),
            customer_reference=f"PO {self.chance.randint(1000, 9999)}" if self.chance.random() < 0.7 else "",
        )
        clerk = self.setup.actor("SAL")
        order = orders.create(header, entries, by=clerk)
        orders.submit(order, by=clerk)
        if order.status == OrderStatus.HELD:
            release_holds(self.setup, order)
        if row.shipped is not None:
            self.ship_later(order, max(row.shipped, date), row.carrier)

    def ship_later(self, order: SalesOrder, date: datetime.date, carrier: int = 1) -> None:
        """Put on the calendar that what is ready of the order leaves, by one of the carriers."""
        chosen = self.setup.carriers[(carrier - 1) % len(self.setup.carriers)]
        self.on(date, partial(self._ship, order.pk, chosen))

    def _ship(self, order_id: int, carrier: Carrier, date: datetime.date) -> None:
        worker = self.setup.actor("WH")
        for shipment in _planned.all(order_id):
            try:
                fulfillment.pick(shipment, by=worker)
            except (
                credit.CreditRefused
            ):  # good when he ordered, not any more: the manager lets it go or it stays
                self.on(date + datetime.timedelta(days=1), partial(self._ship_after_all, order_id, carrier))
                return
            fulfillment.pack(shipment, by=worker)
            number = f"{self.chance.randint(10**11, 10**12 - 1)}"
            fulfillment.dispatch(shipment, carrier=carrier, tracking_number=number, date=date, by=worker)
            arrives = date + datetime.timedelta(days=self.chance.choice((1, 2, 2, 3, 4)))
            self.on(arrives, partial(self._deliver, shipment.pk))
            for invoice in _issued.all(shipment.pk):
                self._expect_payment(invoice)

    def _ship_after_all(self, order_id: int, carrier: Carrier, date: datetime.date) -> None:
        """Goods that were stopped before they were picked go out a day later, once a manager has taken the risk."""
        release_holds(self.setup, SalesOrder.objects.get(pk=order_id))
        self._ship(order_id, carrier, date)

    def _deliver(self, key: int, date: datetime.date) -> None:
        shipment = _shipment.get(key)
        fulfillment.deliver(
            shipment, signed_by=shipment.customer.name[:40], date=date, by=self.setup.actor("WH")
        )

    def _expect_payment(self, invoice: Invoice) -> None:
        for item in _items.all(invoice.pk):
            days = (
                self.chance.randint(18, 70)
                if invoice.customer_id in self.late_payers
                else self.chance.choice((-6, -3, -1, 0, 0, 2, 5, 9))
            )
            date = max(item.due_date + datetime.timedelta(days=days), invoice.issue_date or item.due_date)
            self.on(date, partial(self._pay, item.pk))

    def _pay(self, key: int, date: datetime.date) -> None:
        item = _item.get(key)
        if not item.open_amount:
            return
        receivables.post_payment(
            item.customer,
            amount=item.open_amount,
            currency=item.currency,
            received_on=date,
            bank_account=self.setup.bank_accounts.get(item.currency),
            reference=item.document_number,
            allocations=[(item, item.open_amount)],
            by=self.setup.actor("AR"),
        )

    def remind_monthly(self) -> None:
        """A dunning run each month; the latest waits for its review."""
        for back in range(330, 20, -30):
            self.on(self.today - datetime.timedelta(days=back), self._remind)

    def _remind(self, date: datetime.date) -> None:
        run = receivables.propose(self.setup.company, as_of=date, by=self.setup.actor("CRC"))
        try:
            receivables.execute(run, by=self.setup.actor("CRC"))
        except Refusal:
            return


def release_holds(setup: Setup, order: SalesOrder) -> None:
    """The manager lets a held order through."""
    manager = setup.actor("MGR")
    if orders_held(order, HoldKind.APPROVAL):
        orders.release_hold(order, HoldKind.APPROVAL, "Agreed with the customer", by=manager)
    if orders_held(order, HoldKind.CREDIT):
        credit.release(order, reason="Long-standing customer, pays late but pays", by=manager)


def orders_held(order: SalesOrder, kind: HoldKind) -> bool:
    """Whether the order has an open hold of the kind."""
    return order.holds.filter(kind=kind, lifted_at__isnull=True).exists()


def assign_bins(setup: Setup) -> None:
    """Give every product a place in the warehouse."""
    levels = list(StockLevel.objects.filter(company=setup.company).order_by("product__sku"))
    codes = [
        f"{'ABCDE'[number % 5]}-{number // 5 % 12 + 1:02}-{number % 4 + 1}" for number in range(len(levels))
    ]
    places = {(level.warehouse_id, code) for level, code in zip(levels, codes, strict=True)}
    bins = Bin.objects.bulk_create(
        Bin(company=setup.company, warehouse_id=warehouse, code=code, sequence=10 * number)
        for number, (warehouse, code) in enumerate(sorted(places), start=1)
    )
    by_place = {(each.warehouse_id, each.code): each for each in bins}
    for level, code in zip(levels, codes, strict=True):
        level.bin = by_place[level.warehouse_id, code]
    StockLevel.objects.bulk_update(levels, ["bin"])


def _round_up(quantity: Decimal) -> Decimal:
    return (quantity * Decimal("1.15") // 10 + 1) * 10


def cost_in(product: Product, month: datetime.date) -> Decimal:
    """What the supplier takes for it in a month."""
    drift = Decimal(100 + (month.month * 7 + len(product.name)) % 9 - 4) / 100
    return (product.price * COST_SHARE * drift).quantize(Decimal("0.01"))


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)

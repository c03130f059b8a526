"""What can be had, and by when it could be promised."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from inventory.models import Warehouse
from inventory.selectors.levels import stock_of
from inventory.selectors.supply import expected_receipts

ZERO = Decimal(0)
#: How much on which day.
Demands = Sequence[tuple[datetime.date, Decimal]]


@dataclass(frozen=True, slots=True)
class Availability:
    """What of a product can be had: now, and the dated receipts that are not yet promised away."""

    on_hand: Decimal
    reserved: Decimal
    receipts: tuple[tuple[datetime.date, Decimal], ...]
    lead_time_days: int

    @property
    def available(self) -> Decimal:
        """On hand and free."""
        return self.on_hand - self.reserved

    def projected(self, today: datetime.date) -> list[tuple[datetime.date, Decimal]]:
        """How much can be promised from which day on: today, and with each receipt that leaves something free."""
        free = self.available
        course = [(today, free)]
        for date, arriving in self.receipts:
            free += arriving
            if date <= today:
                course[0] = (today, free)
            else:
                course.append((date, free))
        return course

    def full_date(self, wanted: Decimal, today: datetime.date) -> datetime.date:
        """The date on which the full quantity can ship: now, with a receipt, or after the lead time."""
        free = self.available
        if wanted <= free:
            return today
        for date, arriving in self.receipts:
            free += arriving
            if wanted <= free:
                return max(date, today)
        latest = max((date for date, _quantity in self.receipts), default=today)
        return max(latest, today) + datetime.timedelta(days=self.lead_time_days)


def availability(
    warehouse: Warehouse, lead_times: Mapping[int, int], promised: Mapping[int, Demands] | None = None
) -> dict[int, Availability]:
    """Availability by product, in two queries. ``lead_times`` says which products and their lead time in days.

    Goods in quarantine or on the way are available to nobody. ``promised`` is what is to leave on which day without
    being reserved yet: of every receipt only what no later promise needs is left to be promised.
    """
    levels = stock_of(warehouse, lead_times) if warehouse.fills_orders else {}
    expected: dict[int, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    coming = list(expected_receipts(warehouse, lead_times))
    today = warehouse.company.today() if coming else datetime.date.min
    for row in coming:
        expected[row.product_id].append((comes_on(row.expected_date, today), row.quantity - row.received))
    nothing, nobody = (ZERO, ZERO), promised or {}
    found = {}
    for product_id, days in lead_times.items():
        on_hand, reserved = levels.get(product_id, nothing)
        receipts: Demands = sorted(expected[product_id])
        if receipts and (demands := nobody.get(product_id)):
            receipts = left_of(on_hand - reserved, receipts, demands)
        found[product_id] = Availability(on_hand, reserved, tuple(receipts), days)
    return found


def comes_on(expected: datetime.date, today: datetime.date) -> datetime.date:
    """The day to count on: what should be here already comes tomorrow at the earliest."""
    return expected if expected >= today else today + datetime.timedelta(days=1)


def left_of(free: Decimal, receipts: Demands, promised: Demands) -> list[tuple[datetime.date, Decimal]]:
    """What of each receipt can still be promised: what stays free from its day on, after all that leaves later.

    What is there and free now is whose who comes first; the receipts serve the promises of their day and later ones.
    """
    changes: dict[datetime.date, Decimal] = defaultdict(Decimal)
    for date, quantity in receipts:
        changes[date] += quantity
    for date, quantity in promised:
        changes[date] -= quantity
    stock, courses = free, []
    for date in sorted(changes):
        stock += changes[date]
        courses.append((date, stock))
    left, least = [], None
    arriving = {date for date, _quantity in receipts}
    for date, stock in reversed(courses):
        least = stock if least is None else min(least, stock)
        if date in arriving:
            left.append((date, least))
    gains, known = [], free
    for date, stays in reversed(left):
        if stays > known:
            gains.append((date, stays - known))
            known = stays
    return gains

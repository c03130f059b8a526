"""What can be had, and by when it could be promised."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from inventory.models import Warehouse
from inventory.selectors.levels import stock_of
from inventory.selectors.supply import expected_receipts

ZERO = Decimal(0)


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
    warehouse: Warehouse, lead_times: Mapping[int, int], waiting: Mapping[int, Decimal] | None = None
) -> dict[int, Availability]:
    """Availability by product, in two queries. ``lead_times`` says which products and their lead time in days.

    Goods in quarantine or on the way are available to nobody. ``waiting`` is demand already promised from future receipts; it is taken off the earliest receipts first.
    """
    levels = stock_of(warehouse, lead_times) if warehouse.fills_orders else {}
    receipts: dict[int, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    promised = dict(waiting or {})
    for row in expected_receipts(warehouse, lead_times):
        open_quantity = row.quantity - row.received
        taken = min(open_quantity, promised.get(row.product_id, ZERO))
        promised[row.product_id] = promised.get(row.product_id, ZERO) - taken
        if open_quantity > taken:
            receipts[row.product_id].append((row.expected_date, open_quantity - taken))
    nothing = (ZERO, ZERO)
    return {
        product_id: Availability(*levels.get(product_id, nothing), tuple(receipts[product_id]), days)
        for product_id, days in lead_times.items()
    }

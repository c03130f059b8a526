"""What lines that are not saved yet would get of the stock, and when: goods by themselves, kits by their parts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from catalog.models import Product
from inventory.models import Warehouse
from inventory.selectors import Availability, Part, kits_of, made_of
from orders.selectors.promising import Want, availability_for, parts_wanted, promised_dates

ZERO = Decimal(0)


class Share(NamedTuple):
    """What of the stock is there, what of it is left after the lines before, and when all of the line can ship."""

    stock: Decimal
    left: Decimal
    date: datetime.date


@dataclass(frozen=True, slots=True)
class Supply:
    """What can be had in a warehouse: of each of the goods, and of kits as many as the scarcest part gives."""

    goods: Mapping[int, Availability]
    kits: Mapping[int, Sequence[Part]]

    def __contains__(self, product_id: int | None) -> bool:
        return product_id in self.goods or product_id in self.kits

    def free(self, product_id: int, taken: Mapping[int, Decimal] | None = None) -> Decimal:
        """What is there now, less what is ``taken`` of the goods."""
        less = taken or {}
        if product_id not in self.kits:
            return self.goods[product_id].available - less.get(product_id, ZERO)
        parts = self.kits[product_id]
        left = {
            part.product_id: self.goods[part.product_id].available - less.get(part.product_id, ZERO)
            for part in parts
        }
        return kits_of(left, parts)

    def of(self, product_id: int, today: datetime.date) -> Availability:
        """What can be had and when; of a kit what its parts make together on each day."""
        if product_id not in self.kits:
            return self.goods[product_id]
        parts = self.kits[product_id]
        stock = [self.goods[part.product_id] for part in parts]
        on_hand = kits_of(
            {part.product_id: each.on_hand for part, each in zip(parts, stock, strict=True)}, parts
        )
        free = self.free(product_id)
        courses = {part.product_id: self.goods[part.product_id].projected(today) for part in parts}
        receipts, known = [], free
        for date in sorted({date for course in courses.values() for date, _quantity in course}):
            kits = kits_of({key: _on(course, date) for key, course in courses.items()}, parts)
            if kits > known:
                receipts.append((date, kits - known))
                known = kits
        days = max((part.lead_time_days for part in parts), default=0)
        return Availability(on_hand, on_hand - free, tuple(receipts), days)

    def dates(self, wants: Sequence[Want], today: datetime.date) -> list[datetime.date]:
        """When all of each line can ship; of two lines that need the same goods the first is served first."""
        return promised_dates(wants, self.goods, today, kits=self.kits)

    def shares(self, wants: Sequence[Want], today: datetime.date) -> list[Share]:
        """What each line gets, one after the other, as submit does it: the parts of kits stand behind all other lines."""
        turns = sorted(range(len(wants)), key=lambda index: wants[index].product_id in self.kits)
        served = [wants[index] for index in turns]
        taken: dict[int, Decimal] = {}
        shares = {}
        for index, want, date in zip(turns, served, self.dates(served, today), strict=True):
            left = max(self.free(want.product_id, taken), ZERO)
            shares[index] = Share(self.free(want.product_id), left, date)
            for product_id, quantity in parts_wanted(want, self.kits):
                taken[product_id] = taken.get(product_id, ZERO) + quantity
        return [shares[index] for index in range(len(wants))]


def _on(course: Sequence[tuple[datetime.date, Decimal]], date: datetime.date) -> Decimal:
    """What is free on a day."""
    return max((free for day, free in course if day <= date), default=ZERO)


def supply_of(
    warehouse: Warehouse, products: Iterable[Product], kits: Mapping[int, Sequence[Part]] | None = None
) -> Supply:
    """What can be had of these goods and kits after all that is promised; others are left out.

    Three queries for any number of goods and one more with a kit among them, none without either.
    """
    products = list(products)
    kits = made_of(products) if kits is None else kits
    days = {product.pk: product.lead_time_days for product in products if product.is_stocked}
    days |= {part.product_id: part.lead_time_days for parts in kits.values() for part in parts}
    return Supply(availability_for(warehouse, days) if days else {}, kits)

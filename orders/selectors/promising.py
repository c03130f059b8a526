"""What can be promised, and for which day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F

from catalog.models import Product, Substitute
from inventory.models import Warehouse
from inventory.selectors import Availability, Part, availability
from orders.models import SalesOrder
from orders.selectors.waiting import waiting_by_day

ZERO = Decimal(0)


def is_promised(order: SalesOrder) -> bool:
    """Whether stock is reserved or a day promised for everything that is still to come."""
    return not order.lines.filter(
        quantity__gt=F("reserved") + F("shipped") + F("canceled"), promised_date__isnull=True
    ).exists()


def availability_for(
    warehouse: Warehouse,
    lead_times: Mapping[int, int],
    *,
    besides: int | None = None,
    without: Sequence[int] = (),
) -> dict[int, Availability]:
    """What can be promised per product, and when, after what is promised already (three queries for any number).

    Promises are set against the receipts by their days. Of the order ``besides`` and the lines ``without`` none counts.
    """
    promised = waiting_by_day(warehouse, lead_times, besides=besides, without=without)
    return availability(warehouse, lead_times, promised)


class Want(NamedTuple):
    """How much of a product a line asks for, and not before which day."""

    product_id: int
    quantity: Decimal
    requested_date: datetime.date | None = None


def promised_dates(
    wants: Sequence[Want],
    available: Mapping[int, Availability],
    today: datetime.date,
    *,
    served: Mapping[int, Decimal] | None = None,
    kits: Mapping[int, Sequence[Part]] | None = None,
) -> list[datetime.date]:
    """When all of each line can ship, not before it is wanted; of two lines of a product the first is served first.

    ``served`` is what of the stock is given away before; of ``kits`` the parts are asked for, and the last of them says
    the day. Order entry and the verbs promise with this one function.
    """
    asked = dict(served or {})
    dates = []
    for want in wants:
        date = want.requested_date or today
        for product_id, quantity in parts_wanted(want, kits or {}):
            asked[product_id] = asked.get(product_id, ZERO) + quantity
            date = max(date, available[product_id].full_date(asked[product_id], today))
        dates.append(date)
    return dates


def parts_wanted(want: Want, kits: Mapping[int, Sequence[Part]]) -> list[tuple[int, Decimal]]:
    """The goods a line asks for: those it names, or the parts of its kit."""
    if want.product_id not in kits:
        return [(want.product_id, want.quantity)]
    return [(part.product_id, part.per_kit * want.quantity) for part in kits[want.product_id]]


def substitutes(product_ids: Iterable[int]) -> dict[int, list[Product]]:
    """What may be offered in place of each product, the best first; only what is sold."""
    found: dict[int, list[Product]] = {}
    rows = (
        Substitute.objects.filter(product_id__in=list(product_ids), replaced_by__is_active=True)
        .select_related("replaced_by__unit", "replaced_by__tax_code", "replaced_by__category")
        .order_by("position", "pk")
    )
    for row in rows:
        found.setdefault(row.product_id, []).append(row.replaced_by)
    return found

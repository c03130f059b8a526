"""The duplicate guard: an order that looks like one the customer has handed in already, and what both say.

The same customer's own reference, or nearly the same lines within two days. Orders whose references differ are
different orders, for the customer has numbered them. Asked by submit, under a lock that lets one order of a customer
look after the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core import clock
from core.refusals import Conflict
from orders.kits import entered_only
from orders.models import SalesOrder, SalesOrderLine

ALIKE_WITHIN = datetime.timedelta(hours=48)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Compared:
    """A product in both orders: how much of it in this one, and in the other."""

    sku: str
    description: str
    mine: Decimal | None
    theirs: Decimal | None

    @property
    def is_equal(self) -> bool:
        """Whether both order as much of it."""
        return self.mine == self.theirs


class DuplicateOrder(Conflict):
    """The customer has handed in an order like this one; a person says whether it is another one."""

    code = "duplicate-order"

    def __init__(self, order: SalesOrder, other: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
        self.other = other
        self.is_same_reference = same_reference(order, other)
        self.mine_reference, self.mine_date = order.customer_reference, order.order_date
        self.lines = compare(entered_only(lines), list(other.lines.entered()))
        words = (
            _("%(customer)s has ordered with the reference %(reference)s before: %(other)s.")
            if self.is_same_reference
            else _("%(customer)s has ordered almost the same within two days: %(other)s.")
        )
        said = words % {
            "customer": order.customer.name, "reference": order.customer_reference, "other": other.number,
        }  # fmt: skip
        super().__init__(
            f"{said} {_('Confirm that it is another order, or open the one there is.')}",
            field="customer_reference" if self.is_same_reference else "lines",
        )

    def details(self) -> dict[str, Any]:
        """Which order it looks like."""
        return {"duplicate_of": self.other.number}


def same_reference(order: SalesOrder, other: SalesOrder) -> bool:
    """Whether the customer has given both the same reference."""
    mine = order.customer_reference.strip().upper()
    return bool(mine) and mine == other.customer_reference.strip().upper()


def compare(mine: Sequence[SalesOrderLine], theirs: Sequence[SalesOrderLine]) -> list[Compared]:
    """Product by product what both orders say, in the order of this one's lines."""
    names = {line.sku: line.description for line in [*theirs, *mine]}
    sums = [_by_sku(lines) for lines in (mine, theirs)]
    return [
        Compared(sku, names[sku], sums[0].get(sku), sums[1].get(sku))
        for sku in dict.fromkeys([*sums[0], *sums[1]])
    ]


def _by_sku(lines: Sequence[SalesOrderLine]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in sorted(lines, key=lambda line: line.position):
        found[line.sku] = found.get(line.sku, ZERO) + line.quantity
    return found


_LOOK_IN_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('orders.duplicates', %s))"
_HANDED_IN = "o.id <> %(order)s AND o.status IN ('submitted', 'held', 'confirmed', 'closed')"
_FIND = f"""
    WITH mine AS (
      SELECT * FROM unnest(%(products)s::bigint[], %(quantities)s::numeric[]) AS m(product_id, quantity)
    ), candidates AS (
      SELECT o.id, true AS is_same_reference FROM orders_salesorder o
       WHERE o.customer_id = %(customer)s AND upper(o.customer_reference) = upper(%(reference)s)
         AND o.customer_reference <> '' AND {_HANDED_IN}
      UNION ALL
      SELECT o.id, false FROM orders_salesorder o
       WHERE o.customer_id = %(customer)s AND o.submitted_at >= %(since)s AND {_HANDED_IN}
         AND '' IN (%(reference)s, o.customer_reference)
    )
    SELECT c.id FROM candidates c CROSS JOIN LATERAL (
      SELECT count(*) AS products, count(*) FILTER (WHERE t.quantity = m.quantity) AS equal
        FROM (SELECT l.product_id, sum(l.quantity) AS quantity FROM orders_salesorderline l
               WHERE l.order_id = c.id AND l.product_id IS NOT NULL AND l.part_of_id IS NULL
               GROUP BY l.product_id) t
        LEFT JOIN mine m ON m.product_id = t.product_id
    ) theirs
     WHERE c.is_same_reference
        OR (theirs.equal > 0 AND theirs.equal * 2 >= 0.9 * (theirs.products + cardinality(%(products)s::bigint[])))
     ORDER BY c.is_same_reference DESC, c.id DESC LIMIT 1
"""


def find_duplicate(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> SalesOrder | None:
    """The latest order like this one, by indexes on the customer; until the commit no other one of his is looked at."""
    wanted: dict[int, Decimal] = {}
    for line in entered_only(lines):
        if line.product_id is not None:
            wanted[line.product_id] = wanted.get(line.product_id, ZERO) + line.quantity
    values: dict[str, Any] = {
        "order": order.pk,
        "customer": order.customer_id,
        "reference": order.customer_reference.strip(),
        "since": clock.now() - ALIKE_WITHIN,
        "products": list(wanted),
        "quantities": list(wanted.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_IN_TURN, [order.customer_id])
        cursor.execute(_FIND, values)
        found = cursor.fetchone()
    return SalesOrder.objects.get(pk=found[0]) if found else None

"""Who waits for goods, in the order in which they are served."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, DecimalField, F, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from inventory.models import StockRules, Warehouse
from orders.lifecycle import OrderStatus
from orders.models import SalesOrderLine


class Turn(NamedTuple):
    """Where a waiting line stands in the queue: by the day it is wanted, priority and age; who named no day wants it now."""

    wanted: datetime.date
    priority: int
    order_id: int
    position: int

    def written(self) -> list[Any]:
        """As a job or a message keeps it."""
        wanted, *place = self
        return [wanted.isoformat(), *place]

    @classmethod
    def read(cls, kept: Sequence[Any]) -> Turn:
        """As it was kept."""
        wanted, *place = kept
        return cls(datetime.date.fromisoformat(wanted), *place)


class WaitingLine(NamedTuple):
    """A line that waits, and its turn."""

    line_id: int
    turn: Turn


def lines_waiting(
    warehouse_id: int, product_ids: Iterable[int], *, without: Sequence[int] = ()
) -> QuerySet[SalesOrderLine]:
    """Lines of confirmed orders that still need stock of the products from a warehouse, some left out."""
    rows = SalesOrderLine.objects.waiting().filter(
        product_id__in=list(product_ids),
        order__warehouse_id=warehouse_id,
        order__status=OrderStatus.CONFIRMED,
    )
    return rows.exclude(pk__in=without) if without else rows


def next_in_turn(
    waiting: QuerySet[SalesOrderLine], today: datetime.date, *, after: Turn | None, limit: int | None
) -> list[WaitingLine]:
    """The next of the waiting lines to serve, behind a turn; one query."""
    rows = waiting.annotate(wanted=Coalesce("requested_date", Value(today)))
    if after is not None:
        date, priority, order_id, position = after
        rows = rows.filter(
            Q(wanted__gt=date)
            | Q(wanted=date, order__priority__gt=priority)
            | Q(wanted=date, order__priority=priority, order_id__gt=order_id)
            | Q(wanted=date, order__priority=priority, order_id=order_id, position__gt=position)
        )
    found = rows.order_by("wanted", "order__priority", "order_id", "position").values_list(
        "pk", "wanted", "order__priority", "order_id", "position"
    )[:limit]
    return [
        WaitingLine(pk, Turn(wanted, priority, order_id, position))
        for pk, wanted, priority, order_id, position in found
    ]


def waiting_by_day(
    warehouse: Warehouse,
    product_ids: Iterable[int],
    *,
    besides: int | None = None,
    without: Sequence[int] = (),
) -> dict[int, list[tuple[datetime.date, Decimal]]]:
    """What is to leave without being reserved, by product and day: what confirmed orders wait for, and quotes by setting.

    Of the order ``besides`` and of the lines ``without`` nothing counts. One query. A quote counts with the share the
    company has chosen, on the day it is wanted; what is promised for no day, and what is late, needs the goods at once.
    """
    share = StockRules.objects.filter(company=warehouse.company_id).values("quote_percent")
    percent = Case(
        When(order__status=OrderStatus.CONFIRMED, then=Value(100)),
        default=Coalesce(Subquery(share), Value(0)),
        output_field=DecimalField(),
    )
    rows = SalesOrderLine.objects.waiting().filter(
        product_id__in=list(product_ids),
        order__warehouse=warehouse,
        order__status__in=(OrderStatus.CONFIRMED, OrderStatus.QUOTED),
    )
    if besides:
        rows = rows.exclude(order_id=besides)
    if without:
        rows = rows.exclude(pk__in=without)
    found: dict[int, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    for product_id, date, quantity in (
        rows.order_by()
        .annotate(
            day=Coalesce("promised_date", "requested_date", "order__requested_date", "order__order_date")
        )
        .values("product_id", "day")
        .annotate(quantity=Sum(F("waiting") * percent / 100))
        .values_list("product_id", "day", "quantity")
    ):
        if quantity and product_id is not None:
            found[product_id].append((date, quantity))
    return found

"""What of an order has left, lies in the house and is ready to plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import ProductKind
from core.prepared import AnyOf, Place, Prepared
from customers.models import ShipsWhen
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import ShipmentLine
from orders.kits import parts_by_kit, up_to_whole, whole_kits
from orders.models import SalesOrder, SalesOrderLine

ZERO = Decimal(0)
_QUANTITY = DecimalField(max_digits=20, decimal_places=6)
_NONE = Value(ZERO, output_field=_QUANTITY)
_PICKED = (ShipmentStatus.PICKED, ShipmentStatus.PACKED)


@dataclass(frozen=True, slots=True)
class WholeKits:
    """What happens to a part of a kit: as much as all parts of that kit agree on, in whole kits."""

    to_plan: Decimal
    unpaid: Decimal
    surplus: Decimal


@dataclass(frozen=True, slots=True)
class BacklogLine:
    """A goods line of an order and where each piece of it is."""

    line: SalesOrderLine
    in_house: Decimal
    #: Of what is in the house, what was picked and waits to leave.
    picked: Decimal
    #: Whether only what is paid for may leave.
    is_paid_first: bool = False
    #: Of a part of a kit: what it and the other parts do together.
    whole: WholeKits | None = None

    @property
    def may_leave(self) -> Decimal:
        """Reserved, and paid for where that comes first."""
        if not self.is_paid_first:
            return self.line.reserved
        paid = self.line.released - self.line.shipped + self.line.forgone
        return min(self.line.reserved, max(paid, ZERO))

    @property
    def free_of_shipments(self) -> Decimal:
        """Reserved and on no shipment yet."""
        return max(self.line.reserved - self.in_house, ZERO)

    @property
    def to_plan(self) -> Decimal:
        """May leave and is on no shipment yet; a part of a kit as far as the others may."""
        if self.whole is not None:
            return self.whole.to_plan
        return max(self.may_leave - self.in_house, ZERO)

    @property
    def is_enough_picked(self) -> bool:
        """Whether what was picked is within the tolerance all that is to leave (docs/decisions/0017)."""
        return self.picked > 0 and self.line.is_enough(self.line.shipped + self.picked)

    @property
    def unpaid(self) -> Decimal:
        """On shipments in the house without being paid for any more; of kits that are not paid for all parts."""
        if self.whole is not None:
            return self.whole.unpaid
        return max(min(self.in_house, self.line.reserved) - self.may_leave, ZERO)

    @property
    def surplus(self) -> Decimal:
        """On shipments in the house without being reserved any more; of kits that lack a part all parts."""
        if self.whole is not None:
            return self.whole.surplus
        return max(self.in_house - self.line.reserved, ZERO)

    @property
    def waiting(self) -> Decimal:
        """Waits for stock."""
        return self.line.waiting_quantity

    @property
    def remaining(self) -> Decimal:
        """Not shipped and not canceled."""
        return self.line.open_quantity


def _goods_with_what_is_in_house(**of_orders: Any) -> QuerySet[SalesOrderLine]:
    on_shipments = (
        ShipmentLine.objects.filter(order_line=OuterRef("pk"), shipment__status__in=IN_HOUSE)
        .order_by()
        .values("order_line")
        .annotate(total=Sum("quantity"), picked=Sum("quantity", filter=Q(shipment__status__in=_PICKED)))
    )
    sums = {
        name: Coalesce(Subquery(on_shipments.values(total), output_field=_QUANTITY), _NONE)
        for name, total in (("in_house", "total"), ("picked_in_house", "picked"))
    }
    return (
        SalesOrderLine.objects.filter(kind=ProductKind.GOODS, **of_orders)
        .annotate(**sums)
        .order_by("position")
    )


_backlog = Prepared(lambda: _goods_with_what_is_in_house(order=Place()))
_backlogs = Prepared(lambda: _goods_with_what_is_in_house(order_id=AnyOf()))


def backlog(order: SalesOrder) -> list[BacklogLine]:
    """The order's goods lines with what lies on shipments that have not left; one query."""
    is_paid_first = order.ships_when == ShipsWhen.PAID
    return _in_whole_kits([_where(line, is_paid_first) for line in _backlog.all(order.pk)])


def backlogs(orders: Iterable[SalesOrder]) -> dict[int, list[BacklogLine]]:
    """The same for several orders, by order; one query."""
    paid_first = {order.pk: order.ships_when == ShipsWhen.PAID for order in orders}
    found: dict[int, list[BacklogLine]] = {key: [] for key in paid_first}
    for line in _backlogs.all(list(found)):
        found[line.order_id].append(_where(line, paid_first[line.order_id]))
    return {key: _in_whole_kits(rows) for key, rows in found.items()}


def _in_whole_kits(rows: list[BacklogLine]) -> list[BacklogLine]:
    """Parts of kits go onto shipments and off them together; what is reserved beyond whole kits waits for the others."""
    by_line = {row.line.pk: row for row in rows}
    whole: dict[int, WholeKits] = {}
    for parts in parts_by_kit(row.line for row in rows).values():
        of_kit = [by_line[part.pk] for part in parts]
        to_plan = whole_kits((row.to_plan, row.line.per_kit) for row in of_kit)
        unpaid = max(up_to_whole(row.unpaid, row.line.per_kit) for row in of_kit)
        surplus = max(up_to_whole(row.surplus, row.line.per_kit) for row in of_kit)
        for part in parts:
            each = part.per_kit
            whole[part.pk] = WholeKits(to_plan * each, unpaid * each, surplus * each)
    return [replace(row, whole=whole[row.line.pk]) if row.line.pk in whole else row for row in rows]


def _where(line: Any, is_paid_first: bool) -> BacklogLine:
    return BacklogLine(line, line.in_house, line.picked_in_house, is_paid_first)


def is_complete(rows: list[BacklogLine]) -> bool:
    """Whether everything the order still wants is reserved and may leave: what "ships complete" waits for."""
    return all(row.waiting <= 0 and row.may_leave >= row.line.reserved for row in rows)

"""Questions about shipments: what of an order is ready to plan, what waits in the warehouse's queues, what is short."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django.db.models import Count, DecimalField, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import ProductKind, Tracking
from core.actors import Actor
from core.models import Company, Role, StoredFile, User
from core.prepared import AnyOf, Place, Prepared
from customers.models import ShipsWhen
from fulfillment.kit_groups import note_kits, reading_place
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus, WaveStatus
from fulfillment.models import (
    Package,
    PackageLine,
    ProofOfDelivery,
    ReturnLot,
    Shipment,
    ShipmentLine,
    ShipmentLot,
    Wave,
)
from inventory.models import Lot
from inventory.selectors import NOWHERE, Shelf, best_lots, bins
from orders.kits import parts_by_kit, whole_kits
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine

ZERO = Decimal(0)
_QUANTITY = DecimalField(max_digits=20, decimal_places=6)
_NONE = Value(ZERO, output_field=_QUANTITY)
PICKED = (ShipmentStatus.PICKED, ShipmentStatus.PACKED)
#: The pictures of a proof of delivery.
PICTURES = ("photo", "signature")


@dataclass(frozen=True, slots=True)
class BacklogLine:
    """A goods line of an order and where each piece of it is."""

    line: SalesOrderLine
    in_house: Decimal
    #: Of what is in the house, what was picked and waits to leave.
    picked: Decimal
    #: Whether only what is paid for may leave.
    is_paid_first: bool = False
    #: Of a part of a kit: how much of it all that is there of the other parts makes whole kits with.
    whole: Decimal | None = None

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
        """May leave and is on no shipment yet."""
        most = self.may_leave if self.whole is None else min(self.may_leave, self.whole)
        return max(most - self.in_house, ZERO)

    @property
    def is_enough_picked(self) -> bool:
        """Whether what was picked is within the tolerance all that is to leave (docs/decisions/0017)."""
        return self.picked > 0 and self.line.is_enough(self.line.shipped + self.picked)

    @property
    def unpaid(self) -> Decimal:
        """On shipments in the house without being paid for any more."""
        return max(min(self.in_house, self.line.reserved) - self.may_leave, ZERO)

    @property
    def surplus(self) -> Decimal:
        """On shipments in the house without being reserved any more."""
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
        .annotate(total=Sum("quantity"), picked=Sum("quantity", filter=Q(shipment__status__in=PICKED)))
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
    """Parts of kits are planned as far as they make whole kits; what is reserved beyond that waits for the others."""
    parts = parts_by_kit(row.line for row in rows)
    if not parts:
        return rows
    there = {
        key: whole_kits((part.reserved + part.shipped, part.per_kit) for part in of_kit)
        for key, of_kit in parts.items()
    }
    return [
        row
        if row.line.part_of_id is None
        else replace(row, whole=max(there[row.line.part_of_id] * row.line.per_kit - row.line.shipped, ZERO))
        for row in rows
    ]


def _where(line: Any, is_paid_first: bool) -> BacklogLine:
    return BacklogLine(line, line.in_house, line.picked_in_house, is_paid_first)


def is_complete(rows: list[BacklogLine]) -> bool:
    """Whether everything the order still wants is reserved and may leave: what "ships complete" waits for."""
    return all(row.waiting <= 0 and row.may_leave >= row.line.reserved for row in rows)


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """A pile of shipments: how many, and since when the oldest waits."""

    count: int
    oldest: datetime.date | None


@dataclass(frozen=True, slots=True)
class WarehouseQueues:
    """What the warehouse has to do today."""

    to_pick: WorkQueue
    picking: WorkQueue
    to_pack: WorkQueue
    to_dispatch: WorkQueue
    short: WorkQueue


def to_pick(actor: Actor, today: datetime.date) -> QuerySet[Shipment]:
    """Planned shipments whose day has come and whose order is not on hold, the most urgent first."""
    return (
        Shipment.objects.in_scope(actor)
        .filter(status=ShipmentStatus.PLANNED, order__status=OrderStatus.CONFIRMED, planned_date__lte=today)
        .order_by("planned_date", "order__priority", "pk")
    )


def could_leave_early(today: datetime.date) -> Q:
    """Planned for a later day, while all its goods lie reserved and nothing holds its order."""
    return Q(status=ShipmentStatus.PLANNED, order__status=OrderStatus.CONFIRMED, planned_date__gt=today)


def warehouse_queues(actor: Actor, today: datetime.date) -> WarehouseQueues:
    """Counts and ages of the warehouse's queues, in one query. Short: rests of picks that came up short."""
    free = Q(order__status=OrderStatus.CONFIRMED)
    piles = {
        "to_pick": free & Q(status=ShipmentStatus.PLANNED, planned_date__lte=today),
        "picking": Q(status=ShipmentStatus.PICKING),
        "to_pack": Q(status=ShipmentStatus.PICKED),
        "to_dispatch": Q(status=ShipmentStatus.PACKED),
        "short": Q(status=ShipmentStatus.PLANNED, split_from__isnull=False),
    }
    figures = (
        Shipment.objects.in_scope(actor)
        .filter(status__in=IN_HOUSE)
        .aggregate(
            **{f"{name}_count": Count("pk", filter=pile) for name, pile in piles.items()},
            **{f"{name}_oldest": Min("planned_date", filter=pile) for name, pile in piles.items()},
        )
    )
    return WarehouseQueues(
        **{name: WorkQueue(figures[f"{name}_count"], figures[f"{name}_oldest"]) for name in piles}
    )


@dataclass(frozen=True, slots=True)
class ShortLines:
    """Order lines that wait for stock."""

    count: int
    orders: int
    oldest: datetime.date | None


def lines_waiting_for_stock(actor: Actor) -> ShortLines:
    """How many lines of confirmed orders wait for stock in the actor's warehouses, in one query."""
    rows = SalesOrderLine.objects.waiting().filter(company=actor.company, order__status=OrderStatus.CONFIRMED)
    if actor.warehouse_ids is not None:
        rows = rows.filter(order__warehouse__in=actor.warehouse_ids)
    figures = rows.order_by().aggregate(
        count=Count("pk"), orders=Count("order", distinct=True), oldest=Min("order__requested_date")
    )
    return ShortLines(**figures)


class WalkStep(NamedTuple):
    """A line of a shipment and where it lies."""

    line: ShipmentLine
    shelf: Shelf

    @property
    def bin(self) -> str:
        """The code of its bin, if it lies in one."""
        return self.shelf.bin


def walk(shipment: Shipment) -> list[WalkStep]:
    """The lines in the order of the walk: by bin, lines without one last.

    Two queries, two more for tracked goods, and one for kits.
    """
    lines = list(shipment.lines.select_related("order_line", "product__unit"))
    places = bins(shipment.warehouse_id, [line.product_id for line in lines])
    steps = [WalkStep(line, places.get(line.product_id, NOWHERE)) for line in lines]
    note_kits(lines)
    steps.sort(key=lambda step: (step.shelf.way, reading_place(step.line)))
    note_lots([step.line for step in steps], shipment.warehouse_id, shipment.company)
    return steps


class WaveStep(NamedTuple):
    """A line of a wave's walk: where it lies, and the shipment whose tote it goes into."""

    line: ShipmentLine
    shelf: Shelf
    shipment: Shipment

    @property
    def bin(self) -> str:
        """The code of its bin, if it lies in one."""
        return self.shelf.bin


def wave_walk(wave: Wave) -> list[WaveStep]:
    """The lines still on the walk and those done, by bin and article, then by tote; two queries.

    Shipments whose order is on hold are left out, and so is what was picked and finished.
    """
    lines = list(
        ShipmentLine.objects.filter(
            shipment__wave=wave,
            shipment__status__in=(ShipmentStatus.PLANNED, ShipmentStatus.PICKING),
            shipment__order__status=OrderStatus.CONFIRMED,
        ).select_related("shipment__customer", "order_line", "product__unit")
    )
    places = bins(wave.warehouse_id, [line.product_id for line in lines])
    steps = [WaveStep(line, places.get(line.product_id, NOWHERE), line.shipment) for line in lines]
    steps.sort(key=lambda step: (step.shelf.way, step.line.product.sku, step.shipment.tote or 0))
    note_lots([step.line for step in steps], wave.warehouse_id, wave.company)
    note_kits(lines)
    return steps


def pickers(company: Company) -> QuerySet[User]:
    """Who works in the warehouse."""
    return (
        User.objects.filter(is_active=True, memberships__company=company, memberships__role=Role.WAREHOUSE)
        .distinct()
        .order_by("username")
    )


@dataclass(frozen=True, slots=True)
class WavePile:
    """A wave that is open, and how many of its lines nobody has picked yet."""

    wave: Wave
    to_pick: int


def released_waves(actor: Actor, most: int = 5) -> list[WavePile]:
    """Released waves, the one that is due first on top; one query."""
    still = Q(
        shipments__status__in=(ShipmentStatus.PLANNED, ShipmentStatus.PICKING),
        shipments__lines__picked__isnull=True,
    )
    rows = (
        Wave.objects.in_scope(actor)
        .filter(status=WaveStatus.RELEASED)
        .select_related("picker")
        .annotate(to_pick=Count("shipments__lines", filter=still))
        .order_by(F("due_at").asc(nulls_last=True), "pk")[:most]
    )
    return [WavePile(wave, wave.to_pick) for wave in rows]


def in_order(shipment: Shipment) -> list[WalkStep]:
    """The lines by position, where bins do not matter; one query, one more where lots were picked, one for kits."""
    lines = list(shipment.lines.select_related("order_line", "product__unit"))
    taken = lots_by_line([line.pk for line in lines] if shipment.has_lots else [])
    for line in lines:
        line.taken_lots = taken.get(line.pk, [])
    note_kits(lines)
    return [WalkStep(line, NOWHERE) for line in lines]


def lots_by_line(keys: Sequence[int]) -> dict[int, list[tuple[Lot, Decimal]]]:
    """The lots that were picked of these lines of shipments."""
    found: dict[int, list[tuple[Lot, Decimal]]] = {}
    if keys:
        for row in (
            ShipmentLot.objects.filter(shipment_line__in=keys).select_related("lot__product").order_by("pk")
        ):
            found.setdefault(row.shipment_line_id, []).append((row.lot, row.quantity))
    return found


def note_lots(lines: Sequence[ShipmentLine], warehouse_id: int, company: Company) -> None:
    """Say on each line which lots were picked, and which to take for what nobody has picked: first expired, first out.

    The lines are in the order they are shown: who comes first takes first.
    """
    tracked = [line for line in lines if line.product.tracking != Tracking.NONE]
    taken = lots_by_line([line.pk for line in tracked])
    best = best_lots(warehouse_id, {line.product_id for line in tracked}, company)
    free = {row.pk: row.free for rows in best.values() for row in rows}
    for line in lines:
        line.taken_lots, line.lots_to_take = taken.get(line.pk, []), []
        left = line.quantity if line.picked is None else line.quantity - line.picked
        for row in best.get(line.product_id, ()):
            if (part := min(free[row.pk], left)) > 0:
                line.lots_to_take.append((row.lot, part))
                free[row.pk] -= part
                left -= part


@dataclass(frozen=True, slots=True)
class LotUse:
    """A shipment a lot was picked for, how much of it, and how much of that came back."""

    shipment: Shipment
    quantity: Decimal
    returned: Decimal


def uses_of_lot(actor: Actor, lot: Lot) -> list[LotUse]:
    """Which shipments, and so which customers, got goods of a lot, the newest first; two queries."""
    shipments = Shipment.objects.in_scope(actor).filter(lots__lot=lot).select_related("customer", "order")
    rows = shipments.annotate(of_lot=Sum("lots__quantity", filter=Q(lots__lot=lot))).order_by("-pk")
    back = ReturnLot.objects.filter(lot=lot).order_by().values("goods_return__shipment")
    returned = dict(back.annotate(total=Sum("quantity")).values_list("goods_return__shipment", "total"))
    return [LotUse(row, cast(Any, row).of_lot, returned.get(row.pk, ZERO)) for row in rows]


@dataclass(frozen=True, slots=True)
class FilledPackage:
    """A package and what lies in it, by line; nothing where it was only weighed."""

    package: Package
    lines: list[PackageLine]


def filled_packages(shipment: Shipment) -> list[FilledPackage]:
    """The shipment's packages in their order with what lies in them; two queries, one more for kits."""
    rows = PackageLine.objects.filter(shipment=shipment).select_related(
        "shipment_line__order_line", "shipment_line__product__unit"
    )
    by_package: dict[int, list[PackageLine]] = {}
    found = list(rows.order_by("shipment_line__position"))
    note_kits(row.shipment_line for row in found)
    for row in found:
        by_package.setdefault(row.package_id, []).append(row)
    packages = list(shipment.packages.all())
    for package in packages:
        package.shipment = shipment
    return [FilledPackage(package, by_package.get(package.pk, [])) for package in packages]


class PackingStep(NamedTuple):
    """A picked line and how much of it lies in packages."""

    line: ShipmentLine
    packed: Decimal

    @property
    def left(self) -> Decimal:
        """Picked, and in no package."""
        return (self.line.picked or ZERO) - self.packed


def to_pack(shipment: Shipment, packages: Sequence[FilledPackage]) -> list[PackingStep]:
    """The lines as people read them with what of each lies in these packages; one query, one more for kits."""
    packed: dict[int, Decimal] = {}
    for package in packages:
        for row in package.lines:
            packed[row.shipment_line_id] = packed.get(row.shipment_line_id, ZERO) + row.quantity
    lines = list(shipment.lines.select_related("order_line", "product__unit"))
    note_kits(lines)
    lines.sort(key=reading_place)
    return [PackingStep(line, packed.get(line.pk, ZERO)) for line in lines]


def proof_of(shipment: Shipment) -> ProofOfDelivery | None:
    """What was taken at the door."""
    return ProofOfDelivery.objects.filter(shipment=shipment).first()


def picture_of(shipment: Shipment, what: str) -> StoredFile | None:
    """The photo or the signature of a delivery; nothing else, and nothing of one that was erased."""
    if what not in PICTURES:
        return None
    proof = ProofOfDelivery.objects.filter(shipment=shipment).select_related(what).first()
    picture: StoredFile | None = getattr(proof, what, None)
    return picture

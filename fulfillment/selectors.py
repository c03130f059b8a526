"""Questions about shipments: what waits in the warehouse's queues, what is short, the walks and what lies in packages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from catalog.models import Tracking
from core.actors import Actor
from core.models import Company, Role, StoredFile, User
from fulfillment.kit_groups import note_kits
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
from orders.lifecycle import OrderStatus
from orders.models import SalesOrderLine

ZERO = Decimal(0)
#: The pictures of a proof of delivery.
PICTURES = ("photo", "signature")


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
    steps.sort(key=lambda step: (step.shelf.way, step.line.position))
    note_lots([step.line for step in steps], shipment.warehouse_id, shipment.company)
    note_kits(lines)
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
    """The lines by position with what of each lies in these packages; one query, one more for kits."""
    packed: dict[int, Decimal] = {}
    for package in packages:
        for row in package.lines:
            packed[row.shipment_line_id] = packed.get(row.shipment_line_id, ZERO) + row.quantity
    lines = list(shipment.lines.select_related("order_line", "product__unit"))
    note_kits(lines)
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

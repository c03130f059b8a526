"""Questions about returns: what of a shipment may still come back, what it cost when it left, what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import cast

from django.db.models import F, Q, Sum

from catalog.models import Product, ProductKind
from core import timeline
from fulfillment.lifecycle import CAME_TO_NOTHING, TAKEN_BACK, ReturnStatus
from fulfillment.models import GoodsReturn, GoodsReturnLine, Shipment, ShipmentLine
from inventory.models import MoveKind, StockMove
from orders.kits import as_sold, entered_id, whole_kits
from orders.lifecycle import Channel
from orders.models import SalesOrder, SalesOrderLine

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line of a shipment that has left, and what of it comes back or has come back already.

    A kit is one line: ``line`` is that of its first part, ``parts`` are all of them, and its quantities are kits.
    """

    line: ShipmentLine
    returned: Decimal
    parts: tuple[ShipmentLine, ...] = ()

    @property
    def order_line(self) -> SalesOrderLine:
        """The line as it was entered: of a kit its own, not that of a part."""
        return self.line.order_line.part_of or self.line.order_line

    @property
    def position(self) -> int:
        """Where people find it: on the shipment, of a kit on the order."""
        return self.order_line.position if self.parts else self.line.position

    @property
    def product(self) -> Product:
        """What is sent back."""
        return cast(Product, self.order_line.product) if self.parts else self.line.product

    @property
    def shipped(self) -> Decimal:
        """What has left with the shipment."""
        if not self.parts:
            return self.line.quantity
        return whole_kits((part.quantity, part.order_line.per_kit) for part in self.parts)

    @property
    def returnable(self) -> Decimal:
        """What may still be returned; nothing of a product that is not taken back."""
        return self.shipped - self.returned if self.product.is_returnable else ZERO


_WITH_KITS = ("order_line__part_of__product__unit", "product__unit")


def returnable_lines(shipment: Shipment) -> list[ReturnableLine]:
    """The lines as people read them, kits where they stand on the order; two queries."""
    rows = shipment.lines.select_related(*_WITH_KITS)
    return sorted(_returnable(list(rows.order_by("position"))), key=attrgetter("position"))


def returnable_of_orders(order_line_ids: Collection[int]) -> list[ReturnableLine]:
    """What has left of these order lines, kits among them, the oldest shipment first; two queries."""
    rows = ShipmentLine.objects.filter(
        Q(order_line__in=order_line_ids) | Q(order_line__part_of__in=order_line_ids),
        shipment__dispatch_date__isnull=False,
    ).select_related(*_WITH_KITS, "shipment")
    return _returnable(list(rows.order_by("shipment__dispatch_date", "shipment", "position")))


def _returnable(lines: list[ShipmentLine]) -> list[ReturnableLine]:
    totals = (
        GoodsReturnLine.objects.filter(shipment_line__in=lines)
        .exclude(goods_return__status__in=CAME_TO_NOTHING)
        .order_by()
        .values("shipment_line")
        .annotate(total=Sum("quantity"))
    )
    asked = dict(totals.values_list("shipment_line", "total"))
    found: dict[tuple[int, int], list[ShipmentLine]] = {}
    for line in lines:
        found.setdefault((line.shipment_id, entered_id(line.order_line)), []).append(line)
    return [
        ReturnableLine(
            same[0],
            as_sold(same[0].order_line, asked.get(same[0].pk, ZERO)),
            tuple(same) if same[0].order_line.part_of_id is not None else (),
        )
        for same in found.values()
    ]


def lines_of_return(goods_return: GoodsReturn) -> list[GoodsReturnLine]:
    """The return's lines in their order, with what a page and a verb say of them; one query."""
    return list(
        goods_return.lines.select_related(
            "shipment_line__order_line__part_of__product__unit",
            "product__unit",
            "in_place_of__order_line__order",
            "in_place_of__order_line__part_of",
        ).order_by("position")
    )


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """Goods of a return as people read them: a line, or a kit with the lines of its parts, whose quantities are kits."""

    lines: tuple[GoodsReturnLine, ...]

    @property
    def line(self) -> GoodsReturnLine:
        """Its own line, of a kit that of its first part."""
        return self.lines[0]

    @property
    def kit(self) -> SalesOrderLine | None:
        """The order's line of the kit, if it is one."""
        return self.line.shipment_line.order_line.part_of

    @property
    def order_line(self) -> SalesOrderLine:
        """The line as it was entered: of a kit its own, not that of a part."""
        return self.kit or self.line.shipment_line.order_line

    @property
    def parts(self) -> tuple[GoodsReturnLine, ...]:
        """The lines of a kit's parts."""
        return self.lines if self.kit is not None else ()

    @property
    def position(self) -> int:
        """Where people find it: on the shipment, of a kit on the order."""
        return self.line.position if self.kit is None else self.kit.position

    @property
    def product(self) -> Product:
        """What comes back."""
        return self.line.product if self.kit is None else cast(Product, self.kit.product)

    @property
    def description(self) -> str:
        """As it was ordered."""
        return self.order_line.description

    @property
    def quantity(self) -> Decimal:
        """How much of it comes back or came."""
        return as_sold(self.line.shipment_line.order_line, self.line.quantity)

    @property
    def shipped(self) -> Decimal:
        """What had left with the shipment."""
        return as_sold(self.line.shipment_line.order_line, self.line.shipment_line.quantity)

    @property
    def replaced(self) -> Decimal:
        """What he gets new goods for."""
        return as_sold(self.line.shipment_line.order_line, self.line.replaced)

    @property
    def credited(self) -> Decimal:
        """What he owes no more."""
        return as_sold(self.line.shipment_line.order_line, self.line.credited)

    @property
    def undecided(self) -> Decimal:
        """What is neither replaced nor credited."""
        return as_sold(self.line.shipment_line.order_line, self.line.undecided)

    @property
    def first_billed(self) -> ShipmentLine | None:
        """Of goods sent for others: the line those were billed with, of a kit that of its first part."""
        origins = [line.in_place_of for line in self.lines if line.in_place_of is not None]
        return min(origins, key=attrgetter("position"), default=None)


def as_read(lines: Iterable[GoodsReturnLine]) -> list[ReturnedRow]:
    """The lines of one return, kits put together, where they stand on the order."""
    found: dict[int, list[GoodsReturnLine]] = {}
    for line in lines:
        found.setdefault(entered_id(line.shipment_line.order_line), []).append(line)
    return sorted((ReturnedRow(tuple(same)) for same in found.values()), key=attrgetter("position"))


def rows_of_return(goods_return: GoodsReturn) -> list[ReturnedRow]:
    """What comes back as people read it; one query."""
    return as_read(lines_of_return(goods_return))


def by_order_line(rows: Iterable[tuple[SalesOrderLine, Decimal]]) -> dict[int, Decimal]:
    """How much of each order line, by key; of kits, which come back whole, that of the kit's line as well."""
    total: dict[int, Decimal] = {}
    first: dict[int, int] = {}
    for line, quantity in rows:
        total[line.pk] = total.get(line.pk, ZERO) + quantity
        if line.part_of_id is not None and first.setdefault(line.part_of_id, line.pk) == line.pk:
            total[line.part_of_id] = total.get(line.part_of_id, ZERO) + as_sold(line, quantity)
    return total


def is_replaceable(goods_return: GoodsReturn) -> bool:
    """Whether new goods may be sent for it: it lies here, and nobody has decided about any of it."""
    if goods_return.status != ReturnStatus.RECEIVED:
        return False
    decided = Q(replaced__gt=0) | Q(credited__gt=0)
    return goods_return.replacement_id is None or not goods_return.lines.filter(decided).exists()


def orders_of_return(goods_return: GoodsReturn) -> set[int]:
    """Its own order, and those its goods had replaced something of: settling it changes the counters of all of them."""
    first = goods_return.lines.filter(in_place_of__isnull=False).values_list(
        "in_place_of__order_line__order_id", flat=True
    )
    return {goods_return.order_id, *first}


def issue_costs(shipment_id: int) -> dict[int, Decimal]:
    """What a unit of each of the shipment's lines left with."""
    moves = StockMove.objects.filter(
        source_kind=timeline.kind_of(Shipment), source_id=shipment_id, kind=MoveKind.ISSUE
    )
    rows = moves.values_list("source_line_id", "quantity", "value")
    return {line: value / quantity for line, quantity, value in rows if line is not None}


def replaced_lines(order: SalesOrder) -> dict[int, int]:
    """Of an order of new goods: which shipment line each of its lines stands for, the first one where that was replaced too."""
    if order.channel != Channel.RETURN:
        return {}
    return {
        new.pk: old.in_place_of_id or old.shipment_line_id
        for old, new in _old_and_new(order)
        if new is not None and new.product_id == old.product_id and new.quantity <= old.quantity
    }


def _old_and_new(order: SalesOrder) -> Iterator[tuple[GoodsReturnLine, SalesOrderLine | None]]:
    """What came back and what an order of new goods brings for it; parts of kits for parts, in whatever order they are today."""
    replaced = GoodsReturnLine.objects.filter(goods_return__replacement=order).select_related(
        "shipment_line__order_line__part_of__product", "product"
    )
    olds = sorted(replaced, key=lambda old: _rank(old.shipment_line.order_line))
    sent = order.lines.exclude(kind=ProductKind.KIT).select_related("part_of")
    news: list[SalesOrderLine | None] = [*sorted(sent, key=_rank)]
    return zip(olds, news + [None] * len(olds), strict=False)


def _rank(line: SalesOrderLine) -> tuple[int, int]:
    """The order in which lines were entered; of one kit, its parts by product."""
    return (line.position, 0) if line.part_of is None else (line.part_of.position, line.product_id or 0)


def short_of_new_goods(order: SalesOrder) -> list[tuple[GoodsReturnLine, Decimal]]:
    """Of what an order of new goods replaces: how much of it comes no more, line by line; another product brings none."""
    short = [
        (old, old.replaced - (new.wanted_quantity if new and new.product_id == old.product_id else ZERO))
        for old, new in _old_and_new(order)
    ]
    return [(row, amount) for row, amount in short if amount > 0]


def forgone_by_shipment_line(order_line_ids: Collection[int]) -> dict[int, Decimal]:
    """What came back of each shipment line and is not replaced: nobody owes it (docs/decisions/0015)."""
    rows = (
        GoodsReturnLine.objects.filter(
            shipment_line__order_line__in=order_line_ids, goods_return__status__in=TAKEN_BACK
        )
        .order_by()
        .values("shipment_line")
        .annotate(total=Sum(F("quantity") - F("replaced")))
    )
    found = dict(rows.values_list("shipment_line", "total"))
    new_goods = (
        GoodsReturnLine.objects.filter(in_place_of__order_line__in=order_line_ids, credited__gt=0)
        .order_by()
        .values("in_place_of")
        .annotate(total=Sum("credited"))
    )
    for shipment_line, total in new_goods.values_list("in_place_of", "total"):
        found[shipment_line] = found.get(shipment_line, ZERO) + total
    return found

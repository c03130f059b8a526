"""Questions about returns: what of a shipment may still come back, what it cost when it left, what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum

from core import timeline
from fulfillment.lifecycle import CAME_TO_NOTHING, TAKEN_BACK, ReturnStatus
from fulfillment.models import GoodsReturn, GoodsReturnLine, Shipment, ShipmentLine
from inventory.models import MoveKind, StockMove
from orders.lifecycle import Channel
from orders.models import SalesOrder

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line of a shipment that has left, and what of it comes back or has come back already."""

    line: ShipmentLine
    returned: Decimal

    @property
    def returnable(self) -> Decimal:
        """What may still be returned; nothing of a product that is not taken back, nor of a part of a kit alone."""
        is_taken_back = self.line.product.is_returnable and self.line.order_line.part_of_id is None
        return self.line.quantity - self.returned if is_taken_back else ZERO


def returnable_lines(shipment: Shipment) -> list[ReturnableLine]:
    """The lines in their order; two queries."""
    rows = shipment.lines.select_related("order_line", "product__unit")
    return _returnable(list(rows.order_by("position")))


def returnable_of_orders(order_line_ids: Collection[int]) -> list[ReturnableLine]:
    """What has left of these order lines, the oldest shipment first; two queries."""
    rows = ShipmentLine.objects.filter(
        order_line__in=order_line_ids, shipment__dispatch_date__isnull=False
    ).select_related("order_line", "product__unit", "shipment")
    return _returnable(list(rows.order_by("shipment__dispatch_date", "pk")))


def _returnable(lines: list[ShipmentLine]) -> list[ReturnableLine]:
    totals = (
        GoodsReturnLine.objects.filter(shipment_line__in=lines)
        .exclude(goods_return__status__in=CAME_TO_NOTHING)
        .order_by()
        .values("shipment_line")
        .annotate(total=Sum("quantity"))
    )
    asked = dict(totals.values_list("shipment_line", "total"))
    return [ReturnableLine(line, asked.get(line.pk, ZERO)) for line in lines]


def lines_of_return(goods_return: GoodsReturn) -> list[GoodsReturnLine]:
    """The return's lines in their order, with what a page and a verb say of them; one query."""
    return list(
        goods_return.lines.select_related(
            "shipment_line__order_line", "product__unit", "in_place_of__order_line__order"
        ).order_by("position")
    )


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
    replaced = GoodsReturnLine.objects.filter(goods_return__replacement=order).order_by("position")
    return {
        new.pk: old.in_place_of_id or old.shipment_line_id
        for new, old in zip(order.lines.order_by("position"), replaced, strict=False)
        if new.product_id == old.product_id and new.quantity <= old.quantity
    }


def short_of_new_goods(order: SalesOrder) -> list[tuple[GoodsReturnLine, Decimal]]:
    """Of what an order of new goods replaces: how much of it comes no more, line by line; nothing of what comes."""
    rows = GoodsReturnLine.objects.filter(goods_return__replacement=order).order_by("position")
    replaced = list(rows.select_related("shipment_line", "product"))
    wanted = [line.wanted_quantity for line in order.lines.order_by("position")]
    wanted += [ZERO] * (len(replaced) - len(wanted))
    short = [(row, row.replaced - comes) for row, comes in zip(replaced, wanted, strict=False)]
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

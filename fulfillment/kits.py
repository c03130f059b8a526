"""Kits on shipments: they leave whole, so what is planned, moved or picked of their parts makes whole kits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from catalog.models import Tracking
from core import formats
from fulfillment.models import ShipmentLine
from orders.kits import whole_kits
from orders.models import SalesOrderLine

ZERO = Decimal(0)


class TakenLot(NamedTuple):
    """So much out of a lot, or a piece by its serial number."""

    code: str
    quantity: Decimal


class Entered(NamedTuple):
    """What of a shipment people enter one quantity for: a line of goods, or a kit with the goods it is made up of."""

    ordered: SalesOrderLine
    quantity: Decimal
    lines: list[ShipmentLine]

    @property
    def is_kit(self) -> bool:
        """Whether it leaves as its parts."""
        return self.ordered.pk != self.lines[0].order_line_id

    def of_lines(self, amount: Decimal) -> dict[int, Decimal]:
        """How much of each line of the shipment so many of it are."""
        return {line.pk: amount * (line.order_line.per_kit or 1) for line in self.lines}


def entered_on(lines: Iterable[ShipmentLine]) -> list[Entered]:
    """The lines of a shipment as their order shows them, each kit once; they come with ``order_line__part_of``."""
    found: dict[int, Entered] = {}
    for line in lines:
        kit = line.order_line.part_of
        if kit is None:
            found[line.order_line_id] = Entered(line.order_line, line.quantity, [line])
        elif kit.pk in found:
            found[kit.pk].lines.append(line)
        else:
            found[kit.pk] = Entered(kit, line.quantity // line.order_line.per_kit, [line])
    return sorted(found.values(), key=lambda each: each.ordered.position)


def parts_by_kit(lines: Iterable[ShipmentLine]) -> dict[int, list[ShipmentLine]]:
    """The lines that are parts of kits, by the key of their kit's line; they come with ``order_line``."""
    found: dict[int, list[ShipmentLine]] = defaultdict(list)
    for line in lines:
        if line.order_line.part_of_id is not None:
            found[line.order_line.part_of_id].append(line)
    return found


def made_whole(lines: Iterable[ShipmentLine], picked: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """What was picked by shipment line, but of parts only what makes whole kits."""
    found = dict(picked)
    for parts in parts_by_kit(lines).values():
        kits = whole_kits((picked.get(part.pk, ZERO), part.order_line.per_kit) for part in parts)
        found |= {part.pk: kits * part.order_line.per_kit for part in parts}
    return found


class Back(NamedTuple):
    """How much of a line makes no whole kit and goes back to the shelf, and out of which lots it was taken."""

    line: ShipmentLine
    quantity: Decimal
    lots: list[TakenLot]


def left_over(
    lines: Iterable[ShipmentLine], picked: Mapping[int, Decimal], lots: Mapping[int, Iterable[TakenLot]]
) -> list[Back]:
    """What was picked of parts and makes no whole kit: it goes back to the shelf.

    ``lots`` are those in the hand by line, in the order they were taken: the first leave, the last go back.
    """
    lines = list(lines)
    whole = made_whole(lines, picked)
    over = [(line, picked[line.pk] - whole[line.pk]) for line in lines if line.pk in picked]
    return [
        Back(line, amount, _after(whole[line.pk], lots.get(line.pk, ()), amount))
        for line, amount in over
        if amount > 0
    ]


def _after(leaves: Decimal, lots: Iterable[TakenLot], amount: Decimal) -> list[TakenLot]:
    """So much of the lots behind what leaves of them."""
    found = []
    for lot in lots:
        stays = min(lot.quantity, leaves)
        leaves -= stays
        if (part := min(lot.quantity - stays, amount)) > 0:
            found.append(TakenLot(lot.code, part))
            amount -= part
    return found


def in_words(over: Iterable[Back], figure: Callable[[Decimal], str] = formats.quantity) -> str:
    """How much of what, out of which lots: ``1 × CUP, 2 × POT (P-7, P-9)``; the lines come with ``order_line``."""
    return ", ".join(
        f"{figure(each.quantity)} × {each.line.order_line.sku}" + _lots_in_words(each, figure)
        for each in over
    )


def _lots_in_words(back: Back, figure: Callable[[Decimal], str]) -> str:
    if not back.lots:
        return ""
    if len(back.lots) == 1 or back.line.product.tracking == Tracking.SERIAL:
        return f" ({', '.join(lot.code for lot in back.lots)})"
    return f" ({', '.join(f'{lot.code}: {figure(lot.quantity)}' for lot in back.lots)})"


def of_parts(lines: Iterable[SalesOrderLine], asked: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Quantities by order line, where so many of a kit ask for so many of its parts."""
    kits = {
        line.pk: asked[line.part_of_id] * line.per_kit
        for line in lines
        if line.part_of_id is not None and line.part_of_id in asked
    }
    return {**asked, **kits}

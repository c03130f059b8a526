"""Kits on shipments: they leave whole, so what is planned, moved or picked of their parts makes whole kits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from core import formats
from fulfillment.models import ShipmentLine
from orders.kits import whole_kits
from orders.models import SalesOrderLine

ZERO = Decimal(0)


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


def left_over(
    lines: Iterable[ShipmentLine], picked: Mapping[int, Decimal]
) -> list[tuple[ShipmentLine, Decimal]]:
    """What was picked of parts and makes no whole kit: it goes back to the shelf."""
    lines = list(lines)
    whole = made_whole(lines, picked)
    over = [(line, picked[line.pk] - whole[line.pk]) for line in lines if line.pk in picked]
    return [(line, amount) for line, amount in over if amount > 0]


def in_words(over: Iterable[tuple[ShipmentLine, Decimal]]) -> str:
    """How much of what: ``1 × CUP, 2 × POT``; the lines come with ``order_line``."""
    return ", ".join(f"{formats.quantity(amount)} × {line.order_line.sku}" for line, amount in over)


def of_parts(lines: Iterable[SalesOrderLine], asked: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Quantities by order line, where so many of a kit ask for so many of its parts."""
    kits = {
        line.pk: asked[line.part_of_id] * line.per_kit
        for line in lines
        if line.part_of_id is not None and line.part_of_id in asked
    }
    return {**asked, **kits}

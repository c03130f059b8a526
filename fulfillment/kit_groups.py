"""Kits on papers and pages of shipments: the line that was ordered stands over its parts, which lie in the parcel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from fulfillment.models import ShipmentLine
from orders.kits import whole_kits
from orders.models import SalesOrderLine

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Group(Generic[Row]):
    """Rows that are read together: the parts of one kit under its line, or a row by itself.

    ``kits`` is how many of it the shipment carries; of rows about single packages nothing says how many lie there.
    """

    kit: SalesOrderLine | None
    kits: Decimal
    rows: list[Row]


def note_kits(lines: Iterable[ShipmentLine]) -> None:
    """Say on the order line of each part which kit it goes into; no query where there are no kits, else one."""
    parts = [line.order_line for line in lines if line.order_line.part_of_id is not None]
    unsaid = {part.part_of_id for part in parts if not SalesOrderLine.part_of.is_cached(part)}
    if not unsaid:
        return
    kits = SalesOrderLine.objects.select_related("product__unit").in_bulk(unsaid)
    for part in parts:
        if part.part_of_id in kits:
            part.part_of = kits[part.part_of_id]


def by_kit(rows: Sequence[Row], line_of: Callable[[Row], ShipmentLine]) -> list[Group[Row]]:
    """The rows as people read the order, each kit with its parts under it, at its place among the lines."""
    note_kits(line_of(row) for row in rows)
    together: dict[int, list[Row]] = {}
    for row in rows:
        ordered = line_of(row).order_line
        kit = ordered.part_of
        together.setdefault(ordered.position if kit is None else kit.position, []).append(row)
    return [_group(found, [line_of(row) for row in found]) for _position, found in sorted(together.items())]


def _group(rows: list[Row], lines: Sequence[ShipmentLine]) -> Group[Row]:
    parts = [(line.quantity, line.order_line.per_kit) for line in lines if line.order_line.per_kit]
    return Group(lines[0].order_line.part_of, whole_kits(parts), rows)


def lines_by_kit(lines: Sequence[ShipmentLine]) -> list[Group[ShipmentLine]]:
    """The same for the lines of a shipment."""
    return by_kit(lines, lambda line: line)

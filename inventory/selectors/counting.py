"""What a count finds: how far it is from the books, and what has moved meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from inventory.lifecycle import CountStatus
from inventory.models import StockCount, StockCountLine, StockLevel, StockMove, Warehouse

HUNDRED = Decimal(100)
ENDLESS = Decimal("Infinity")
OPEN = (CountStatus.COUNTING, CountStatus.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Variation:
    """How far a counted line is from what was expected: as a quantity, in value, and each against its tolerance."""

    quantity: Decimal
    value: Decimal
    of_quantity: Decimal
    of_value: Decimal

    @property
    def is_beyond(self) -> bool:
        """Whether it is more than the warehouse tolerates, one way or the other."""
        return self.of_quantity > 1 or self.of_value > 1


def variation(line: StockCountLine, unit_cost: Decimal, warehouse: Warehouse) -> Variation:
    """Of a line that was counted."""
    quantity = abs(line.difference or Decimal(0))
    value = quantity * unit_cost
    tolerated = line.expected * warehouse.count_tolerance_percent / HUNDRED
    return Variation(
        quantity, value, _share(quantity, tolerated), _share(value, warehouse.count_tolerance_amount)
    )


def _share(found: Decimal, tolerated: Decimal) -> Decimal:
    if not found:
        return Decimal(0)
    return found / tolerated if tolerated else ENDLESS


def unit_costs(count: StockCount, lines: Sequence[StockCountLine]) -> dict[int, Decimal]:
    """The moving average by product; what never lay there is worth nothing yet."""
    rows = StockLevel.objects.filter(
        warehouse=count.warehouse_id, product__in=[line.product_id for line in lines]
    )
    return {level.product_id: level.average_cost for level in rows}


def counted_elsewhere(warehouse: Warehouse, besides: StockCount | None = None) -> set[int]:
    """The products that stand on another sheet nobody has finished."""
    rows = StockCountLine.objects.filter(count__warehouse=warehouse, count__status__in=OPEN)
    if besides is not None:
        rows = rows.exclude(count=besides)
    return set(rows.values_list("product_id", flat=True))


def moved_since(count: StockCount) -> list[str]:
    """The products of the sheet that have moved since it was begun, by their numbers."""
    rows = StockMove.objects.filter(
        warehouse=count.warehouse_id, at__gt=count.begun_at, product__in=count.lines.values("product")
    )
    return sorted(set(rows.values_list("product__sku", flat=True)))

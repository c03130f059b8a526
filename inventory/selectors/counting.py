"""What a count finds: how far it is from the books, and what has moved meanwhile."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from core import approvals
from core.actors import Actor
from core.models import ApprovalRequest
from core.presentation import Fact
from inventory import proposals
from inventory.lifecycle import CountStatus
from inventory.models import (
    StockCount,
    StockCountLine,
    StockLevel,
    StockMove,
    StockRules,
    Warehouse,
    WarehouseKind,
)

HUNDRED = Decimal(100)
ENDLESS = Decimal("Infinity")
SHOWN = 4
OPEN_COUNTS = (CountStatus.COUNTING, CountStatus.SUBMITTED)


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
    rows = _counted(warehouse)
    if besides is not None:
        rows = rows.exclude(count=besides)
    return set(rows.values_list("product_id", flat=True))


def sheets_with(warehouse: Warehouse, products: Iterable[int]) -> list[str]:
    """The numbers of the sheets nobody has finished on which these products stand."""
    rows = _counted(warehouse).filter(product__in=products)
    return sorted(set(rows.order_by().values_list("count__number", flat=True)))


def _counted(warehouse: Warehouse) -> QuerySet[StockCountLine]:
    return StockCountLine.objects.filter(count__warehouse=warehouse, count__status__in=OPEN_COUNTS)


def newest_moves(levels: Iterable[StockLevel]) -> dict[int, int]:
    """The newest move of each level that has moved."""
    rows = StockMove.objects.filter(level__in=[level.pk for level in levels]).order_by()
    return dict(rows.values("level_id").annotate(newest=Max("pk")).values_list("level_id", "newest"))


def moved_since(count: StockCount) -> list[str]:
    """The products of the sheet that have moved since they were counted, by their numbers."""
    level = StockLevel.objects.filter(warehouse=count.warehouse_id, product=OuterRef("product"))
    newest = StockMove.objects.filter(level=OuterRef("level")).order_by("-pk").values("pk")[:1]
    rows = count.lines.filter(counted__isnull=False).annotate(level=Subquery(level.values("pk")[:1]))
    moved = rows.annotate(newest=Subquery(newest)).filter(newest__gt=F("counted_after"))
    return sorted(moved.values_list("product__sku", flat=True))


def counts_due(actor: Actor) -> QuerySet[StockLevel]:
    """What lies somewhere and was not counted for as many days as the company wants; without a rule nothing is due."""
    days = StockRules.objects.filter(company=actor.company).values_list("count_days", flat=True).first()
    rows = StockLevel.objects.in_scope(actor).exclude(warehouse__kind=WarehouseKind.TRANSIT)
    if days is None:
        return rows.none()
    since = actor.company.today() - datetime.timedelta(days=days)
    lines = StockCountLine.objects.filter(product=OuterRef("product"), count__warehouse=OuterRef("warehouse"))
    counted = lines.filter(counted__isnull=False, count__status=CountStatus.POSTED, count__date__gte=since)
    moved = StockMove.objects.filter(level=OuterRef("pk"), date__lt=since)
    return rows.filter(Exists(moved), on_hand__gt=0).exclude(
        Exists(counted) | Exists(lines.filter(count__status__in=OPEN_COUNTS))
    )


def show_count(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """The corrections a count asks for, and what has moved since: who approves it may want it counted again."""
    shown = proposals.show(request, actor)
    count = StockCount.objects.in_scope(actor).filter(number=request.proposal["count"]).first()
    if request.decided_at is not None or count is None or not (moved := moved_since(count)):
        return shown
    words = ", ".join(moved[:SHOWN]) + (", …" if len(moved) > SHOWN else "")
    return replace(shown, facts=[*shown.facts, Fact(_("Moved since it was counted"), words)])

"""Lots of what is picked: proposed first expired first out, or scanned; held until they leave or are put back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalog.models import Tracking
from core import bulk
from core.actors import Actor
from fulfillment.models import Shipment, ShipmentLine, ShipmentLot
from inventory.operations import (
    LotEntry,
    LotPart,
    LotRefused,
    PickWish,
    hold_levels,
    hold_lots,
    is_tracked,
    let_go_of_lots,
)

ZERO = Decimal(0)


class LotPick(NamedTuple):
    """How much of a line is picked; ``named`` are all its lots, ``more`` is one more of them."""

    line: ShipmentLine
    quantity: Decimal
    named: Sequence[LotEntry] | None = None
    more: LotEntry | None = None

    @property
    def field(self) -> str:
        """Where its lots are entered."""
        return f"lines.{self.line.position}.lots"


def picked_lots(shipment: Shipment) -> dict[int, list[LotPart]]:
    """The lots that were picked, by line, in the order they were taken."""
    found: dict[int, list[LotPart]] = defaultdict(list)
    if shipment.has_lots:
        for row in ShipmentLot.objects.filter(shipment=shipment).select_related("lot").order_by("pk"):
            found[row.shipment_line_id].append(LotPart(row.lot, row.quantity))
    return found


def hold_levels_of(warehouse_id: int, lines: QuerySet[ShipmentLine]) -> None:
    """Lock in one call the stock of what was picked beyond the plan and of what lies in lots (G2)."""
    touched = lines.filter(Q(extra__gt=0) | ~Q(product__tracking=Tracking.NONE)).order_by()
    if products := set(touched.values_list("product_id", flat=True)):
        hold_levels({warehouse_id: products})


def hold_products(shipment: Shipment, more: Iterable[ShipmentLine], lines: Iterable[ShipmentLine]) -> None:
    """Lock in one call the stock of what is picked beyond the plan and of the lines with lots (G2)."""
    products = {line.product_id for line in more}
    products |= {line.product_id for line in lines if is_tracked(line.product)}
    hold_levels({shipment.warehouse_id: products})


def take_lots(shipment: Shipment, picks: Iterable[LotPick], *, by: Actor) -> dict[int, Decimal]:
    """Hold the lots of tracked lines; the answer says how much of each of them is picked then.

    Raises LotRefused for lots of what has none, and for what is not there, held for others, blocked or expired.
    """
    tracked = []
    for pick in picks:
        if is_tracked(pick.line.product):
            tracked.append(pick)
        elif pick.named or pick.more:
            words = _("%s has no lots. Leave them empty.")
            raise LotRefused(words % pick.line.product.sku, field=pick.field)
    if not tracked:
        return {}
    kept = picked_lots(shipment)
    wishes = [
        PickWish(
            pick.line.pk, pick.line.product_id, pick.quantity, kept[pick.line.pk], pick.named, pick.more, pick.field
        )
        for pick in tracked
    ]  # fmt: skip
    chosen = hold_lots(shipment.warehouse, wishes, by=by)
    _write(shipment, chosen, kept)
    return {key: sum((part.quantity for part in parts), ZERO) for key, parts in chosen.items()}


def _write(
    shipment: Shipment, chosen: dict[int, tuple[LotPart, ...]], kept: dict[int, list[LotPart]]
) -> None:
    changed = {key: parts for key, parts in chosen.items() if list(parts) != kept[key]}
    ShipmentLot.objects.filter(shipment_line__in=changed).delete()
    ShipmentLot.objects.bulk_create(
        ShipmentLot(
            company_id=shipment.company_id, shipment=shipment, shipment_line_id=key, lot=part.lot, quantity=part.quantity
        )
        for key, parts in changed.items()
        for part in parts
    )  # fmt: skip
    if not shipment.has_lots and any(changed.values()):
        shipment.has_lots = True
        bulk.save(shipment, ["has_lots"])


def put_back(shipments: Sequence[Shipment], *, by: Actor) -> None:
    """What was picked of lots lies on the shelf again: for shipments that are about to be canceled."""
    some = {shipment.pk: shipment for shipment in shipments if shipment.has_lots}
    if not some:
        return
    rows = ShipmentLot.objects.filter(shipment__in=some).select_related("lot").order_by("pk")
    held: dict[int, dict[int, list[LotPart]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        place = some[row.shipment_id].warehouse_id
        held[place][row.lot.product_id].append(LotPart(row.lot, row.quantity))
    let_go_of_lots(held, by=by)
    ShipmentLot.objects.filter(shipment__in=some).delete()

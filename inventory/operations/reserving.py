"""Holding stock for demands, and giving it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from core import bulk
from core.actors import Actor
from core.locking import lock_keys, operation
from inventory import signals
from inventory.models import Reservation, ReservationStatus, StockLevel, Warehouse
from inventory.operations.levels import hold_levels, save_reserved
from inventory.operations.lines import Demand


@operation
def reserve(demands: Sequence[Demand], warehouse: Warehouse, *, by: Actor) -> dict[int, Decimal]:
    """Hold what is there for the demands, in their order; the answer says how much each one got.

    Goods in quarantine or on the way are held for nobody.
    """
    if not warehouse.fills_orders:
        return {}
    levels = hold_levels({warehouse.pk: {demand.product_id for demand in demands}})[warehouse.pk]
    granted: dict[int, Decimal] = {}
    reservations = []
    for demand in demands:
        level = levels.get(demand.product_id)
        if level is None or (share := min(demand.quantity, level.available)) <= 0:
            continue
        level.reserved += share
        granted[demand.demand_id] = share
        reservations.append(
            Reservation(company_id=by.company.pk, level=level, demand_id=demand.demand_id, quantity=share)
        )
    if reservations:
        save_reserved(levels.values())
        Reservation.objects.bulk_create(reservations)
    return granted


@operation
def release(demand_ids: Iterable[int], *, by: Actor) -> dict[int, Decimal]:
    """Give back everything held for the demands; the answer says how much that was. Sends ``goods_freed``."""
    level_ids = Reservation.objects.filter(
        demand_id__in=list(demand_ids), status=ReservationStatus.ACTIVE, company=by.company
    ).values_list("level_id", flat=True)
    levels = {level.pk: level for level in lock_keys(StockLevel, level_ids)}
    freed: dict[int, Decimal] = defaultdict(Decimal)
    held = Reservation.objects.filter(
        demand_id__in=list(demand_ids), status=ReservationStatus.ACTIVE, level__in=levels
    )
    keys = []
    for reservation in held:
        levels[reservation.level_id].reserved -= reservation.quantity
        freed[reservation.demand_id] += reservation.quantity
        keys.append(reservation.pk)
    Reservation.objects.filter(pk__in=keys).update(status=ReservationStatus.RELEASED)
    save_reserved(levels.values())
    _tell_of_freed(levels.values(), [], by)
    return dict(freed)


@operation
def give_back(
    amounts: Mapping[int, Decimal], *, by: Actor, is_oldest_first: bool = False
) -> dict[int, Decimal]:
    """Give back so much of what is held for each demand; the answer says how much that was. Sends ``goods_freed``.

    The youngest reservations end first, or the oldest where it is their age that ends them.
    """
    active = Reservation.objects.filter(
        demand_id__in=list(amounts), status=ReservationStatus.ACTIVE, company=by.company
    )
    levels = {level.pk: level for level in lock_keys(StockLevel, active.values_list("level_id", flat=True))}
    freed: dict[int, Decimal] = defaultdict(Decimal)
    released, left = [], {}
    for reservation in active.filter(level__in=levels).order_by("pk" if is_oldest_first else "-pk"):
        taken = min(reservation.quantity, amounts[reservation.demand_id] - freed[reservation.demand_id])
        if taken <= 0:
            continue
        levels[reservation.level_id].reserved -= taken
        freed[reservation.demand_id] += taken
        if taken == reservation.quantity:
            released.append(reservation.pk)
        else:
            left[reservation.pk] = reservation.quantity - taken
    Reservation.objects.filter(pk__in=released).update(status=ReservationStatus.RELEASED)
    bulk.update(
        Reservation, "quantity = v.quantity", keys=list(left), values={"quantity": list(left.values())}
    )
    save_reserved(levels.values())
    _tell_of_freed(levels.values(), sorted(freed), by)
    return dict(freed)


def _tell_of_freed(levels: Iterable[StockLevel], without: Sequence[int], by: Actor) -> None:
    places: dict[int, set[int]] = defaultdict(set)
    for level in levels:
        places[level.warehouse_id].add(level.product_id)
    if places:
        signals.goods_freed.send(sender=Reservation, places=dict(places), without=without, by=by)

"""Goods that lie: what has not left for long, and what is more than is used up in time.

One statement each over the levels with something on hand; the moves of each are read over ``stock_move_level``.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from core.actors import Actor
from reporting.selectors.sql import rows


@dataclass(frozen=True, slots=True)
class SlowMover:
    """Goods of which nothing has left for so many days; ``left_on`` is empty where nothing ever has."""

    sku: str
    name: str
    warehouse: str
    on_hand: Decimal
    left_on: datetime.date | None
    came_on: datetime.date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Overstock:
    """Goods of which more lies free than is used up in the days, or than its reorder rule fills up to.

    ``used`` is what left within the days; ``too_much`` is what neither needs; ``value`` is what that is worth.
    """

    sku: str
    name: str
    warehouse: str
    free: Decimal
    used: Decimal
    up_to: Decimal
    too_much: Decimal
    value: Decimal


_SLOW = """
    SELECT p.sku, p.name, w.code, l.on_hand, moved.left_on, moved.came_on, l.value
      FROM inventory_stocklevel l
      JOIN catalog_product p ON p.id = l.product_id
      JOIN inventory_warehouse w ON w.id = l.warehouse_id
      JOIN LATERAL (
        SELECT max(m.date) FILTER (WHERE m.kind = 'issue') AS left_on,
               max(m.date) FILTER (WHERE m.quantity > 0) AS came_on
          FROM inventory_stockmove m WHERE m.level_id = l.id
      ) moved ON true
     WHERE l.company_id = %(company)s AND l.on_hand > 0
       AND (%(places)s::bigint[] IS NULL OR l.warehouse_id = ANY(%(places)s))
       AND coalesce(moved.left_on, moved.came_on) < %(since)s AND moved.came_on < %(since)s
     ORDER BY l.value DESC, p.sku, w.code
"""

_OVER = """
    SELECT sku, name, code, free, used, up_to, free - greatest(used, up_to) AS too_much,
           round((free - greatest(used, up_to)) * value / on_hand, 2)
      FROM (
        SELECT p.sku, p.name, w.code, l.on_hand, l.value, l.on_hand - l.reserved - l.unsellable AS free,
               coalesce(moved.used, 0) AS used, greatest(coalesce(r.up_to, 0), 0) AS up_to, moved.first_on
          FROM inventory_stocklevel l
          JOIN catalog_product p ON p.id = l.product_id
          JOIN inventory_warehouse w ON w.id = l.warehouse_id
          LEFT JOIN inventory_reorderrule r
            ON r.product_id = l.product_id AND r.warehouse_id = l.warehouse_id AND r.is_active
          JOIN LATERAL (
            SELECT -sum(m.quantity) FILTER (WHERE m.kind = 'issue' AND m.date >= %(since)s) AS used,
                   min(m.date) AS first_on
              FROM inventory_stockmove m WHERE m.level_id = l.id
          ) moved ON true
         WHERE l.company_id = %(company)s AND l.on_hand > l.reserved + l.unsellable
           AND (%(places)s::bigint[] IS NULL OR l.warehouse_id = ANY(%(places)s))
      ) shelf
     WHERE free > greatest(used, up_to) AND first_on < %(since)s
     ORDER BY 8 DESC, sku, code
"""


def slow_movers(actor: Actor, days: int) -> list[SlowMover]:
    """What has neither left nor come within so many days, the most valuable first."""
    return [SlowMover(*row) for row in rows(_SLOW, _values(actor, days))]


def overstock(actor: Actor, days: int) -> list[Overstock]:
    """What is more than left within so many days and than its rule fills up to; goods new since then are left out."""
    return [Overstock(*row) for row in rows(_OVER, _values(actor, days))]


def _values(actor: Actor, days: int) -> dict[str, object]:
    """Of the actor's own warehouses, where he keeps some."""
    places = None if actor.warehouse_ids is None else sorted(actor.warehouse_ids)
    since = actor.company.today() - datetime.timedelta(days=days)
    return {"company": actor.company.pk, "since": since, "places": places}

"""Kits as the stock sees them: so many as the scarcest of their parts gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from catalog.models import KitPart, Product, ProductKind
from core.actors import Actor
from inventory.models import StockLevel, Warehouse, WarehouseKind

ZERO = Decimal(0)


class Part(NamedTuple):
    """Goods that go into a kit, so many in one, and how long it takes to get more of them."""

    product_id: int
    per_kit: Decimal
    lead_time_days: int

    @classmethod
    def of(cls, row: KitPart) -> Part:
        """As the product says it."""
        return cls(row.part_id, row.quantity, row.part.lead_time_days)


def made_of(products: Iterable[Product]) -> dict[int, list[Part]]:
    """What the kits among the products are made up of today; no query where none is one."""
    kits = {product.pk for product in products if product.kind == ProductKind.KIT}
    found: dict[int, list[Part]] = {key: [] for key in kits}
    if kits:
        columns = ("product_id", "part_id", "quantity", "part__lead_time_days")
        for kit, *part in KitPart.objects.filter(product__in=kits).values_list(*columns):
            found[kit].append(Part(*part))
    return found


def kits_of(free: Mapping[int, Decimal], parts: Sequence[Part]) -> Decimal:
    """How many kits can be made of what is free of each part."""
    whole = ((free.get(part.product_id, ZERO) // part.per_kit) for part in parts)
    return max(min(whole, default=ZERO), ZERO)


@dataclass(frozen=True, slots=True)
class KitPlace:
    """How many kits a warehouse could send today, and which part ends them."""

    warehouse: Warehouse
    kits: Decimal
    scarce: Product


def kits_by_warehouse(actor: Actor, parts: Sequence[KitPart]) -> list[KitPlace]:
    """What could be made of a kit's parts in each warehouse that fills orders and has any of them; one query."""
    levels = StockLevel.objects.in_scope(actor).filter(
        product__in=[row.part_id for row in parts], warehouse__kind=WarehouseKind.STORAGE
    )
    free: dict[Warehouse, dict[int, Decimal]] = defaultdict(dict)
    for level in levels.select_related("warehouse").order_by("warehouse__code"):
        free[level.warehouse][level.product_id] = level.available
    found = []
    for warehouse, there in free.items():
        made = [(there.get(row.part_id, ZERO) // row.quantity, row.position, row.part) for row in parts]
        kits, _position, scarce = min(made, key=lambda each: each[:2])
        found.append(KitPlace(warehouse, kits, scarce))
    return found

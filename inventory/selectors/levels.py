"""What lies where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef

from inventory.models import StockLevel, StockMove, Warehouse


def stock_of(warehouse: Warehouse, product_ids: Iterable[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """What is on hand, fit to be sold, and what is reserved, by product; what never lay there is missing."""
    rows = StockLevel.objects.filter(warehouse=warehouse, product_id__in=list(product_ids))
    return {
        product: (fit, reserved)
        for product, fit, reserved in rows.values_list(
            "product_id", F("on_hand") - F("unsellable"), "reserved"
        )
    }


def free_of(warehouse: Warehouse, product_ids: Iterable[int]) -> dict[int, Decimal]:
    """What orders can have of the products now; of what never lay there, or where no order is filled, there is nothing."""
    rows = stock_of(warehouse, product_ids) if warehouse.fills_orders else {}
    return {product: max(fit - reserved, Decimal(0)) for product, (fit, reserved) in rows.items()}


def with_free_stock(warehouse: Warehouse, product_ids: Iterable[int]) -> list[int]:
    """Those of the products of which something is on hand and not reserved."""
    rows = StockLevel.objects.filter(
        warehouse=warehouse, product_id__in=list(product_ids), on_hand__gt=F("reserved") + F("unsellable")
    )
    return list(rows.order_by("product_id").values_list("product_id", flat=True))


class Shelf(NamedTuple):
    """A bin on the walk through a warehouse."""

    sequence: int
    bin: str

    @property
    def way(self) -> tuple[bool, int, str]:
        """Where it comes on the walk: by the sequence of the bins, what lies nowhere last."""
        return not self.bin, self.sequence, self.bin


NOWHERE = Shelf(0, "")


def bins(warehouse_id: int, product_ids: Iterable[int]) -> dict[int, Shelf]:
    """Where each product lies; what lies in no bin is missing."""
    rows = StockLevel.objects.filter(
        warehouse_id=warehouse_id, product_id__in=list(product_ids), bin__isnull=False
    )
    return {
        product: Shelf(sequence, code)
        for product, sequence, code in rows.values_list("product_id", "bin__sequence", "bin__code")
    }


def moved_products(keys: Collection[int]) -> set[int]:
    """Those of the products that have ever moved in a warehouse."""
    levels = StockLevel.objects.filter(product_id__in=list(keys))
    moves = StockMove.objects.filter(level=OuterRef("pk"))
    return set(levels.filter(Exists(moves)).values_list("product_id", flat=True))

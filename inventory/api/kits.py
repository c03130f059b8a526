"""How many kits could be made today, for programs."""

from decimal import Decimal
from typing import Any

from ninja import Router, Schema

from catalog.models import KitPart, Product, ProductKind
from core.api import Page, needs, page_of, plain_text
from inventory import selectors
from inventory.selectors import warehouse_named

router = Router(tags=["stock"])


class KitPartOut(Schema):
    """A part of a kit: how many go into one, and what of it is free."""

    sku: str
    quantity: str
    available: str


class KitOut(Schema):
    """A kit, and how many its parts give today."""

    sku: str
    name: str
    could_be_made: str
    parts: list[KitPartOut]


@router.get("/stock/kits", response=Page[KitOut], summary="List what kits could be made")
@needs("inventory.view_stock")
def kits(
    request: Any, warehouse: str = "", q: str = "", limit: int = 100, after: str | None = None
) -> dict[str, Any]:
    """Every kit that is sold, with what of its parts is free in a warehouse, the default one without a name."""
    actor = request.actor
    place = warehouse_named(actor, warehouse)
    rows = Product.objects.in_scope(actor).filter(kind=ProductKind.KIT, is_active=True)
    if q:
        rows = rows.filter(sku__icontains=q) | rows.filter(name__icontains=q)
    page = page_of(rows.prefetch_related("parts__part"), _itself, limit=limit, after=after, order=("sku",))
    parts = {row.part_id for kit in page["items"] for row in kit.parts.all()}
    free = selectors.free_of(place, parts)
    return {**page, "items": [_kit(kit, list(kit.parts.all()), free) for kit in page["items"]]}


def _itself(kit: Product) -> Product:
    return kit


def _kit(kit: Product, parts: list[KitPart], free: dict[int, Decimal]) -> dict[str, Any]:
    return {
        "sku": kit.sku,
        "name": kit.name,
        "could_be_made": plain_text(selectors.kits_of(free, [selectors.Part.of(row) for row in parts])),
        "parts": [
            {
                "sku": row.part.sku,
                "quantity": plain_text(row.quantity),
                "available": plain_text(free.get(row.part_id, Decimal(0))),
            }
            for row in parts
        ],
    }

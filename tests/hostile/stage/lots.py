"""A lot that may leave, and one that may not."""

from __future__ import annotations

from catalog.models import Product
from core.actors import Actor
from inventory import operations as inventory
from tests import builders
from tests.hostile.stage.given import Given, Names
from tests.inventory.lots import bring_in, lot_of


def of_company(given: Given) -> Names:
    """One of the lots of a product that is tracked."""
    tea = builders.a_product(given.company, f"LOTS-{given.company.code}", tracking="lot")
    bring_in(tea, ("L-1", "5", 30), ("L-2", "5", 60))
    return {"lots": lot_of(tea, "L-1").key, "tracked": tea.sku}


def documents(given: Given) -> dict[str, Names]:
    """One to block, one to free."""
    tea = Product.objects.get(company=given.company, sku=f"LOTS-{given.company.code}")
    blocked = lot_of(tea, "L-2")
    inventory.block_lot(blocked, reason="Glass", by=Actor.system(given.company))
    return {
        "/stock/lots/{lot}/block": {"lots": given.names["lots"]},
        "/stock/lots/{lot}/unblock": {"lots": blocked.key},
    }

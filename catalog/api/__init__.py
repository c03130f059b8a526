"""The catalog for programs: a file per resource, one router."""

from catalog.api import categories, price_lists, products, taxes, units
from catalog.api.routing import router

__all__ = ["categories", "price_lists", "products", "router", "taxes", "units"]

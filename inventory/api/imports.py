"""Counted stock from a file, for programs."""

from ninja import Router

from core.imports.routes import add_import
from inventory.imports import STOCK

router = Router(tags=["stock"])

add_import(
    router, "/stock/import", STOCK, summary="Import counted stock from a file",
    description="What never lay there is received; where a count differs a correction is asked for. Rows of a product add up.",
    operation_id="inventory_api_import_stock",
)  # fmt: skip

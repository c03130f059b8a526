"""What the calls about products, prices and taxes are told."""

from typing import Any

NAMED = {"SKU": "products"}
SAME = {"product-categories": "categories"}
TOLD: dict[str, Any] = {
    "minimum_quantity": "1", "order_multiple": "1", "price": "12.50", "sku": "SKU", "tax_code": "S20", "unit_price": "9.00",
    "weight": "1.5", "tracking": "lot", "shelf_life_days": 30, "supply_policy": "stock_first", "lead_time_days": 5,
    "is_returnable": True, "over_delivery_percent": "5", "under_delivery_percent": "2.5", "length_mm": 120,
    "width_mm": 80, "height_mm": 60, "hs_code": "090210", "origin_country": "IN",
}  # fmt: skip
BOXES = [{"unit": "BX", "factor": "12", "barcode": ""}]
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/units": {"code": "KGM"},
    "POST /api/v1/products": {
        "sku": "X1", "kind": "goods", "units": BOXES, "substitutes": ["SKU"], "parts": None,
    },
    "PATCH /api/v1/products/{sku}": {
        "units": BOXES, "substitutes": [], "parts": [], "tracking": "none", "shelf_life_days": None,
    },
    "POST /api/v1/tax-positions": {"mappings": [{"tax_code": None, "replaced_by": "S20"}]},
    "PATCH /api/v1/tax-positions/{code}": {"mappings": [{"tax_code": "S20", "replaced_by": "S20"}]},
    "PATCH /api/v1/tax-codes/{code}": {"category": "S"},
}  # fmt: skip

"""What the calls about stock are told."""

from typing import Any

TOLD: dict[str, Any] = {"unit_cost": "3.00"}
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/warehouses": {"kind": "quarantine"},
    "PATCH /api/v1/warehouses/{code}": {"kind": "storage"},
    "POST /api/v1/stock/placements": {"lines": [{"sku": "SKU", "bin": "A-01"}]},
    "POST /api/v1/stock/transfers": {"target": "SOUTH"},
    "POST /api/v1/stock/counts": {"skus": []},
    "POST /api/v1/stock/counts/{number}/lines": {"lines": [{"sku": "SKU", "counted": "3"}]},
}

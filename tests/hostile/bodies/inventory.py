"""What the calls about stock are told."""

import datetime
from typing import Any

TOLD: dict[str, Any] = {
    "minimum": "1",
    "unit_cost": "3.00",
    "up_to": "5",
    "expected_date": (datetime.date.today() + datetime.timedelta(days=30)).isoformat(),  # noqa: DTZ011 (any day will do)
}
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/warehouses": {"kind": "quarantine"},
    "PATCH /api/v1/warehouses/{code}": {"kind": "storage", "keepers": []},
    "POST /api/v1/stock/placements": {"lines": [{"sku": "SKU", "bin": "A-01"}]},
    "POST /api/v1/stock/transfers": {"target": "SOUTH"},
    "POST /api/v1/stock/counts": {"skus": [], "only_due": False},
    "POST /api/v1/stock/counts/{number}/lines": {"lines": [{"sku": "SKU", "counted": "3"}]},
    "POST /api/v1/replenishment/order": {"skus": ["SKU"]},
    "POST /api/v1/replenishment/drop": {"skus": ["EXOTIC"]},
}

"""What the calls about stock are told."""

import datetime
from typing import Any

TOLD: dict[str, Any] = {
    "minimum": "1",
    "unit_cost": "3.00",
    "up_to": "5",
    "expected_date": (datetime.date.today() + datetime.timedelta(days=30)).isoformat(),  # noqa: DTZ011 (any day will do)
}
ALSO: dict[str, dict[str, Any]] = {"POST /api/v1/replenishment/order": {"skus": ["SKU"]}}

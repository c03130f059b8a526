"""What the calls about lots are told: one brings goods that are tracked, the goods of all others have no lots."""

import datetime
from typing import Any

_DAY = (datetime.date.today() + datetime.timedelta(days=60)).isoformat()  # noqa: DTZ011 (any day will do)
SAME = {"of-lot": "lots"}
NAMED = {"TRACKED": "tracked"}
TOLD: dict[str, Any] = {"lots": []}
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/stock/receipts": {
        "lines": [
            {
                "sku": "TRACKED",
                "quantity": "2",
                "unit_cost": "3.00",
                "lots": [{"code": "L-9", "quantity": "2", "expires_on": _DAY}],
            }
        ]
    },
    "POST /api/v1/stock/counts/{number}/lots": {
        "sku": "TRACKED",
        "lot": "L-77",
        "expires_on": _DAY,
        "counted": "2",
    },
}

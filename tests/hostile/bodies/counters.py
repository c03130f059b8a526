"""What the calls about tolerances and services are told."""

from typing import Any

ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/orders/{number}/services/deliver": {
        "lines": [{"position": 1, "quantity": "1"}],
        "signed_by": "Maria Anders",
        "date": None,
    },
    "POST /api/v1/orders/{number}/tolerances": {
        "lines": [{"position": 1, "over_delivery_percent": "5", "under_delivery_percent": "5"}],
    },
}

"""What the calls about returns are told."""

from typing import Any

NAMED = {"SHIPMENT": "shipments"}
BACK = [{"position": 1, "quantity": "1", "disposition": "scrap"}]
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/returns": {
        "shipment": "SHIPMENT", "reason": "late", "settlement": "credit", "note": "Words", "lines": BACK,
    },
    "POST /api/v1/returns/{number}/receive": {"lines": BACK},
}  # fmt: skip

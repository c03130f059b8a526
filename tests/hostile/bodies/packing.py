"""What the calls about waves and packages are told."""

from typing import Any

SAME = {"without": "shipments"}
NAMED = {"PLANNED": "planned", "TOTE": "tote"}
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/waves": {"shipments": ["PLANNED"]},
    "POST /api/v1/waves/{number}/shipments": {"shipment": "PLANNED"},
    "POST /api/v1/waves/{number}/pick": {"shipment": "TOTE"},
}

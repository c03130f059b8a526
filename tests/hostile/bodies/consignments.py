"""What the calls about consignments are told."""

from typing import Any

SAME = {"out": "shipments"}
NAMED = {"ALONE": "alone"}
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/consignments": {"shipments": ["ALONE"]},
    "POST /api/v1/consignments/{number}/shipments": {"shipment": "ALONE"},
}

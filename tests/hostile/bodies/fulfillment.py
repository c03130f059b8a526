"""What the calls about shipments are told."""

from typing import Any

SAME = {"of-shipment": "shipments"}
TOLD: dict[str, Any] = {
    "carrier": "PARCEL",
    "signed_by": "Words",
    "status": "in_transit",
    "tracking_number": "T1",
}

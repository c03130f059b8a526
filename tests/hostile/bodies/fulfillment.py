"""What the calls about shipments are told."""

import base64
from typing import Any

from tests.fulfillment.pictures import a_signature

PICTURE = base64.b64encode(a_signature()).decode()
SAME = {"of-shipment": "shipments"}
TOLD: dict[str, Any] = {
    "carrier": "PARCEL",
    "photo": PICTURE,
    "signature": PICTURE,
    "signed_by": "Words",
    "status": "in_transit",
    "tracking_number": "T1",
}

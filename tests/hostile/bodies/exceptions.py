"""What the call that decides about a canceled document is told."""

from typing import Any

ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/orders/{number}/exceptions/resolve": {
        "document": "CANCELED",
        "how": "again",
        "reason": "customer",
    },
}
NAMED = {"CANCELED": "canceled"}
TOLD: dict[str, Any] = {"ships_when": "confirmed"}

"""What the calls about reservations and promises are told."""

from typing import Any

NAMED = {"RESERVING": "reserving", "WAITING": "waiting"}
TOLD: dict[str, Any] = {"quote_percent": 5, "reservation_days": 5}
_LINE = {"order": "RESERVING", "position": 1, "quantity": "1"}
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/reservations/move": {**_LINE, "to_order": "WAITING", "to_position": 1},
    "POST /api/v1/reservations/release": _LINE,
    "POST /api/v1/shipments/{number}/plan-early": {"date": None},
}

"""What the calls about complaints are told."""

from typing import Any

LINES = [{"position": 1, "action": "credit", "quantity": "1", "unit_amount": "0.5"}]
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/complaints": {
        "order": "", "invoice": "INVOICE", "reason": "late", "note": "Words", "lines": LINES, "action": "credit",
    },
    "PATCH /api/v1/complaints/{number}": {"reason": "late", "note": "Words", "lines": LINES, "version": 1},
}  # fmt: skip

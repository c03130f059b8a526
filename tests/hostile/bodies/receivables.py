"""What the calls about money and reminders are told."""

import datetime
from typing import Any

from django.utils import timezone

NAMED = {"CREDIT": "credits"}
TOLD: dict[str, Any] = {
    "credits": ["PAYMENT"],
    "fee": "5.00",
    "interest_percent": "8",
    "minimum_amount": "1.00",
}
SOON = (timezone.localdate() + datetime.timedelta(days=7)).isoformat()
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/matches": {"debits": [{"invoice": "INVOICE", "amount": "0.50"}], "credits": ["CREDIT"]},
    "POST /api/v1/promises": {"date": SOON, "invoices": ["INVOICE"], "channel": "phone", "promised_by": "Anna", "note": ""},
}  # fmt: skip

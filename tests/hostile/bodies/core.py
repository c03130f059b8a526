"""What the calls of every app are told by the names they share, and what the calls of the foundation are told."""

from typing import Any

TOLD: dict[str, Any] = {
    "amount": "1.00", "city": "Wien", "code": "X1", "country": "AT", "currency": "EUR", "days": 14, "description": "Words",
    "email": "a@b.example", "kind": "", "language": "en", "name": "Words", "percent": "2", "position": 1,
    "postal_code": "1010", "quantity": "1", "rate": "1.10", "reason": "Words", "reference": "Words", "street": "Ring 1",
    "tags": ["Wine"], "valid_from": "2026-01-01",
}  # fmt: skip
ALSO: dict[str, dict[str, Any]] = {"POST /api/v1/exchange-rates": {"currency": "USD", "date": "2026-01-01"}}
#: No program decides a request.
NOT_NOW = {"POST /api/v1/approvals/{number}/approve", "POST /api/v1/approvals/{number}/refuse"}

"""What the calls about orders and quotes are told."""

from typing import Any

SAME = {"of-order": "orders", "quotes": "orders"}
TOLD: dict[str, Any] = {
    "customer_reference": "PO 1", "external_reference": "E1", "promised_date": "2999-01-01", "starts_on": "2999-01-01",
}  # fmt: skip
FREIGHT = [{"amount": "1.00", "code": "FC", "text": ""}]
AMENDED = [{"position": 1, "quantity": "2", "unit_price": "9.00", "requested_date": "2999-01-01"}]
ORDERED = {"charges": [{"amount": "5.00", "code": "FC", "text": "Freight"}], "confirm_duplicate": True}
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/orders": ORDERED,
    "POST /api/v1/quotes": ORDERED,
    "POST /api/v1/orders/{number}/amend": {"lines": AMENDED, "charges": FREIGHT},
    "POST /api/v1/orders/{number}/close-line": {"reason": "customer", "positions": []},
    "POST /api/v1/orders/{number}/submit": {"confirm_duplicate": True},
    "POST /api/v1/agreements/{number}/close": {"give_up_rest": True},
    "POST /api/v1/quotes/{number}/accept": {"confirm_duplicate": True, "told_by": "phone"},
    "POST /api/v1/quotes/{number}/extend": {"valid_until": "2999-01-01"},
}  # fmt: skip
#: Nobody of the company asks in a customer's name.
NOT_NOW = {"POST /api/v1/orders/{number}/ask-cancellation"}

"""What the calls about customers are told."""

from typing import Any

SAME = {"of-customer": "customers"}
TOLD: dict[str, Any] = {
    "customer": "ALFKI", "customers": ["ALFKI"], "discount_percent": "1", "into": "KEEP", "payment_terms": "N30",
    "roles": ["invoice"], "vat_id": "", "over_delivery_percent": "5", "under_delivery_percent": "2.5", "incoterm": "DAP",
    "incoterm_place": "Wien", "notes_for_carrier": "Words",
}  # fmt: skip
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/customers/{code}/products": {"sku": "GOLD", "own_number": "4711", "own_text": "Tea"},
    "PATCH /api/v1/customers/{code}/products/{sku}": {"own_number": "4711"},
    "POST /api/v1/payment-terms": {"installments": [{"kind": "percent", "value": "100", "days": 10}]},
    "POST /api/v1/customers/{code}/terms/requests": {"billing_policy": "manual"},
}  # fmt: skip

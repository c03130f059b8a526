"""What the calls about invoices are told."""

from typing import Any

NAMED = {"INVOICE": "invoices"}
SAME = {"of-invoice": "invoices"}
TOLD: dict[str, Any] = {"invoice": "INVOICE"}
#: The invoice is issued, and nothing is left to bill.
NOT_NOW = {"POST /api/v1/invoices/{number}/issue", "POST /api/v1/billing-runs"}

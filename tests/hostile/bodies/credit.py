"""What the calls about credit are told."""

import datetime
from typing import Any

from django.utils import timezone

NAMED = {"HELD": "held"}
TOLD: dict[str, Any] = {"credit_limit": "100.00"}
RULES = [{"rule": "overdue", "number": 30, "amount": "5.00", "points": ["submit"]}]
TODAY = timezone.localdate().isoformat()
LATELY = (timezone.localdate() - datetime.timedelta(days=30)).isoformat()
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/orders/{number}/holds/release": {"kind": "credit", "amount": "5000.00"},
    "POST /api/v1/blocked-orders/decide": {"do": "recheck", "orders": ["HELD"]},
    "POST /api/v1/orders/{number}/credit/prepayment": {"amount": "100.00"},
    "POST /api/v1/credit/rule-sets": {"risk_class": "watched", "rules": RULES},
    "PATCH /api/v1/credit/rule-sets/{risk_class}": {"rules": RULES},
    "POST /api/v1/credit/rule-sets/{risk_class}/requests": {"rules": RULES},
    "POST /api/v1/credit/rule-sets/{risk_class}/replays": {"rules": RULES, "first_date": LATELY, "last_date": TODAY},
    "POST /api/v1/customers/{code}/credit/limits": {"valid_from": "2999-02-01"},
    "POST /api/v1/customers/{code}/credit/limits/correct": {"begins": "2999-01-01", "valid_from": "2999-01-01"},
    "POST /api/v1/customers/{code}/credit/limits/end": {"begins": "2999-01-01"},
    "POST /api/v1/customers/{code}/credit/securities": {"security_kind": "deposit", "covered": "5.00"},
    "POST /api/v1/customers/{code}/credit/requests": {"valid_from": "2999-03-01"},
}  # fmt: skip

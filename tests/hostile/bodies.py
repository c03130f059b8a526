"""Bodies of calls made from the OpenAPI document: one that works for each, and the same with one thing wrong."""

from __future__ import annotations

import copy
import datetime
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from o2c.api import api

Document = Mapping[str, Any]
Place = tuple[str | int, ...]

#: What a field of this name is told; ``None`` leaves an optional one out.
TOLD: dict[str, Any] = {
    "account": "5400", "amount": "1.00", "city": "Wien", "code": "X1", "country": "AT", "credits": ["PAYMENT"],
    "currency": "EUR", "customer": "ALFKI", "days": 14, "debit": "5.00", "description": "Words", "fee": "5.00",
    "invoice": "INVOICE", "kind": "", "customers": ["ALFKI"], "name": "Words", "percent": "2", "position": 1, "postal_code": "1010",
    "price": "12.50", "quantity": "1", "rate": "1.10", "reason": "Words", "reference": "Words", "sku": "SKU",
    "status": "in_transit", "street": "Ring 1", "tax_code": "S20", "unit_cost": "3.00", "weight": "1.5", "carrier": "PARCEL",
    "customer_reference": "PO 1", "discount_percent": "1", "email": "a@b.example",
    "tracking_number": "T1", "signed_by": "Words", "valid_from": "2026-01-01", "unit_price": "9.00", "language": "en",
    "payment_terms": "N30", "credit_limit": "100.00", "vat_id": "", "interest_percent": "8", "minimum_amount": "1.00",
    "minimum_quantity": "1", "order_multiple": "1", "external_reference": "E1",
    "roles": ["invoice"], "tags": ["Wine"], "into": "KEEP",
    "tracking": "lot", "shelf_life_days": 30, "supply_policy": "stock_first", "lead_time_days": 5, "is_returnable": True,
    "over_delivery_percent": "5", "under_delivery_percent": "2.5", "length_mm": 120, "width_mm": 80, "height_mm": 60,
    "hs_code": "090210", "origin_country": "IN", "incoterm": "DAP", "incoterm_place": "Wien", "notes_for_carrier": "Words",
    "promised_date": "2999-01-01", "starts_on": "2999-01-01",
}  # fmt: skip
ENTRY_LINES = [{"account": "5400", "debit": "5.00"}, {"account": "5900", "credit": "5.00"}]
FREIGHT = [{"amount": "1.00", "code": "FC", "text": ""}]
AMENDED = [{"position": 1, "quantity": "2", "unit_price": "9.00", "requested_date": "2999-01-01"}]
BOXES = [{"unit": "BX", "factor": "12", "barcode": ""}]
ORDERED = {"charges": [{"amount": "5.00", "code": "FC", "text": "Freight"}], "confirm_duplicate": True}
RULES = [{"rule": "overdue", "number": 30, "amount": "5.00", "points": ["submit"]}]
TODAY = timezone.localdate().isoformat()
LATELY = (timezone.localdate() - datetime.timedelta(days=30)).isoformat()
SOON = (timezone.localdate() + datetime.timedelta(days=7)).isoformat()
#: Calls whose body says something else by the same name.
ALSO: dict[str, dict[str, Any]] = {
    "POST /api/v1/exchange-rates": {"currency": "USD", "date": "2026-01-01"},
    "POST /api/v1/units": {"code": "KGM"},
    "POST /api/v1/products": {"sku": "X1", "kind": "goods", "units": BOXES, "substitutes": ["SKU"]},
    "PATCH /api/v1/products/{sku}": {"units": BOXES, "substitutes": [], "tracking": "none", "shelf_life_days": None},
    "POST /api/v1/tax-positions": {"mappings": [{"tax_code": None, "replaced_by": "S20"}]},
    "PATCH /api/v1/tax-positions/{code}": {"mappings": [{"tax_code": "S20", "replaced_by": "S20"}]},
    "PATCH /api/v1/tax-codes/{code}": {"category": "S"},
    "POST /api/v1/customers/{code}/products": {"sku": "GOLD", "own_number": "4711", "own_text": "Tea"},
    "PATCH /api/v1/customers/{code}/products/{sku}": {"own_number": "4711"},
    "POST /api/v1/payment-terms": {"installments": [{"kind": "percent", "value": "100", "days": 10}]},
    "POST /api/v1/orders": ORDERED,
    "POST /api/v1/quotes": ORDERED,
    "POST /api/v1/orders/{number}/amend": {"lines": AMENDED, "charges": FREIGHT},
    "POST /api/v1/orders/{number}/close-line": {"reason": "customer", "positions": []},
    "POST /api/v1/orders/{number}/submit": {"confirm_duplicate": True},
    "POST /api/v1/agreements/{number}/close": {"give_up_rest": True},
    "POST /api/v1/quotes/{number}/accept": {"confirm_duplicate": True, "told_by": "phone"},
    "POST /api/v1/orders/{number}/holds/release": {"kind": "credit", "amount": "5000.00"},
    "POST /api/v1/blocked-orders/decide": {"do": "recheck", "orders": ["HELD"]},
    "POST /api/v1/orders/{number}/credit/prepayment": {"amount": "100.00"},
    "POST /api/v1/credit/rule-sets": {"risk_class": "watched", "rules": RULES},
    "PATCH /api/v1/credit/rule-sets/{risk_class}": {"rules": RULES},
    "POST /api/v1/credit/rule-sets/{risk_class}/requests": {"rules": RULES},
    "POST /api/v1/credit/rule-sets/{risk_class}/replays": {"rules": RULES, "first_date": LATELY, "last_date": TODAY},
    "POST /api/v1/quotes/{number}/extend": {"valid_until": "2999-01-01"},
    "POST /api/v1/matches": {"debits": [{"invoice": "INVOICE", "amount": "0.50"}], "credits": ["CREDIT"]},
    "POST /api/v1/journal-entries": {"lines": ENTRY_LINES},
    "POST /api/v1/promises": {"date": SOON, "invoices": ["INVOICE"], "channel": "phone", "promised_by": "Anna", "note": ""},
    "POST /api/v1/customers/{code}/terms/requests": {"billing_policy": "manual"},
    "POST /api/v1/customers/{code}/credit/limits": {"valid_from": "2999-02-01"},
    "POST /api/v1/customers/{code}/credit/limits/correct": {"begins": "2999-01-01", "valid_from": "2999-01-01"},
    "POST /api/v1/customers/{code}/credit/limits/end": {"begins": "2999-01-01"},
    "POST /api/v1/customers/{code}/credit/securities": {"security_kind": "deposit", "covered": "5.00"},
    "POST /api/v1/customers/{code}/credit/requests": {"valid_from": "2999-03-01"},
}  # fmt: skip
WRONG: tuple[Any, ...] = (
    None, True, [], {}, "", " ", 0, -1, 10**30, 1.5, "1e30", "9" * 40, "-1", "NaN", "Infinity", "1,234", "1.234,50",
    "0.0000001", "0001-01-01", "9999-12-31", "2026-02-30", "\u200b\u202e", "\u0007\u001b[31m", "🧾" * 50, "=1+1",
    "x" * 100_000, "../../etc/passwd", "'; DROP TABLE orders_salesorder; --", "{{ 7*7 }}", [[[]]], [{}], ["x"],
    {"a": {"b": []}}, "A\nB", "999999999999999", "0.000001",
)  # fmt: skip


def calls() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each call that takes a body: its method, its address and a body with every field filled in."""
    document: Document = api.get_openapi_schema()
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            content = described.get("requestBody", {}).get("content", {})
            if schema := content.get("application/json", {}).get("schema"):
                name = f"{method.upper()} {path}"
                yield method.upper(), path, {**_made(schema, document), **ALSO.get(name, {})}


def _made(schema: Document, document: Document, name: str = "") -> Any:
    schema = _resolved(schema, document)
    if "properties" in schema:
        needed = schema.get("required", ())
        return {
            field: _made(inner, document, field)
            for field, inner in schema["properties"].items()
            if field in needed or field in TOLD or _resolved(inner, document).get("type") == "array"
        }
    if name in TOLD:
        return TOLD[name]
    if schema.get("type") == "array":
        return [_made(schema["items"], document)]
    return "Words"


def _resolved(schema: Document, document: Document) -> Document:
    """The schema behind a reference, or the first that is not null."""
    if "anyOf" in schema:
        schema = next(each for each in schema["anyOf"] if each.get("type") != "null")
    if "$ref" in schema:
        return _resolved(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    return schema


def places(body: Any, above: Place = ()) -> Iterator[Place]:
    """Where something stands in the body, the outermost first."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in inner:
        yield (*above, name)
        yield from places(value, (*above, name))


def spoiled(call: str, body: dict[str, Any], most: int) -> Iterator[tuple[Place, Any, dict[str, Any]]]:
    """The body with one thing wrong, or missing, or many times; ``most`` ways a place, other ones at each."""
    for place in places(body):
        start = zlib.crc32(f"{call} {place}".encode())
        for number in range(min(most, len(WRONG))):
            value = WRONG[(start + number * 7) % len(WRONG)]
            yield place, value, _with(body, place, value)


def _with(body: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    target: Any = changed
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    return changed


def named(body: Any, names: Mapping[str, Any]) -> Any:
    """The body about these documents."""
    text = json.dumps(body)
    for word, name in (("SKU", "products"), ("INVOICE", "invoices"), ("CREDIT", "credits"), ("HELD", "held")):
        text = text.replace(f'"{word}"', json.dumps(names[name]))
    return json.loads(text)

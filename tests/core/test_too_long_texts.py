"""A text longer than its column is answered 422 with its field, whatever call it came by."""

from __future__ import annotations

from typing import Any

import pytest

from core.api.parsing import too_long
from tests.builders import the_company
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "role, path, sent, field",
    [
        ("GL", "/units", {"code": "FAR TOO LONG", "name": "piece"}, "code"),
        ("GL", "/units", {"code": "KGM", "name": "x" * 5000}, "name"),
        ("GL", "/products", {"sku": "TEA", "name": "x" * 5000, "price": "1", "tax_code": "S20"}, "name"),
        ("MGR", "/customers", {"code": "A", "name": "x" * 5000}, "name"),
        ("MGR", "/customers", {"code": "A", "name": "A", "vat_id": "1" * 21}, "vat_id"),
        (
            "MGR",
            "/customers",
            {"code": "A", "name": "A", "address": {"city": "x" * 101, "street": "y" * 90}},
            "address.city",
        ),
        (
            "MGR",
            "/payment-terms",
            {"code": "N10", "name": "x" * 5000, "installments": [{"kind": "rest"}]},
            "name",
        ),
    ],
)
def test_the_field_of_a_text_that_is_too_long_is_named(
    role: str, path: str, sent: dict[str, Any], field: str
) -> None:
    answer = Program(the_company(), role).post(path, sent, expected=422)

    assert [error["field"] for error in answer["errors"]] == [field]
    assert answer["errors"][0]["message"]


def test_of_several_long_texts_those_are_meant_that_are_called_like_such_a_column(rf: Any) -> None:
    sent = {"reference": "x" * 90, "lines": [{"name": "y" * 50}, {"name": "z" * 500}], "remark": "r" * 500}

    request = rf.post("/api/v1/any", sent, content_type="application/json")

    assert too_long(request, 200) == ["lines.1.name"]
    assert too_long(request, 61) == ["reference", "lines.1.name", "remark"]

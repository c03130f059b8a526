"""Pages and calls about kits: nobody breaks them, and what is refused leaves nothing behind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hostile.addresses import address
from tests.hostile.conftest import signed_in, tried
from tests.hostile.making import calls, named, spoiled
from tests.hostile.stage import path_of
from tests.hostile.test_every_address import is_drawn, pages

pytestmark = pytest.mark.django_db

#: What the addresses mean by an order, a shipment, an invoice and a product, at each step of a kit's way.
STEPS = (
    {"products": "kit", "orders": "kit-draft"},
    {"orders": "kit-waiting"},
    {"orders": "kit-order", "shipments": "kit-shipment"},
    {"orders": "kit-gone", "shipments": "kit-left", "invoices": "kit-invoice"},
)
#: The first part of a kit on the first line.
PART = 10_101


def about_kits(own: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """The names in the address, at each step that says another."""
    for step in STEPS:
        if any(f"/{word}/{{" in path or f"{word}/<" in path for word in step):
            yield {**own, **{word: own[name] for word, name in step.items()}}


@pytest.mark.parametrize("role", ["MGR", "WH", "PB"])
def test_no_page_about_kits_breaks_down(own, role):
    client, broken = signed_in(role), []
    methods = (client.get, client.post) if role == "MGR" else (client.get,)

    for route in (each for each in pages() if role == "WH" or not is_drawn(each)):
        for url in dict.fromkeys(address(route, names) for names in about_kits(own, route)):
            answers = [tried(method, url) for method in methods]
            broken += [
                f"{url}: {each.status_code}"
                for each in answers
                if each.status_code >= 500 or (not each.content and each.status_code >= 400)
            ]

    assert broken == []


def about_lines(place: tuple[str | int, ...]) -> bool:
    """Whether it says which line, how many, or which product; other fields are tried with goods."""
    return place[-1] in ("position", "to_position", "positions", "quantity", "sku", "parts", "lines")


def bodies(own: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each call about a kit's documents, for its line and for its first part; method, address, body."""
    parts = [{"sku": own["products"], "quantity": "6"}]
    made = {
        "sku": "BIG", "name": "Big", "tax_code": "S20", "price": "9", "unit": "C62", "kind": "kit", "parts": parts,
    }  # fmt: skip
    yield "POST", "/api/v1/products", made
    yield "PATCH", f"/api/v1/products/{own['kit']}", {"parts": parts}
    for method, path, body in calls():
        for names in about_kits(own, path):
            text = json.dumps(named(body, {**names, "products": names["kit"]}))
            part = re.sub(r'"(position|to_position)": 1\b', rf'"\1": {PART}', text)
            for said in dict.fromkeys((part, text)):
                yield method, path_of(path, names), json.loads(said)


def test_no_call_about_kits_breaks_down_or_saves_in_part(send, own, documents):
    names, wrong, answered = {**documents[""], **own}, [], {}

    for method, url, body in bodies(names):
        is_first = f"{method} {url}" not in answered
        others = [each for place, _value, each in spoiled(url, body, 1) if is_first and about_lines(place)]
        for changed in (body, *others):
            answer, written = send(method, url, json.dumps(changed).encode())
            answered.setdefault(f"{method} {url}", answer.status_code)
            is_said = answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
            if answer.status_code >= 500 or not is_said or written:
                wrong.append(f"{method} {url} {json.dumps(changed)[:120]}: {answer.status_code} {written}")

    assert wrong == []
    assert [answered["POST /api/v1/products"], answered[f"PATCH /api/v1/products/{own['kit']}"]] == [201, 200]

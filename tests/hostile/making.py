"""Bodies of calls made from the OpenAPI document: one that works for each, and the same with one thing wrong."""

from __future__ import annotations

import copy
import functools
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from o2c.api import api
from tests.hostile.bodies import ALSO, NAMED, TOLD

Document = Mapping[str, Any]
Place = tuple[str | int, ...]

WRONG: tuple[Any, ...] = (
    None, True, [], {}, "", " ", 0, -1, 10**30, 1.5, "1e30", "9" * 40, "-1", "NaN", "Infinity", "1,234", "1.234,50",
    "0.0000001", "0001-01-01", "9999-12-31", "2026-02-30", "\u200b\u202e", "\u0007\u001b[31m", "🧾" * 50, "=1+1",
    "x" * 100_000, "../../etc/passwd", "'; DROP TABLE orders_salesorder; --", "{{ 7*7 }}", [[[]]], [{}], ["x"],
    {"a": {"b": []}}, "A\nB", "999999999999999", "0.000001",
)  # fmt: skip


@functools.cache
def _document() -> Document:
    """What the API says of itself; writing it takes a second."""
    described: Document = api.get_openapi_schema()
    return described


def calls() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each call that takes a body: its method, its address and a body with every field filled in."""
    document = _document()
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
    for word, name in NAMED.items():
        text = text.replace(f'"{word}"', json.dumps(names[name]))
    return json.loads(text)

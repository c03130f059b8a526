"""Paging by key: the next page begins after the last row shown, whatever was inserted or deleted meanwhile.

A cursor holds the sort values of one row and is signed for its order, so a forged or foreign one is simply
no cursor. Missing values stand last in both directions; the primary key breaks ties.
"""

from __future__ import annotations

import base64
import datetime
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.utils.crypto import constant_time_compare, salted_hmac

Row = TypeVar("Row")

_SIGNATURE_BYTES = 9
_FORWARD, _BACKWARD = "f", "b"

# How values travel inside a cursor: a letter and a text; None, bool, int and str are JSON's own.
_WRITERS: dict[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("d", str),
    datetime.datetime: ("t", datetime.datetime.isoformat),
    datetime.date: ("D", datetime.date.isoformat),
    uuid.UUID: ("u", str),
}
_READERS: dict[str, Callable[[str], Any]] = {
    "d": Decimal,
    "t": datetime.datetime.fromisoformat,
    "D": datetime.date.fromisoformat,
    "u": uuid.UUID,
}


@dataclass(frozen=True, slots=True)
class Key:
    """One part of the order: a path, its direction, and where missing values go."""

    path: str
    is_descending: bool
    is_nullable: bool
    has_nulls_last: bool = True

    def reversed(self) -> Key:
        """The same part read from the end."""
        return replace(self, is_descending=not self.is_descending, has_nulls_last=not self.has_nulls_last)


@dataclass(frozen=True, slots=True)
class Window(Generic[Row]):
    """The rows of one page and the cursors of its neighbors; None where there is none."""

    rows: list[Row]
    next_cursor: str | None
    previous_cursor: str | None


def page(
    queryset: models.QuerySet[Any, Row], order_by: Sequence[str], after: str | None, limit: int
) -> tuple[list[Row], str | None]:
    """The rows after the cursor and the cursor of the page after them; a wrong cursor begins at the first row."""
    found = window(queryset, order_by, after, limit)
    return found.rows, found.next_cursor


def is_valid(cursor: str, order_by: Sequence[str], model: type[models.Model]) -> bool:
    """Whether the cursor was given out for this model in this order."""
    return _read(cursor, keys_of(model, order_by), model) is not None


def window(
    queryset: models.QuerySet[Any, Row], order_by: Sequence[str], cursor: str | None, limit: int
) -> Window[Row]:
    """The rows on the cursor's far side, in display order, with the cursors on and back.

    ``queryset`` yields instances or dictionaries (``.values()``); its own order is replaced.
    """
    model = queryset.model
    keys = keys_of(model, order_by)
    place = _read(cursor, keys, model) if cursor else None
    is_backward = place is not None and place[0] == _BACKWARD
    reading = tuple(key.reversed() for key in keys) if is_backward else keys
    rows = _rows(queryset, reading, place[1] if place else None, limit + 1)
    has_more = len(rows) > limit
    rows = rows[:limit]
    if is_backward:
        rows.reverse()
    has_next, has_previous = (
        (bool(rows), has_more) if is_backward else (has_more, place is not None and bool(rows))
    )
    return Window(
        rows=rows,
        next_cursor=_write(_FORWARD, rows[-1], keys, model) if has_next else None,
        previous_cursor=_write(_BACKWARD, rows[0], keys, model) if has_previous else None,
    )


def keys_of(model: type[models.Model], order_by: Sequence[str]) -> tuple[Key, ...]:
    """The order in full: nullability looked up, the primary key added with the direction of the last part."""
    keys = [
        Key(
            path=part.removeprefix("-"),
            is_descending=part.startswith("-"),
            is_nullable=_is_nullable(model, part),
        )
        for part in order_by
    ]
    pk_names = {"pk", model._meta.pk.name}
    if not any(key.path in pk_names for key in keys):
        keys.append(Key("pk", is_descending=bool(keys) and keys[-1].is_descending, is_nullable=False))
    return tuple(keys)


def sort_expressions(keys: Sequence[Key]) -> list[OrderBy]:
    """The order for the database; nulls are named only where they can occur, so that plain indexes serve."""
    return [
        OrderBy(
            F(_alias(position)),
            descending=key.is_descending,
            nulls_last=True if key.is_nullable and key.has_nulls_last else None,
            nulls_first=True if key.is_nullable and not key.has_nulls_last else None,
        )
        for position, key in enumerate(keys)
    ]


def with_keys(queryset: models.QuerySet[Any, Row], keys: Sequence[Key]) -> models.QuerySet[Any, Row]:
    """The queryset with its sort values as columns of their own, ordered by them."""
    named = {_alias(position): F(key.path) for position, key in enumerate(keys)}
    ordered: models.QuerySet[Any, Row] = queryset.annotate(**named).order_by(*sort_expressions(keys))
    return ordered


def _rows(
    queryset: models.QuerySet[Any, Row], keys: Sequence[Key], values: Sequence[Any] | None, limit: int
) -> list[Row]:
    ordered = with_keys(queryset, keys)
    if values is not None:
        ordered = ordered.filter(_beyond(keys, values))
    return list(ordered[:limit])


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Rows strictly after the values: further on the first key, or equal there and further on the next."""
    nothing = Q(pk__in=[])
    condition = nothing
    for position in reversed(range(len(keys))):
        key, value, name = keys[position], values[position], _alias(position)
        further = _further(key, value, name)
        same = Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        inner = same & condition if condition is not nothing else None
        parts = [part for part in (further, inner) if part is not None]
        condition = parts[0] if len(parts) == 1 else (parts[0] | parts[1] if parts else nothing)
    if values[0] is not None and not keys[0].is_nullable and len(keys) > 1:
        # Says nothing new, but lets the database enter its index at the right place.
        condition = Q(**{f"{_alias(0)}__{'lte' if keys[0].is_descending else 'gte'}": values[0]}) & condition
    return condition


def _further(key: Key, value: Any, name: str) -> Q | None:
    """Rows further on this key alone; None when there can be none."""
    if value is None:
        return None if key.has_nulls_last else Q(**{f"{name}__isnull": False})
    further = Q(**{f"{name}__{'lt' if key.is_descending else 'gt'}": value})
    return further | Q(**{f"{name}__isnull": True}) if key.is_nullable and key.has_nulls_last else further


def _alias(position: int) -> str:
    return f"key_{position}"


def _is_nullable(model: type[models.Model], part: str) -> bool:
    """Whether a value can be missing on the way; what is no field (an annotation) may always be."""
    current: Any = model
    for name in part.removeprefix("-").split("__"):
        try:
            field = current._meta.pk if name == "pk" else current._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if not getattr(field, "concrete", False) or field.null:
            return True
        current = field.related_model or current
    return False


# Cursors


def _write(direction: str, row: Any, keys: Sequence[Key], model: type[models.Model]) -> str:
    values = [
        row[_alias(position)] if isinstance(row, Mapping) else getattr(row, _alias(position))
        for position in range(len(keys))
    ]
    body = json.dumps([direction, *map(_packed, values)], separators=(",", ":")).encode()
    return _text(_signature(body, keys, model) + body)


def _read(cursor: str, keys: Sequence[Key], model: type[models.Model]) -> tuple[str, list[Any]] | None:
    """Direction and values, or None for anything that was not written for this order."""
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not constant_time_compare(signature, _signature(body, keys, model)):
            return None
        direction, *packed = json.loads(body)
        values = [_unpacked(value) for value in packed]
    except (ValueError, TypeError, ArithmeticError, LookupError):
        return None
    return (direction, values) if len(values) == len(keys) else None


def _signature(body: bytes, keys: Sequence[Key], model: type[models.Model]) -> bytes:
    order = ",".join(f"{'-' if key.is_descending else ''}{key.path}" for key in keys)
    salt = f"core.lists.keyset {model._meta.label_lower} {order}"
    return salted_hmac(salt, body, algorithm="sha256").digest()[:_SIGNATURE_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _packed(value: Any) -> Any:
    if value is None or type(value) in (bool, int, str, float):
        return value
    for kind, (letter, write) in _WRITERS.items():
        if isinstance(value, kind):
            return [letter, write(value)]
    return str(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        letter, text = value
        return _READERS[letter](text)
    return value

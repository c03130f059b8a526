"""Reading what programs send: JSON and nothing else, and no text that a database or a printer cannot keep."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from django.apps import apps
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from core.refusals import Refusal

_JSON = "application/json"


class Malformed(Refusal):
    """What came is no JSON, or holds text that nothing can keep."""

    http_status = 400
    code = "malformed-request"


class UnsupportedType(Refusal):
    """The body is of a kind this call does not read."""

    http_status = 415
    code = "unsupported-media-type"


class StrictParser(Parser):
    """JSON without NaN and infinity; text without NUL and lone surrogates; fields named where they are refused."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body. Raises Malformed, UnsupportedType."""
        kind = request.content_type or _JSON
        if kind != _JSON and not kind.endswith("+json"):
            raise UnsupportedType(_("Send the body as application/json."))
        try:
            body: dict[str, Any] = json.loads(
                request.body, parse_constant=_refuse_constant, object_pairs_hook=_each_name_once
            )
        except (ValueError, RecursionError) as error:
            raise Malformed(_("The body is not valid JSON.")) from error
        for place, text in _texts(body, ""):
            if not is_storable(text):
                raise Malformed(_("This text holds characters that cannot be kept."), field=place)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Query parameters. Raises Malformed."""
        for name, values in data.lists():
            if not all(is_storable(value) for value in values if isinstance(value, str)):
                raise Malformed(_("This text holds characters that cannot be kept."), field=name)
        parsed: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return parsed


def is_storable(text: str) -> bool:
    """Whether the database can keep the text."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def too_long(request: HttpRequest, room: int) -> list[str]:
    """The fields of a call whose text has more characters than the column it did not fit into.

    The database says how long the column is, not which one it is: of several long texts those are meant that are
    called like a column of this length.
    """
    sent: Any = dict(request.POST.items())
    if not (request.content_type or "").startswith("multipart/"):
        try:
            sent = json.loads(request.body)
        except ValueError:
            sent = {}
    places = [place for place, text in _texts(sent, "") if place and len(text) > room]
    named = [place for place in places if place.rpartition(".")[2] in _columns_of(room)]
    return list(dict.fromkeys(named or places))


@functools.cache
def _columns_of(room: int) -> frozenset[str]:
    return frozenset(
        column.name
        for model in apps.get_models()
        for column in model._meta.local_concrete_fields
        if column.max_length == room
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An amount that comes twice is not for us to choose from."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text inside, keys included, with the field it stands in."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield place, name
            yield from _texts(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _texts(inner, f"{place}.{position}" if place else str(position))

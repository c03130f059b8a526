"""Addresses of rows: a URL name resolved once per list, then filled in per row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse

Row = Mapping[str, Any]
AddressMaker = Callable[[Row], str]
Address = str | Callable[[Row], str]

_PLAIN = re.compile(r"[A-Za-z0-9_.~-]+")
# Stand-ins that no other part of a URL contains; the number suits ``int`` converters.
_WORDS = ("zzq0qzz", "zzq1qzz", "zzq2qzz")
_NUMBERS = ("90817263540", "90817263541", "90817263542")


def maker_of(address: Address, argument_paths: tuple[str, ...]) -> AddressMaker:
    """A function from row to URL; empty where an argument is missing.

    ``address`` is a callable already, or the name of a URL whose arguments are the row's values at the paths.
    """
    if callable(address):
        return address
    pattern, places = _pattern(address, len(argument_paths))
    if not pattern:
        return lambda row: _reversed(address, [row[path] for path in argument_paths])

    def make(row: Row) -> str:
        url = pattern
        for place, path in zip(places, argument_paths, strict=True):
            value = row[path]
            if value is None or value == "":
                return ""
            text = str(value)
            url = url.replace(place, text if _PLAIN.fullmatch(text) else quote(text, safe="~@:!$&'()*+,;="))
        return url

    return make


def _pattern(name: str, count: int) -> tuple[str, tuple[str, ...]]:
    """The URL with stand-ins for its arguments; empty when its converters take neither."""
    for stand_ins in (_WORDS[:count], _NUMBERS[:count]):
        try:
            url = reverse(name, args=stand_ins)
        except NoReverseMatch:
            continue
        if all(url.count(stand_in) == 1 for stand_in in stand_ins):
            return url, stand_ins
    return "", ()


def _reversed(name: str, arguments: list[Any]) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""

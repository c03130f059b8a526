"""Every address of the product, with the documents of a company, of another one, or nonsense in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django.urls import URLResolver, get_resolver

from tests.hostile.bodies import SAME


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Our routes once each; those of the sign-in library and regular expressions left out."""
    found = dict.fromkeys(_routes(resolver or get_resolver(), prefix))
    return (route for route in found if not route.startswith("accounts/"))


def _routes(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        else:
            yield route


def address(route: str, names: Mapping[str, Any] | str) -> str:
    """The route with names of documents filled in, or the same text everywhere."""
    url = "/"
    for part in re.split(r"(<[^>]+>)", route):
        if not part.startswith("<"):
            url += part
        elif isinstance(names, str):
            url += quote(names, safe="")
        else:
            above = next((word for word in reversed(url.split("/")) if word), "")
            above = "customers" if above == "accounts" and "ledger" not in url else SAME.get(above, above)
            name = str(names.get(above, "1"))
            url += quote("1" if part.startswith("<int:") and not name.isdecimal() else name, safe="")
    return url

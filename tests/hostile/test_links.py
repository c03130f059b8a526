"""No page shows anybody a link he may not follow, and none holds a script or a style of its own."""

from __future__ import annotations

import re
from collections import deque
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from tests import builders
from tests.hostile.conftest import ROLES, signed_in, tried

pytestmark = pytest.mark.django_db

_INLINE = re.compile(r"^(on\w+|hx-on.*|style)$")


class Reader(HTMLParser):
    """What a page leads to, and what its policy would not let run."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.refused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "hx-get", "src") if given.get(name)]
        self.refused += [f"<{tag} {name}>" for name in given if _INLINE.match(name)]
        if tag == "style" or (
            tag == "script" and "src" not in given and given.get("type") != "application/json"
        ):
            self.refused.append(f"<{tag}>")
        if any(given.get(name, "").strip().lower().startswith(("javascript:", "js:")) for name in given):
            self.refused.append(f"<{tag}> with a script for an address")


def shape(url: str) -> str:
    """Addresses of the same kind of page: numbers and what is asked of the page left out."""
    return re.sub(r"[A-Z]+-?\d[\w-]*|\d+", "#", urlsplit(url).path)


def crawl(role: str) -> list[str]:
    """Follow every kind of link from the first page on; what is wrong."""
    client, wrong = signed_in(role), []
    waiting, known = deque([("/", "the start")]), {shape("/")}
    while waiting:
        url, source = waiting.popleft()
        fragment = {"HTTP_HX_REQUEST": "true"} if "panel" in url else {}
        answer: Any = tried(client.get, url, **fragment)
        if answer.status_code >= 400:
            wrong.append(f"{role}: {source} leads to {url}: {answer.status_code}")
        if "default-src 'self'" not in answer["Content-Security-Policy"]:
            wrong.append(f"{role}: {url} has no policy")
        if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        reader = Reader()
        reader.feed(answer.content.decode())
        wrong += [f"{role}: {url} holds {found}" for found in reader.refused]
        for link in reader.links:
            target = urldefrag(urljoin(url, link)).url
            is_ours = target.startswith("/") and not target.startswith(("/static/", "/accounts/"))
            if (
                is_ours
                and shape(target) not in known
                and ".pdf" not in target
                and "delivery-note" not in target
            ):
                known.add(shape(target))
                waiting.append((target, url))
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_every_link_leads_somewhere_for_whoever_sees_it(role, own, held):
    builders.a_draft_order(held.customer)

    assert crawl(role) == []

"""Whatever is sent to whatever address by whomever, the answer is one of ours and never a breakdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import resolve

from core import policy
from core.api.access import make_token
from tests import builders
from tests.hostile.addresses import address, routes
from tests.hostile.conftest import ROLES, signed_in, tried

pytestmark = pytest.mark.django_db

FRAGMENT = {"HTTP_HX_REQUEST": "true"}  # an error answers with its notice alone, which is quicker
READERS = (
    "ADM",
    "AUD",
)  # what the other roles read is searched page by page in test_fields, and followed in test_links
NONSENSE = ("\x00", "99999999999999999999")  # a name, and a number where only digits are an address
QUERIES = (
    "sort=%00&view=zz&size=-1&at=%00&cols=%00&q=%00&saved=99999999999999999999&status=%00&customer=%00&currency=%00",
    (
        "as_of=9999-12-31&from=0001-01-01&to=x&days=99999999999999999999&quantity=1e999&limit=99999999999999999999"
        "&after=W10&at=bnVsbA&page=-1"
    ),
)
BODIES: tuple[dict[str, Any], ...] = (
    {"idempotency_key": "\x00", "version": "99999999999999999999", "reason": "\x00", "kind": "zz", "text": "\x00"},
    {
        "lines-TOTAL_FORMS": "99999999", "lines-INITIAL_FORMS": "-1", "date": "9999-12-31", "as_of": "0001-01-01",
        "amount": "1e999", "quantity": "NaN", "selected": ["99999999999999999999", "x"], "do": "zz", "all": "1",
        "reason": "x" * 9000, "customer": "x" * 9000, "kind": "credit", "limit": "99999999999999999999",
    },
)  # fmt: skip
JSON_BODIES = (
    b"[]", b'{"reason": "\\u0000", "code": "\\ud800"}',
    b'{"code": "' + b"x" * 5_000 + b'", "name": {}, "reason": "x", "lines": [{"quantity": 1e999}], "date": "9999-12-31"}',
)  # fmt: skip


def pages() -> Iterator[str]:
    return (route for route in routes() if not route.startswith(("api/", "healthz", "metrics")))


def is_drawn(route: str) -> bool:
    """A paper takes longer to draw than all pages of a role together."""
    return ".pdf" in route or "delivery-note" in route


def permission_of(url: str) -> str:
    """What the page behind the address asks for."""
    return str(getattr(resolve(unquote(url)).func, "access", ""))


def can(role: str, permission: str) -> bool:
    """Whether the role gets past the guard; a page without a permission admits everybody."""
    return permission not in policy.MATRIX or role in policy.MATRIX[permission].split()


def tried_get(client: Client, url: str) -> Any:
    return tried(client.get, url)


def tried_post(client: Client, url: str) -> Any:
    return tried(client.post, url, BODIES[0], **FRAGMENT)


def test_no_page_breaks_down_for_anybody(own):
    broken, refused, unknown = [], set(), set()
    for role in ROLES:
        client = signed_in(role)
        for route in pages():
            if is_drawn(route) and role != "WH":
                continue
            url = address(route, own)
            for method, send in (("GET", tried_get), ("POST", tried_post)):
                needed = (method, route, permission_of(url))
                if needed in unknown or (needed in refused and not can(role, needed[2])):
                    continue  # the guard before the page says the same to everybody
                if method == "GET" and role not in READERS:
                    continue
                answer = send(client, url)
                if answer.status_code == 405:
                    unknown.add(needed)
                elif answer.status_code == 403:
                    refused.add(needed)
                if answer.status_code >= 500 or (answer.status_code >= 400 and not answer.content):
                    broken.append(f"{role} {method} {url}: {answer.status_code}")

    assert broken == []


def test_no_page_breaks_down_on_nonsense(own):
    client = signed_in("MGR")
    broken = []
    for route in (each for each in pages() if not is_drawn(each)):
        named = address(route, own)
        urls = [address(route, NONSENSE["<int:" in route])] if "<" in route else []
        answers = [
            (url, tried(client.get, url, **FRAGMENT))
            for url in [*urls, *(f"{named}?{query}" for query in QUERIES)]
        ]
        answers += [(named, tried(client.post, named, body, **FRAGMENT)) for body in BODIES]
        broken += [f"{url}: {answer.status_code}" for url, answer in answers if answer.status_code >= 500]

    assert broken == []


@pytest.mark.parametrize("role", ["SAL", "PB"])
def test_nothing_of_another_company_can_be_reached(role, own, foreign):
    client = signed_in(role)

    reached = [
        f"{url}: {response.status_code}"
        for route in pages()
        if "<" in route and address(route, own) != (url := address(route, foreign)) and "assets" not in route
        and not any(word in route for word in (".pdf", "/policies/", "ledger/accounts", "ledger/periods", "<int:pk>"))
        for response in (tried(client.get, url),)
        if response.status_code not in (403, 404, 405, 429)  # signed links are asked for too often by then
    ]  # fmt: skip

    assert reached == []


def test_pages_of_colleagues_do_not_exist_in_the_portal(own):
    client = signed_in("PB")
    staff = ("products/", "customers/", "stock/", "orders/", "shipments/", "invoices/", "receivables/", "ledger/",
             "credit/", "reports/", "system/", "jobs/", "mail/", "notifications/")  # fmt: skip

    seen = [url for route in pages() if route.startswith(staff)
            for url in (address(route, own),) if tried(client.get, url).status_code != 404]  # fmt: skip

    assert seen == []


def test_no_call_breaks_down_and_every_error_is_a_problem_document(own, foreign):
    company = builders.the_company()
    client, token = (
        Client(raise_request_exception=False),
        make_token(builders.a_user(company, "MGR", "GL"), company),
    )
    sent = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    wrong = []
    for route in dict.fromkeys(each for each in routes() if each.startswith("api/v1/")):
        named = address(route, own)
        answers = [
            tried(client.get, url, **sent) for url in (named, address(route, foreign), address(route, "\x00"))
        ]
        answers += [tried(client.get, f"{named}?{query}", **sent) for query in QUERIES]
        answers += [
            tried(client.generic, method, named, body, content_type="application/json", **sent)
            for method in ("PATCH" if route.endswith(("company", "<sku>", "<code>")) else "POST",)
            for body in JSON_BODIES
        ]
        answers.append(tried(client.generic, "POST", named, b"<x/>", content_type="text/xml", **sent))
        wrong += [
            f"{answer.request['REQUEST_METHOD']} {named}: {answer.status_code} {answer['Content-Type']}"
            for answer in answers
            if answer.status_code >= 500
            or (answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json")
        ]

    assert wrong == []

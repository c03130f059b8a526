"""Redis away while people work: nothing fails or waits for it, and what had to wait is done when it is back."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.devstack.stack import ROOT, Stack, eventually

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
]

PATIENCE = 3.0  # seconds: what a person takes for "it works"


class Person:
    """Works with a token of his own, and remembers how long each call took."""

    def __init__(self, stack: Stack, token: str) -> None:
        self.address = urlsplit(stack.url)
        self.token = token
        self.seconds: list[float] = []

    def call(self, method: str, path: str, body: Any = None) -> Any:
        begun = time.monotonic()
        connection = http.client.HTTPConnection(str(self.address.hostname), self.address.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/api/v1{path}", text, {**headers, "Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.seconds.append(time.monotonic() - begun)
        assert answer.status < 300, (path, answer.status, content)
        return json.loads(content)


def sell_ship_and_collect(seller: Person, clerk: Person) -> None:
    """Twelve pieces ordered, sent, billed by the dispatch, and paid."""
    lines = [{"sku": "CHAI", "quantity": "12"}]
    wanted = {"customer": "ALFKI", "submit": True, "lines": lines, "confirm_duplicate": True}
    order = seller.call("POST", "/orders", wanted)
    [shipment] = seller.call("GET", f"/shipments?order={order['number']}")["items"]
    for verb in ("pick", "pack", "dispatch"):
        seller.call("POST", f"/shipments/{shipment['number']}/{verb}", {})
    [invoice] = clerk.call("GET", f"/invoices?order={order['number']}")["items"]
    whole = {"invoice": invoice["number"], "amount": invoice["total"]}
    payment = {"customer": "ALFKI", "amount": invoice["total"], "currency": "EUR", "allocations": [whole]}
    clerk.call("POST", "/payments", payment)


def told(program: "subprocess.Popen[str]") -> Any:
    """What a program inside the stack says next."""
    assert program.stdout
    assert program.stderr
    return json.loads(program.stdout.readline() or program.stderr.read())


@pytest.fixture
def shop(stack: Stack) -> Iterator["subprocess.Popen[str]"]:
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.devstack.shop"], cwd=ROOT, text=True, env=stack.inside(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    yield program
    program.communicate(timeout=20)


@pytest.fixture
def redis(stack: Stack) -> Iterator[int]:
    """Its number; at the end it goes on, whatever a test has done to it."""
    pid = stack.children()["redis"]
    yield pid
    os.kill(pid, signal.SIGCONT)


def waiting(stack: Stack) -> int:
    return int(stack.sql("SELECT count(*) FROM core_outboxmessage WHERE status <> 'done'"))


def papers(stack: Stack) -> tuple[int, int]:
    """Invoices that are printed and mails that are sent, of all companies here."""
    return (
        stack.sql("SELECT count(*) FROM invoicing_invoice WHERE pdf_id IS NOT NULL"),
        stack.sql("SELECT count(*) FROM core_mailmessage WHERE status = 'sent'"),
    )


def test_work_goes_on_while_redis_hangs_and_its_papers_follow(stack, shop, redis):
    tokens = told(shop)
    seller, clerk = Person(stack, tokens["seller"]), Person(stack, tokens["clerk"])
    sell_ship_and_collect(seller, clerk)  # whatever is slow the first time
    assert eventually(lambda: waiting(stack) == 0)
    printed, sent = papers(stack)
    seller.seconds, clerk.seconds = [], []

    os.kill(redis, signal.SIGSTOP)
    sell_ship_and_collect(seller, clerk)
    away, left = stack.health(), waiting(stack)
    os.kill(redis, signal.SIGCONT)
    is_done = eventually(lambda: waiting(stack) == 0 and stack.is_well(), 60)
    shop.stdin.write("\n")
    shop.stdin.flush()
    findings = told(shop)

    assert max(seller.seconds + clerk.seconds) < PATIENCE
    assert away["code"] == 503
    assert "Redis does not answer" in away["redis"]["reason"]
    assert left > 0
    assert is_done, stack.health()
    assert papers(stack) == (printed + 1, sent + 3)  # order, delivery and invoice
    assert findings == []

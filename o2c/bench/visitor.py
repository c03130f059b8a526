"""A signed-in user's browser, reduced to its requests: the measured pages come over HTTP from a real server."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from core.middleware import COMPANY_KEY
from core.models import Company, Membership, User


class Visitor:
    """Somebody of the company at a web server of his own."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.token = secrets.token_hex(16)
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: self.token}
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Host": "localhost",
        }  # fmt: skip

    def ask(self, path: str) -> tuple[float, bytes]:
        """Milliseconds and bytes of an answer that has to be 200; waits while the server still starts."""
        deadline = time.monotonic() + 60
        while True:
            try:
                return self._send("GET", path, self.headers)
            except ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def post(self, path: str, fields: Mapping[str, str]) -> tuple[float, bytes]:
        """Milliseconds and bytes of the answer to a form, sent as the page's script sends it."""
        headers = self.headers | {
            "Content-Type": "application/x-www-form-urlencoded",
            "HX-Request": "true",
            "X-CSRFToken": self.token,
        }
        return self._send("POST", path, headers, urlencode(fields))

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[float, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        begun = time.perf_counter()
        link.request(method, path, body, headers)
        answer = link.getresponse()
        content = answer.read()
        taken = (time.perf_counter() - begun) * 1000
        if answer.status not in (200, 201, 204):
            raise SystemExit(f"{path} answered {answer.status}: {content[:500]!r}")
        return taken, content


@contextmanager
def visitor(company: Company, role: str) -> Iterator[Visitor]:
    """Start a web server as in production, and sign somebody with the role in."""
    session, port = _sign_in(company, role), _free_port()
    server = subprocess.Popen(  # noqa: S603 - our own server
        [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-k", "gthread", "--threads", "4",
         "--no-control-socket", "--log-level", "error", "o2c.wsgi"],
        env=os.environ.copy(),
    )  # fmt: skip
    try:
        yield Visitor(port, session)
    finally:
        server.terminate()
        server.wait(10)


def _sign_in(company: Company, role: str) -> str:
    user = User.objects.create_user("bench", password=None)
    Membership.objects.create(company=company, user=user, role=role)
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session[COMPANY_KEY] = company.pk
    session.save()
    return str(session.session_key)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""A company at work and its people in real browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.models import Company
from tests.builders import a_company, a_user
from tests.e2e.people import QUICK, Typist

SitsDown = Callable[..., Typist]


@pytest.fixture
def company(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company the story is about."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread
    return a_company("ACME")


@pytest.fixture
def sits_down(browser: Any, live_server: Any, company: Company) -> Iterator[SitsDown]:
    """Somebody with a role, each in a browser of his own; an error in a console fails the test.

    He has signed in before, unless the story begins with user name and password.
    """
    typists: list[Typist] = []

    def sit(*roles: str, delay: int = QUICK, with_password: bool = False, **options: Any) -> Typist:
        user = options.pop("user", None) or a_user(company, *roles)
        typist = Typist(browser.new_context(**options).new_page(), live_server.url, delay)
        typists.append(typist)
        (typist.signs_in if with_password else typist.comes_back)(user)
        return typist

    yield sit
    problems = [problem for typist in typists for problem in typist.problems]
    for typist in typists:
        typist.page.context.close()
    assert not problems

"""Fixtures of all tests: the copied database, the browser, and the check of the books after each committing test."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase

from core import aftermath
from tests.database import TestDatabase

NO_CHROMIUM = "no Chromium found: browser tests did not run"
LONGEST = ("tests/hostile/", "tests/devstack/", "tests/e2e/")  # a minute for a handful of tests


class Ground:
    """What the teardown of a committing test must know."""

    database: TestDatabase | None = None
    is_breaking_rules = False


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """A copy of the migrated template, used as the application role like in production."""
    with django_db_blocker.unblock():
        database = Ground.database = TestDatabase(os.environ.get("PYTEST_XDIST_WORKER", ""))
        database.renew()
    yield
    with django_db_blocker.unblock():
        database.drop()


def _look_at_the_books_and_renew(self: TransactionTestCase) -> None:
    """Instead of a flush, which the application role may not do: check every rule, then copy the template anew."""
    from core import invariants  # noqa: PLC0415 - the apps must be ready

    try:
        findings = [] if Ground.is_breaking_rules else invariants.run_all()
    finally:
        if Ground.database:
            Ground.database.renew()
    assert not findings, "\n".join(f"{found.rule}: {found.says} {found.rows}" for found in findings)


TransactionTestCase._fixture_teardown = _look_at_the_books_and_renew  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _clean_ground(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test sees another's cache; a test of the checks themselves may leave broken books."""
    Ground.is_breaking_rules = request.node.get_closest_marker("breaks_invariants") is not None
    yield
    aftermath.forget()
    if "settings" in request.fixturenames or "client" in request.fixturenames:
        cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _own_files() -> Iterator[None]:
    """Stored files of this run go away with it."""
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


# Browser ----------------------------------------------------------------------------------------------------------
def chromium() -> str | None:
    """The system's Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and leave it out where there is none; side by side, begin with what takes longest."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        _put_the_longest_first(items)
    for item in items:
        if {"page", "browser", "context"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def _put_the_longest_first(items: list[pytest.Item]) -> None:
    """Workers take file by file: with the small ones at the end they finish together."""
    sizes = Counter(item.path for item in items)
    items.sort(
        key=lambda item: (
            not item.nodeid.startswith(LONGEST),
            -sizes[item.path],
            item.nodeid.partition("::")[0],
        )
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A missing browser is said loudly."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} BROWSER TESTS SKIPPED", red=True, bold=True)
        terminalreporter.write_line(
            "There is no Chromium on the PATH. Install it (Debian: apt-get install chromium) and run again.",
            red=True,
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, quiet and alone."""
    names = (
        "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync", "disable-quic",
        "disable-gpu", "disable-dev-shm-usage", *(["no-sandbox"] if os.geteuid() == 0 else []),
    )  # fmt: skip
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [f"--{name}" for name in names],
    }

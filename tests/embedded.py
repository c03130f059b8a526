"""A pytest plugin, given with ``-p``: real servers for the tests, started before the settings are read.

``DATABASE_URL`` and ``REDIS_URL`` replace them. Workers of pytest-xdist inherit the addresses.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from o2c.devstack.family import Family
from o2c.devstack.layout import Layout, Unusable
from o2c.devstack.postgres import FAST, Postgres
from o2c.devstack.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Servers:
    """What this test run has started."""

    layout: Layout = field(default_factory=lambda: Layout(Layout.from_environment(ROOT).var / "test"))

    def start(self) -> None:
        """Start what is not given; a second test run waits until the first is done."""
        self.layout.make()
        self.family = Family(self.layout.var, self.layout.logs)
        self.family.lock(is_waiting=True)
        self.family.stop_leftovers()
        if not os.environ.get("DATABASE_URL"):
            self._start_postgres()
            os.environ["DATABASE_URL"] = self.layout.database_url
        if not os.environ.get("REDIS_URL"):
            Valkey(self.layout, is_durable=False).start(self.family)
            os.environ["REDIS_URL"] = self.layout.redis_url

    def _start_postgres(self) -> None:
        """Without fsync a power cut can spoil the cluster: then it is made anew, once."""
        server = Postgres(self.layout, FAST)
        try:
            server.prepare()
            server.start(self.family)
        except Unusable:
            self.family.stop_all()
            shutil.rmtree(self.layout.pg_data, ignore_errors=True)
            server.prepare()
            server.start(self.family)

    def stop(self) -> None:
        """Leave nothing behind."""
        self.family.stop_all()


SERVERS = Servers()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Before pytest-django reads the settings."""
    os.environ["O2C_ENV"] = "test"
    os.environ.setdefault(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
    )  # Playwright's loop runs in the thread of the tests
    is_needed = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    if is_needed and "PYTEST_XDIST_WORKER" not in os.environ:
        try:
            SERVERS.start()
        except Unusable as reason:
            raise pytest.UsageError(str(reason)) from None
    yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: half of the time each waits for the database, a browser or another process."""
    return (
        len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) + 1
    )


def pytest_unconfigure() -> None:
    """After the last test."""
    if hasattr(SERVERS, "family"):
        SERVERS.stop()

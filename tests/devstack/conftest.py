"""One whole suite for all tests of this folder that do not end it."""

from collections.abc import Iterator

import pytest

from tests.devstack.stack import Stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Runs in a path with spaces that is too long for a socket."""
    started = Stack(tmp_path_factory.mktemp("a path with spaces") / ("long " * 20) / "var").start()
    yield started
    if started.supervisor.poll() is None:
        started.stop()

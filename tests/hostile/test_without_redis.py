"""A broker that is away costs a posting no time worth speaking of."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError


class MuteServer:
    """A broker that lets everybody in and says nothing, like a stopped Redis."""

    def __init__(self, directory: Path) -> None:
        self.broker = f"redis+socket://{directory}/mute"
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(directory / "mute"))
        self.socket.listen()
        self.socket.setblocking(False)

    def visitors(self) -> int:
        """How many have come in, whether they are still there or not."""
        count = 0
        while True:
            try:
                visitor, _address = self.socket.accept()
            except BlockingIOError:
                return count
            visitor.close()
            count += 1


@pytest.fixture
def mute_server(tmp_path: Path) -> Iterator[MuteServer]:
    server = MuteServer(tmp_path)
    with server.socket:
        yield server


def seconds_until_given_up(broker: str) -> float:
    app = Celery("away", broker=broker, set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        app.send_task("core.tasks.relay_outbox", retry=False)
    return time.monotonic() - begun


def test_a_broker_that_is_away_is_given_up_at_once():
    assert seconds_until_given_up("redis://127.0.0.1:1/0") < 3


def test_a_broker_that_hangs_is_given_up_after_one_try(mute_server):
    assert seconds_until_given_up(mute_server.broker) < 3
    assert mute_server.visitors() == 1

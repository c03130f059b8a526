"""The parts of the stack that need no whole suite."""

import os
import socket
from pathlib import Path

import pytest

from o2c import environment
from o2c.devstack.layout import Layout, Unusable
from o2c.devstack.web import WebSocket


def test_two_checkouts_have_different_sockets_and_cookies(tmp_path):
    assert Layout(tmp_path / "one").short_hash != Layout(tmp_path / "two").short_hash


def test_a_long_path_gets_short_sockets(tmp_path):
    near, far = Layout(Path("/srv/o2c/var")), Layout(tmp_path / ("x" * 120))

    assert near.run == Path("/srv/o2c/var/run")
    assert len(os.fsencode(far.run / ".s.PGSQL.5432")) <= 100


def test_a_socket_directory_of_somebody_else_is_refused(tmp_path):
    layout = Layout(tmp_path / "var")
    layout.var.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (layout.var / "run").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Unusable, match="belongs to somebody else"):
        layout.make()


def test_the_web_server_takes_the_next_free_port():
    first, second = WebSocket("127.0.0.1", None), WebSocket("127.0.0.1", None)
    first.open()
    second.open()

    assert first.port
    assert second.port
    assert first.port < second.port

    first.close()
    second.close()


def test_a_port_asked_for_is_not_replaced_by_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Unusable, match=f"Port {port} is taken"):
            WebSocket("127.0.0.1", port).open()


def test_the_demo_keeps_one_secret_key_for_its_owner(tmp_path):
    first = environment.demo_secret_key(tmp_path)

    assert environment.demo_secret_key(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "given, expected",
    [
        ("redis://host:6379/2", "redis://host:6379/2"),
        ("unix:///run/a%20b/redis.sock?db=3", "redis+socket:///run/a%20b/redis.sock?virtual_host=3"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
    ],
)
def test_celery_gets_its_own_spelling_of_the_redis_address(given, expected):
    assert environment.broker_url(given) == expected

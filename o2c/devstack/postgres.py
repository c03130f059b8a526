"""The embedded PostgreSQL: made once, started from its own directory, reached through a socket only."""

import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from o2c.devstack.binaries import postgres_bin, postgres_major
from o2c.devstack.family import Family, Program
from o2c.devstack.layout import Layout, Unusable
from o2c.devstack.privilege import privilege

USER = "o2c"
START_PATIENCE = 60.0  # seconds; recovery after a crash may take a while
LAST_PATIENCE = 10.0  # seconds for an earlier server to be gone
DURABLE = {"max_connections": "60", "shared_buffers": "128MB"}
FAST = {  # for tests: nothing of it survives a power cut, nor needs to
    "max_connections": "60", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "autovacuum": "off", "shared_buffers": "64MB", "max_wal_size": "256MB", "wal_level": "minimal", "max_wal_senders": "0",
}  # fmt: skip


@dataclass(frozen=True)
class Postgres:
    """One cluster in a layout's directory."""

    layout: Layout
    settings: dict[str, str]

    def prepare(self) -> None:
        """Make the cluster where there is none; an interrupted attempt leaves nothing half-made."""
        rights, data = privilege(), self.layout.pg_data
        if rights.user is not None:
            self.layout.var.chmod(0o711)
        rights.require_passage(self.layout.var, postgres_bin() / "postgres")
        if not (data / "PG_VERSION").exists():
            self._initialize(data)
        rights.own(data, self.layout.run)
        made_by, found = int((data / "PG_VERSION").read_text()), postgres_major(postgres_bin())
        if made_by != found:
            raise Unusable(
                f"{data} was made by PostgreSQL {made_by}, but version {found} is installed. Dump it with the old "
                "programs (pg_dump) and load it into a new directory, or set PG_BINDIR to the old ones."
            )

    def _initialize(self, data: Path) -> None:
        rights, draft = privilege(), data.with_name("pg.new")
        subprocess.run(["rm", "-rf", draft], check=True)
        draft.mkdir(mode=0o700)
        rights.own(draft)
        locale = "PG_UNICODE_FAST" if postgres_major(postgres_bin()) >= 18 else "C.UTF-8"
        command: list[str | Path] = [
            *rights.prefix, postgres_bin() / "initdb", "-D", draft, "-U", USER, "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", f"--builtin-locale={locale}", "--no-instructions",
            *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
        ]  # fmt: skip
        made = subprocess.run(
            command, env=self.environment(), cwd="/", capture_output=True, text=True, check=False, user=rights.user,
            group=rights.user, extra_groups=None if rights.user is None else [],
        )  # fmt: skip
        if made.returncode:
            raise Unusable(f"initdb failed:\n{made.stderr or made.stdout}")
        draft.rename(data)

    def program(self) -> Program:
        """How it is started."""
        settings = {
            "listen_addresses": "", "unix_socket_directories": f'"{self.layout.run}"',
            "unix_socket_permissions": "0700", "port": "5432", "timezone": "UTC", **self.settings,
        }  # fmt: skip
        command: list[str | Path] = [
            *privilege().prefix, postgres_bin() / "postgres", "-D", self.layout.pg_data,
        ]  # fmt: skip
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return Program(
            "postgres", command, self.environment(), signal.SIGINT, patience=2.5, user=privilege().user
        )

    def start(self, family: Family) -> None:
        """Start it, wait until it answers, and make the database."""
        self._await_the_last_one()
        family.start(self.program())
        self.wait(family)
        if not self.query("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{self.layout.database}'"):  # noqa: S608
            self.query("postgres", f'CREATE DATABASE "{self.layout.database}"')

    def _await_the_last_one(self) -> None:
        """A killed server stays in the table of processes until somebody takes note; a new one refuses to start then."""
        until = time.monotonic() + LAST_PATIENCE
        while time.monotonic() < until:
            try:
                os.kill(int((self.layout.pg_data / "postmaster.pid").read_text().split()[0]), 0)
            except PermissionError:
                pass
            except (OSError, ValueError, IndexError):
                return
            time.sleep(0.05)

    def wait(self, family: Family) -> None:
        """Wait until it answers."""
        until = time.monotonic() + START_PATIENCE
        child = family.children["postgres"][1]
        probe = [
            str(postgres_bin() / "pg_isready"),
            "-q",
            "-h",
            str(self.layout.run),
            "-p",
            "5432",
            "-d",
            "postgres",
        ]
        while subprocess.run(probe, env=self.environment(), check=False).returncode:
            if child.poll() is not None or time.monotonic() > until:
                log = (family.logs / "postgres.log").read_text(errors="replace").splitlines()[-8:]
                raise Unusable("PostgreSQL did not start:\n" + "\n".join(log))
            time.sleep(0.03)

    def query(self, database: str, sql: str) -> str:
        """Run one statement as the owner."""
        command = [
            str(postgres_bin() / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.layout.run),
            "-p", "5432", "-U", USER, "-d", database, "-c", sql,
        ]  # fmt: skip
        answer = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)
        if answer.returncode:
            raise Unusable(answer.stderr.strip())
        return answer.stdout.strip()

    @staticmethod
    def environment() -> dict[str, str]:
        """Nothing of the user's own PostgreSQL or language."""
        return {name: value for name, value in os.environ.items() if not re.match(r"PG|LANG|LC_", name)}

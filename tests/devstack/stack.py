"""A whole suite started by ``manage.py up`` in a directory of its own, looked at from outside."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from o2c.devstack.layout import Layout

ROOT = Path(__file__).resolve().parent.parent.parent
START_PATIENCE = 120.0


class Stack:
    """Started on the first free port, without the demo company."""

    def __init__(self, var: Path) -> None:
        self.layout = Layout(var)
        unset = {
            "DATABASE_URL",
            "REDIS_URL",
            "O2C_ENV",
            "DJANGO_SETTINGS_MODULE",
            "PORT",
            "HOST",
            "O2C_DB_ROLE",
        }
        self.environment = {name: value for name, value in os.environ.items() if name not in unset}
        self.environment |= {"O2C_VAR": str(var), "O2C_DEMO_DATA": "0"}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), "up", *arguments]

    def inside(self) -> dict[str, str]:
        """The environment of a program that works on this stack's data."""
        return {
            **self.environment,
            "DJANGO_SETTINGS_MODULE": "o2c.settings",
            "DATABASE_URL": self.layout.database_url,
            "REDIS_URL": self.layout.redis_url,
            "O2C_PROCESS": "command",
        }

    def start(self, *arguments: str) -> "Stack":
        """Start it and read until it says that it is ready."""
        self.supervisor = subprocess.Popen(
            self.command(*arguments), env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        said = []
        assert self.supervisor.stdout
        for line in self.supervisor.stdout:
            said.append(line)
            if found := re.search(r"Ready.*(http://\S+)", line):
                self.url = found.group(1)
                return self
        raise AssertionError("it did not start:\n" + "".join(said))

    def again(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A second start in the same directory."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def health(self) -> dict[str, Any]:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            return {"code": answer.status, **json.loads(answer.read())}
        except (OSError, http.client.HTTPException, ValueError) as error:
            return {"code": 0, "error": str(error)}
        finally:
            connection.close()

    def is_well(self) -> bool:
        return bool(self.health()["code"] == 200)

    def sql(self, statement: str) -> Any:
        with psycopg.connect(self.layout.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def children(self) -> dict[str, int]:
        rows = json.loads((self.layout.var / "children.json").read_text())
        return {row["name"]: row["pid"] for row in rows}

    def processes(self) -> list[str]:
        """Every process that carries the directory in its environment or command, the supervisor included.

        Redis writes the path of its socket over both.
        """
        marks, found = [os.fsencode(path) for path in (self.layout.var, self.layout.run)], []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    command = (entry / "cmdline").read_bytes()
                    text = command + (entry / "environ").read_bytes() if command else b""
                    if any(mark in text for mark in marks):
                        found.append(f"{entry.name} {command.decode(errors='replace')}")
                except OSError:
                    continue
        return found

    def numbers(self, word: str = "") -> list[int]:
        """The numbers of these processes; with a word, of those whose command has it."""
        return [int(line.partition(" ")[0]) for line in self.processes() if word in line]

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Ask for the end; the seconds it took."""
        begun = time.monotonic()
        self.supervisor.send_signal(number)
        self.supervisor.wait(30)
        return time.monotonic() - begun


def eventually(holds: Callable[[], bool], seconds: float = 40.0) -> bool:
    """Whether something becomes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return False

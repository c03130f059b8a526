"""The children of one stack: started in sessions of their own, written down, stopped in order.

Used by the supervisor and by the tests' own servers.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from o2c.devstack import processes
from o2c.devstack.processes import Running

LARGEST_LOG = 5_000_000


class AlreadyRunning(Exception):
    """Another stack uses this directory; the text says where it is found."""


@dataclass(frozen=True)
class Program:
    """What to start, and how it is stopped."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    stop_signal: int = signal.SIGTERM
    patience: float = 5.0
    pass_fds: tuple[int, ...] = ()
    user: int | None = None  # given up privileges, where a server refuses root


@dataclass
class Family:
    """All children of this process that belong to one data directory."""

    var: Path
    logs: Path
    children: dict[str, tuple[Program, "subprocess.Popen[bytes]", Running]] = field(default_factory=dict)
    _guard: "subprocess.Popen[str] | None" = None
    _lock: IO[str] | None = None

    def lock(self, *, is_waiting: bool = False) -> None:
        """Be the only stack here; the lock ends with this process, however it ends."""
        self._lock = (self.var / "up.lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | (0 if is_waiting else fcntl.LOCK_NB))
        except BlockingIOError:
            self._lock.seek(0)
            raise AlreadyRunning(self._lock.read().strip()) from None

    def announce(self, text: str) -> None:
        """Tell those who come later where this stack is found."""
        if self._lock:
            self._lock.seek(0)
            self._lock.truncate()
            self._lock.write(text)
            self._lock.flush()

    def stop_leftovers(self) -> int:
        """End what a killed supervisor and a killed guard left running: applications first, then servers."""
        try:
            rows = json.loads(self._book.read_text())
            found = [Running(**row) for row in rows]
        except (OSError, ValueError, TypeError):
            return 0
        alive = [process for process in found if processes.is_alive(process)]
        processes.stop_in_order(alive)
        self._book.unlink(missing_ok=True)
        return len(alive)

    def start(self, program: Program) -> "subprocess.Popen[bytes]":
        """Start a child with its own session and log."""
        log = self.logs / f"{program.name}.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as out:
            child = subprocess.Popen(
                [os.fspath(part) for part in program.command],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", env=dict(program.environment),
                start_new_session=True, pass_fds=program.pass_fds, user=program.user, group=program.user,
                extra_groups=None if program.user is None else [],
            )  # fmt: skip
        running = Running(
            program.name, child.pid, processes.started(child.pid), program.stop_signal, program.patience
        )
        self.children[program.name] = (program, child, running)
        self._tell(
            f"+{running.name} {running.pid} {int(running.stop_signal)} {running.patience} {running.started}"
        )
        self._write_book()
        return child

    def forget(self, name: str) -> Program:
        """A child has ended: end what it left behind, and take it off the books."""
        program, child, _running = self.children.pop(name)
        processes.kill_group(child.pid)
        self._tell(f"-{child.pid}")
        self._write_book()
        return program

    def stop(self, *names: str) -> None:
        """Stop children together and wait for them."""
        chosen = [self.children[name] for name in names if name in self.children]
        processes.stop([running for _program, child, running in chosen if child.poll() is None])
        for program, child, _running in chosen:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(1)
            self.forget(program.name)

    def stop_all(self) -> None:
        """Stop the applications together, then the servers, the last started first; release the guard."""
        self.stop(*(name for name in self.children if name in processes.APPLICATIONS))
        for name in reversed(list(self.children)):
            self.stop(name)
        if self._guard and self._guard.stdin:
            self._tell("bye")
            with contextlib.suppress(OSError):
                self._guard.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._guard.wait(2)
            self._guard = None
        self._book.unlink(missing_ok=True)

    def kill_all(self) -> None:
        """No more patience."""
        for _program, child, _running in self.children.values():
            processes.kill_group(child.pid)

    @property
    def _book(self) -> Path:
        return self.var / "children.json"

    def _write_book(self) -> None:
        draft = self._book.with_suffix(".new")
        draft.write_text(
            json.dumps([asdict(running) for _program, _child, running in self.children.values()])
        )
        draft.replace(self._book)

    def _tell(self, line: str) -> None:
        """Tell the guard; a guard that was killed is replaced and told everything."""
        if self._guard is None or self._guard.poll() is not None:
            self._guard = subprocess.Popen(
                [sys.executable, "-S", "-E", processes.__file__],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, cwd="/",
                start_new_session=True,
            )  # fmt: skip
            for _program, _child, each in self.children.values():
                self._tell(f"+{each.name} {each.pid} {int(each.stop_signal)} {each.patience} {each.started}")
            if line.startswith("+"):
                return
        if self._guard.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._guard.stdin.write(line + "\n")
                self._guard.stdin.flush()

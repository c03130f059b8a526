"""What ``manage.py up`` does: starts everything in order, watches it, and stops it without leaving anything."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from o2c import environment
from o2c.devstack import state
from o2c.devstack.family import Family, Program
from o2c.devstack.layout import Layout, Unusable
from o2c.devstack.servers import start_servers
from o2c.devstack.web import WebSocket, announce, await_page

TRIES, CALM = 5, 60.0  # a child that ends five times, each within a minute of its start, is given up
CAREFUL_PYTHON = (sys.executable, "-W", "ignore")


class StopRequested(BaseException):
    """Somebody asked for the end: Ctrl-C, TERM or HUP."""


@dataclass
class Supervisor:
    """One stack in one data directory."""

    base: Path
    layout: Layout
    web: WebSocket
    family: Family = field(init=False)
    environment: dict[str, str] = field(init=False)
    _ends: dict[str, list[float]] = field(default_factory=dict)
    _is_stopping: bool = False

    def __post_init__(self) -> None:
        self.family = Family(self.layout.var, self.layout.logs)
        self.environment = {
            **os.environ,
            "O2C_VAR": str(self.layout.var),
            "DATABASE_URL": os.environ.get("DATABASE_URL") or self.layout.database_url,
            "REDIS_URL": os.environ.get("REDIS_URL") or self.layout.redis_url,
            "DJANGO_SETTINGS_MODULE": "o2c.settings",
            "PYTHONPATH": str(self.base),
        }
        self.environment.pop("O2C_DB_ROLE", None)

    def run(self) -> None:
        """Until the end is asked for; whatever was started is stopped in any case."""
        self.layout.make()
        self.family.lock()
        with self._signals():
            try:
                self._start()
                self._watch()
            except StopRequested:
                print("\nStopping ...", flush=True)
            finally:
                self._is_stopping = True
                self.family.stop_all()
                self.web.close()

    def _start(self) -> None:
        begun = time.monotonic()
        if left := self.family.stop_leftovers():
            print(f"Stopped {left} processes that an earlier start had left behind.", flush=True)
        self.web.open()
        self.family.announce(f"{os.getpid()} {self.web.url}")
        start_servers(self.layout, self.family)
        self._migrate()
        self.family.start(self._web())
        # before the worker, which would draw a year of invoices at the same time
        has_demo = self._make_demo_data(meanwhile=lambda: self._greet(begun))
        self.family.start(self._worker())
        self.family.start(self._beat())
        announce(self.web, begun, has_demo=has_demo)

    def _greet(self, begun: float) -> None:
        """Say where the first page is, once it is there."""
        await_page(self.web, self.family)
        print(f"{self.web.url}   ({time.monotonic() - begun:.0f} s)", flush=True)

    def _migrate(self) -> None:
        """Bring the database up to date, unless exactly this code has done so before."""
        url = os.environ.get("DATABASE_OWNER_URL") or self.environment["DATABASE_URL"]
        mark = state.fingerprint(self.base)
        if state.read(url).get("code") != mark:
            print("Preparing the database ...", flush=True)
            self._command("migrate", "--skip-checks", "--verbosity=0", O2C_DB_ROLE="owner")
            state.write(url, code=mark)

    def _make_demo_data(self, meanwhile: Callable[[], None]) -> bool:
        """Once per database; the command itself goes on where an earlier one was interrupted."""
        url = os.environ.get("DATABASE_OWNER_URL") or self.environment["DATABASE_URL"]
        is_made = bool(state.read(url).get("demo"))
        is_wanted = environment.flag("O2C_DEMO_DATA", default=True)
        if is_made or not is_wanted:
            meanwhile()
            return is_made
        print("Making the demo company: a year of orders ...", flush=True)
        self._command("demo_data", "--skip-checks", meanwhile=meanwhile)
        state.write(url, demo="made")
        return True

    def _command(
        self, *arguments: str, meanwhile: Callable[[], None] = lambda: None, **environment: str
    ) -> None:
        """Run a management command to its end, as a child like the others; something else may be done beside it."""
        name = arguments[0]
        command: list[str | Path] = [*CAREFUL_PYTHON, self.base / "manage.py", *arguments]
        child = self.family.start(
            Program(
                name, command, {**self.environment, "O2C_PROCESS": "command", **environment}, patience=3.0
            )
        )
        meanwhile()
        while child.poll() is None:
            self._look_after(but=name)
            time.sleep(0.05)
        self.family.forget(name)
        if child.returncode:
            raise Unusable(f"{name} failed ({child.returncode}):\n{tail(self.layout.logs / f'{name}.log')}")

    def _worker(self) -> Program:
        command = [
            "nice", *CAREFUL_PYTHON, "-m", "celery", "-q", "-A", "o2c", "worker", "--concurrency=2",
            "--max-tasks-per-child=200", "--without-gossip", "--without-mingle", "--loglevel=WARNING",
        ]  # fmt: skip
        return Program("worker", command, {**self.environment, "O2C_PROCESS": "worker"}, patience=4.0)

    def _beat(self) -> Program:
        command = [
            *CAREFUL_PYTHON, "-m", "celery", "-q", "-A", "o2c", "beat", "--loglevel=WARNING", "--pidfile=",
        ]  # fmt: skip
        return Program("beat", command, {**self.environment, "O2C_PROCESS": "worker"}, patience=3.0)

    def _web(self) -> Program:
        command: list[str | Path] = [
            *CAREFUL_PYTHON, "-m", "gunicorn", "-b", f"fd://{self.web.number}", "-k", "gthread", "--threads", "8",
            "--graceful-timeout", "4", "--timeout", "60", "--no-control-socket", "--worker-tmp-dir", self.layout.var,
            "--log-level", "warning", "o2c.wsgi",
        ]  # fmt: skip
        environment = {**self.environment, "O2C_PROCESS": "web"}
        return Program("web", command, environment, patience=4.5, pass_fds=(self.web.number,))

    def _watch(self) -> None:
        while True:
            self._look_after()
            time.sleep(0.2)

    def _look_after(self, but: str = "") -> None:
        """Start again what has ended, a little later each time."""
        for name, (program, child, _running) in list(self.family.children.items()):
            if name == but or child.poll() is None:
                continue
            ends = [moment for moment in self._ends.get(name, []) if time.monotonic() - moment < CALM]
            self._ends[name] = [*ends, time.monotonic()]
            if len(ends) >= TRIES:
                raise Unusable(f"{name} keeps ending:\n{tail(self.layout.logs / f'{name}.log')}")
            self.family.forget(name)
            print(f"{name} ended ({child.returncode}); starting it again.", flush=True)
            time.sleep(min(0.1 * 4 ** len(ends), 5.0))
            if name == "redis":
                self.layout.redis_socket.unlink(missing_ok=True)
            self.family.start(program)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """The first request stops in order, the second at once."""

        def stop(number: int, frame: FrameType | None) -> None:
            if self._is_stopping:
                self.family.kill_all()
                return
            self._is_stopping = True
            raise StopRequested

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = [signal.signal(number, stop) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) + f"\n(the whole log: {log})"
    except OSError:
        return ""

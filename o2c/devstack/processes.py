"""Processes by number: whether one is still the one we started, and ending it for certain.

Run as a script it is the guard, which stops the children when their supervisor was killed and cannot do it itself. It
reads a pipe: ``+name pid signal patience started`` after each start, ``-pid`` after each end, ``bye`` before a clean
stop; the pipe's end without ``bye`` means that nobody else will. It loads the standard library only.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

APPLICATIONS = {"web", "beat", "worker"}  # stopped together, before the servers they use


@dataclass(frozen=True)
class Running:
    """A started process; the moment of its start tells it from a later one with the same number."""

    name: str
    pid: int
    started: str
    stop_signal: int
    patience: float  # seconds after which it is ended the hard way


def started(pid: int) -> str:
    """When a living process began, in the system's own unit; empty when it is dead or a zombie."""
    if Path("/proc/self/stat").exists():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    return "" if answer.startswith("Z") else " ".join(answer.split()[1:])


def is_alive(process: Running) -> bool:
    """Whether exactly this process still runs."""
    return started(process.pid) == process.started != ""


def send(process: Running, number: int) -> None:
    """Send a signal, unless the process is gone."""
    if is_alive(process):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process.pid, number)


def kill_group(pid: int) -> None:
    """End whatever a process left behind in its own session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def stop(processes: list[Running]) -> None:
    """Ask all of them to stop, wait as long as each may take, then end what remains."""
    for process in processes:
        send(process, process.stop_signal)
    begun = time.monotonic()
    for process in processes:
        while is_alive(process) and time.monotonic() - begun < process.patience:
            time.sleep(0.02)
        if is_alive(process) and process.stop_signal == signal.SIGINT:
            send(process, signal.SIGQUIT)  # PostgreSQL: "immediate", recovers at the next start
            time.sleep(0.3)
        kill_group(process.pid)


def stop_in_order(found: list[Running]) -> None:
    """Stop the applications together, then the servers, the last started first."""
    stop([process for process in found if process.name in APPLICATIONS])
    for process in reversed(found):
        if process.name not in APPLICATIONS:
            stop([process])


def stand_guard() -> None:
    """Read until the end, then clear up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    children: dict[int, Running] = {}
    for line in sys.stdin:
        word = line.strip()
        if word == "bye":
            return
        if word.startswith("-"):
            children.pop(int(word[1:]), None)
        elif word.startswith("+"):
            name, pid, stop_signal, patience, begun = word[1:].split(" ", 4)
            children[int(pid)] = Running(name, int(pid), begun, int(stop_signal), float(patience))
    stop_in_order(list(children.values()))


if __name__ == "__main__":
    stand_guard()

"""The web server's socket, which outlives its processes, and what the user is told about it."""

import http.client
import socket
import time
from dataclasses import dataclass

from o2c.devstack.family import Family
from o2c.devstack.layout import Unusable

FIRST_PORT, LAST_PORT = 8000, 8099
PAGE_PATIENCE, WORKER_PATIENCE = 120.0, 60.0


@dataclass
class WebSocket:
    """Bound by the supervisor, so that a restart drops no connection and two checkouts never share a port."""

    host: str
    port: int | None  # None: the first free one
    _socket: socket.socket | None = None

    def open(self) -> None:
        """Take the port asked for, or the first free one."""
        ports = [self.port] if self.port else range(FIRST_PORT, LAST_PORT + 1)
        for port in ports:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            candidate = socket.socket(family, socket.SOCK_STREAM)
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind((self.host, port))
                candidate.listen(512)
            except PermissionError:
                candidate.close()
                raise Unusable(
                    f"Port {port} needs more rights. Choose one above 1023: make demo PORT=8123"
                ) from None
            except OSError:
                candidate.close()
                continue
            candidate.set_inheritable(True)
            self._socket, self.port = candidate, port
            return
        wanted = f"Port {self.port} is" if self.port else f"The ports {FIRST_PORT} to {LAST_PORT} are"
        raise Unusable(f"{wanted} taken. Choose another one: make demo PORT=8123")

    @property
    def number(self) -> int:
        """The file descriptor that the web server inherits."""
        assert self._socket is not None  # noqa: S101 - open() comes first
        return self._socket.fileno()

    @property
    def reached_by(self) -> str:
        """A host name under which this machine reaches the socket."""
        return "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104 - asked for by the user

    @property
    def url(self) -> str:
        """What the user types."""
        host = f"[{self.reached_by}]" if ":" in self.reached_by else self.reached_by
        return f"http://{host}:{self.port}/"

    def close(self) -> None:
        """Give the port back."""
        if self._socket:
            self._socket.close()

    def health(self) -> int:
        """The status of the health page; 0 when there is no answer."""
        connection = http.client.HTTPConnection(self.reached_by, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def await_page(web: WebSocket, family: Family) -> None:
    """Wait for the first answer: the server has loaded the application, so the first page comes at once."""
    until = time.monotonic() + PAGE_PATIENCE
    while not web.health():
        if family.children["web"][1].poll() is not None or time.monotonic() > until:
            log = (family.logs / "web.log").read_text(errors="replace").splitlines()[-15:]
            raise Unusable("The web server did not start:\n" + "\n".join(log))
        time.sleep(0.1)


def announce(web: WebSocket, begun: float, *, has_demo: bool) -> None:
    """Say where it is and who may sign in, when all parts work."""
    until = time.monotonic() + WORKER_PATIENCE
    while not (is_well := web.health() == http.client.OK) and time.monotonic() < until:
        time.sleep(0.2)
    if not is_well:
        print(f"Not everything answers yet; {web.url}healthz says what does not.", flush=True)
    lines = [
        "",
        f"Ready after {time.monotonic() - begun:.0f} s:  {web.url}",
        *(sign_ins() if has_demo else ()),
        "",
        "Stop with Ctrl-C.",
        "",
    ]
    print("\n".join(lines), flush=True)


def sign_ins() -> list[str]:
    """One line per role of the demo."""
    try:
        from core.demo_accounts import DEMO_ACCOUNTS  # noqa: PLC0415 - only when the demo has accounts
    except ImportError:
        return []
    rows = [
        ("Code", "Role", "User name", "Password"),
        *(tuple(str(value) for value in row[:4]) for row in DEMO_ACCOUNTS),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "",
        *(
            "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ),
    ]

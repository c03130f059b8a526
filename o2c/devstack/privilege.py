"""PostgreSQL refuses to run as root; these are the ways to start it all the same."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from o2c.devstack.layout import NOBODY, Unusable


@dataclass(frozen=True)
class Privilege:
    """How a server is started: with a command in front of it, or as another user."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    def own(self, *paths: Path) -> None:
        """Give the files to the user that the server runs as."""
        if os.getuid() != 0:
            return
        wanted = self.user if self.user is not None else 0
        for path in paths:
            if path.exists() and path.stat().st_uid != wanted:
                for directory, _directories, files in os.walk(path):
                    os.chown(directory, wanted, wanted)
                    for name in files:
                        os.chown(Path(directory) / name, wanted, wanted, follow_symlinks=False)

    def require_passage(self, *paths: Path) -> None:
        """The other user must get at the programs and at the data."""
        if self.user is None:
            return
        for path in paths:
            look = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
            answer = subprocess.run(look, user=self.user, group=self.user, extra_groups=[], check=False)
            if answer.returncode:
                raise Unusable(
                    f"PostgreSQL does not run as root, and another user cannot enter {path}. "
                    "Start as an ordinary user, move the checkout, or set O2C_VAR and PG_BINDIR."
                )


@cache
def privilege() -> Privilege:
    """For root: a user namespace in which it is somebody else, else the user nobody."""
    if os.getuid() != 0:
        return Privilege()
    prefix = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
    if not os.environ.get("O2C_NO_UNSHARE") and (program := shutil.which("unshare")):
        trial = subprocess.run([program, *prefix[1:], "true"], capture_output=True, check=False)
        if trial.returncode == 0:
            return Privilege(prefix=(program, *prefix[1:]))
    return Privilege(user=NOBODY)

"""Test databases: migrated once per state of the migrations, then copied (about a tenth of a second each)."""

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
# What a freshly migrated database is made of, besides the migrations.
ALSO = (
    "requirements.txt",
    "core/apps.py",
    "core/bulk.py",
    "core/freeze.py",
    "core/policy.py",
    "core/search_index.py",
)


def url_of(name: str) -> str:
    """The address of a database beside the one of ``DATABASE_URL``."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + quote(name)))


@contextlib.contextmanager
def as_owner(name: str = "postgres") -> Iterator["psycopg.Connection[Any]"]:
    """A connection outside Django, as the login role."""
    with psycopg.connect(url_of(name), autocommit=True) as connection:
        yield connection


def template() -> str:
    """The name of a database migrated by the code as it is; made when there is none."""
    state = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *(ROOT / name for name in ALSO)]):
        state.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    name = f"tpl_{state.hexdigest()[:16]}"
    with as_owner() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('o2c test template'))")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            _drop_old_templates(connection)
            _make(connection, name)
    return name


def _make(connection: "psycopg.Connection[Any]", name: str) -> None:
    draft = f"{name}_draft"
    connection.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
    connection.execute(f'CREATE DATABASE "{draft}"')
    environment = {**os.environ, "DATABASE_URL": url_of(draft), "O2C_DB_ROLE": "owner"}
    environment["DJANGO_SETTINGS_MODULE"] = "o2c.settings_test"
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--skip-checks", "--verbosity=0"]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if made.returncode:
        raise RuntimeError(f"The migrations fail:\n{made.stderr[-4000:]}")
    connection.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def _drop_old_templates(connection: "psycopg.Connection[Any]") -> None:
    """Keep the newest two: those of the branches one goes between."""
    rows = connection.execute(
        r"SELECT datname FROM pg_database WHERE datname LIKE 'tpl\_%' ORDER BY oid DESC"
    ).fetchall()
    for (old,) in rows[2:]:
        with contextlib.suppress(psycopg.Error):
            connection.execute(f'DROP DATABASE IF EXISTS "{old}"')


class TestDatabase:
    """The database of this test process, which any committing test may spoil."""

    __test__ = False

    def __init__(self, worker: str) -> None:
        self.settings = connections["default"].settings_dict
        self.own_name = str(self.settings["NAME"])
        self.name = f"test_{self.own_name.removeprefix('test_')}" + (f"_{worker}" if worker else "")
        self.template = template()

    def renew(self) -> None:
        """Make it as good as new, whoever is still connected."""
        connections.close_all()
        with as_owner() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')
            connection.execute(
                f'REVOKE TEMPORARY ON DATABASE "{self.name}" FROM PUBLIC'
            )  # a copy has new rights
        self.settings["NAME"] = self.name

    def drop(self) -> None:
        """Leave nothing in a server that is not ours."""
        connections.close_all()
        with as_owner() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self.settings["NAME"] = self.own_name

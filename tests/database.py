"""Test databases: migrated once per state of the migrations, then copied, and swept after tests that commit."""

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


# What a sweep does not restore: the structure, its rights and statistics, and the rows that migrations have made.
STRUCTURE = (
    "pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_trigger", "pg_proc", "pg_type",
    "pg_namespace", "pg_rewrite", "pg_policy", "pg_sequence", "pg_extension", "pg_statistic", "pg_statistic_ext",
    "pg_default_acl", "pg_largeobject_metadata",
)  # fmt: skip
KEPT = ("django_migrations", "django_content_type", "auth_permission")
MOST_SWEPT = 10_000  # rows: more of them leave tables so large that the planner reads them in another way
# As a replica the server asks neither triggers nor foreign keys, so that what is frozen can go as well.
SWEEP = f"""
DO $sweep$
DECLARE spoiled text; found bigint; total bigint := 0;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR spoiled IN SELECT oid::regclass::text FROM pg_class
               WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
                 AND relname <> ALL (ARRAY{[*KEPT]})
  LOOP
    EXECUTE 'DELETE FROM ' || spoiled;
    GET DIAGNOSTICS found = ROW_COUNT;
    total := total + found;
  END LOOP;
  PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
    WHERE pg_sequence_last_value(seqrelid) IS NOT NULL
      AND seqrelid::regclass::text <> ALL (SELECT name || '_id_seq' FROM unnest(ARRAY{[*KEPT]}) AS name);
  PERFORM set_config('o2c.swept', total::text, false);
END $sweep$;
"""


def _structure_of(connection: "psycopg.Connection[Any]") -> list[Any]:
    """How much of it there is and who wrote of it last; sequences and settings by their values."""
    looks = [
        f"SELECT '{name}', count(*), coalesce(max(xmin::text::bigint), 0)::text FROM {name}"
        for name in (*STRUCTURE, *KEPT)
    ]
    looks += [f"SELECT '{name}', last_value, is_called::text FROM {name}_id_seq" for name in KEPT]
    looks.append("SELECT 'rights', 0, xmin::text FROM pg_database WHERE datname = current_database()")
    looks.append(
        "SELECT 'settings', count(*), coalesce(string_agg(setconfig::text, ' '), '') FROM pg_db_role_setting"
        " WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return connection.execute(" UNION ALL ".join(looks)).fetchall()


def _one(connection: "psycopg.Connection[Any]", question: str) -> Any:
    row = connection.execute(question).fetchone()
    return row[0] if row else None


class TestDatabase:
    """The database of this test process, which any committing test may spoil."""

    __test__ = False

    def __init__(self, worker: str) -> None:
        self.settings = connections["default"].settings_dict
        self.own_name = str(self.settings["NAME"])
        self.name = f"test_{self.own_name.removeprefix('test_')}" + (f"_{worker}" if worker else "")
        self.template = template()
        self.structure: list[Any] | None = None
        self.swept = 0

    def renew(self) -> None:
        """Make it as good as new, whoever is still connected: empty the tables, or copy the template where more has changed."""
        connections.close_all()
        if not self._is_swept():
            self._copy()
        self.settings["NAME"] = self.name

    def _copy(self) -> None:
        with as_owner() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')
            connection.execute(
                f'REVOKE TEMPORARY ON DATABASE "{self.name}" FROM PUBLIC'
            )  # a copy has new rights
        with as_owner(self.name) as connection:
            may_sweep = _one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            self.structure, self.swept = _structure_of(connection) if may_sweep else None, 0

    def _is_swept(self) -> bool:
        """Twenty times as fast as a copy, which makes and removes two thousand files."""
        if self.structure is None:
            return False
        with as_owner(self.name) as connection:
            others = connection.execute(
                "SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
            if others == (False,) or _structure_of(connection) != self.structure:
                return False
            connection.execute(SWEEP)
            self.swept += int(_one(connection, "SELECT current_setting('o2c.swept')"))
        return self.swept <= MOST_SWEPT

    def drop(self) -> None:
        """Leave nothing in a server that is not ours."""
        connections.close_all()
        with as_owner() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self.settings["NAME"] = self.own_name

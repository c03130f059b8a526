"""What this stack remembers of a database, kept with it as its comment: which code migrated it, whether demo data is in."""

import hashlib
import json
from pathlib import Path

import psycopg
from psycopg import sql

PACKAGES = (
    "core", "catalog", "customers", "inventory", "orders", "fulfillment", "invoicing", "receivables", "ledger", "credit",
    "reporting", "portal",
)  # fmt: skip


def fingerprint(base: Path) -> str:
    """Changes whenever any code does that a migration or what follows it could depend on."""
    state = hashlib.sha256((base / "requirements.txt").read_bytes())
    for package in PACKAGES:
        for path in sorted((base / package).rglob("*.py")):
            state.update(path.read_bytes())
    return state.hexdigest()[:20]


def read(url: str) -> dict[str, str]:
    """What is remembered; nothing for a new database."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    try:
        known = json.loads(row[0]) if row and row[0] else {}
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def write(url: str, **facts: str) -> None:
    """Remember more; a login that does not own the database remembers nothing, which costs a little time only."""
    text = json.dumps({**read(url), **facts})
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        try:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text))
            )
        except psycopg.errors.InsufficientPrivilege:
            return

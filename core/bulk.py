"""Set-based changes: one statement for many rows (DESIGN.md, section 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import connection, models


def update(
    model: type[models.Model], assignments: str, *, keys: Sequence[int], values: Mapping[str, Sequence[Any]]
) -> int:
    """Update rows by key in one statement; returns how many rows there were.

    ``assignments`` is SQL over ``t`` (the row) and ``v`` (its values), written by us, never by a user:
    ``update(StockLevel, "reserved = t.reserved + v.reserved", keys=[1, 2], values={"reserved": [3, 4]})``.
    """
    if not keys:
        return 0
    columns = [cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in values]
    arrays = ", ".join(f"%s::{column.db_type(connection)}[]" for column in columns)
    names = ", ".join(str(column.column) for column in columns)
    sql = (
        f"UPDATE {model._meta.db_table} t SET {assignments} "  # noqa: S608
        f"FROM unnest(%s::bigint[]{', ' + arrays if arrays else ''}) AS v(id{', ' + names if names else ''}) "
        "WHERE t.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(keys), *(list(column) for column in values.values())])
        return int(cursor.rowcount)


def delete(model: type[models.Model], keys: Sequence[int]) -> None:
    """Delete rows by key in one statement, however many; what still refers to one of them, the database refuses."""
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = ANY(%s)", [list(keys)])  # noqa: S608


def refresh_statistics(*models_written: type[models.Model]) -> None:
    """Let the planner know of many rows just written; without it, it takes a table that was empty for one that is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_refresh_statistics(%s)", [[model._meta.db_table for model in models_written]]
        )

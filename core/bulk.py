"""Set-based changes: one statement for many rows (DESIGN.md, section 11)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import DatabaseError, connection, models
from django.db.models.expressions import BaseExpression

#: After many rows came at once nobody should have to wait a minute until the database looks at its tables by itself: the
#: planner knows nothing of them, and what waits beside the indexes of words is read whole by every search. The application
#: role owns no table, so that the function works as who made it.
STATISTICS = """
CREATE OR REPLACE FUNCTION core_refresh_statistics(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $refresh$
DECLARE name text;
BEGIN
  PERFORM gin_clean_pending_list(i.indexrelid)
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'gin' AND i.indisvalid AND i.indrelid = ANY (tables::regclass[]);
  FOREACH name IN ARRAY tables LOOP EXECUTE format('ANALYZE %I', name); END LOOP;
END $refresh$;
"""
NO_STATISTICS = "DROP FUNCTION IF EXISTS core_refresh_statistics(text[]);"


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


def save(row: models.Model, names: Sequence[str]) -> None:
    """Write these fields of one row like ``save(update_fields=...)``, with the SQL of each set of fields made once.

    For verbs that move a document: they know which fields change, and that the row is there. What only the database
    knows, such as its clock, goes the way of Django.
    """
    sql, columns = _update_of(type(row), tuple(names))
    values = [column.get_db_prep_save(column.pre_save(row, add=False), connection) for column in columns]
    if any(isinstance(value, BaseExpression) for value in values):
        row.save(update_fields=list(names))
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])
        if not cursor.rowcount:
            raise DatabaseError(f"{row!r} is not there any more.")


@functools.cache
def _update_of(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[models.Field[Any, Any]]]:
    columns = [cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in names]
    assignments = ", ".join(f'"{column.column}" = %s' for column in columns)
    key = model._meta.pk.column
    return f'UPDATE {model._meta.db_table} SET {assignments} WHERE "{key}" = %s', columns  # noqa: S608


def refresh_statistics(*models_written: type[models.Model]) -> None:
    """Let the planner know of many rows just written; without it, it takes a table that was empty for one that is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_refresh_statistics(%s)", [[model._meta.db_table for model in models_written]]
        )

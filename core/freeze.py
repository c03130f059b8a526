"""Guards in the database: posted means frozen, statuses move only along their table, companies never mix.

Each guard is a migration operation; raw SQL run as the application role meets them too (INVARIANTS.md, G9).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from core.lifecycle import Lifecycle


class Guard(Operation):
    """SQL that is laid down by a migration and taken up again when it is reversed."""

    reduces_to_sql = True
    reversible = True
    up: str
    down: str

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Guards change no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(self.up, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(self.down, params=None)

    def describe(self) -> str:
        return f"{type(self).__name__} {getattr(self, 'table', '')}"


class Trigger(Guard):
    """A trigger with its function. ``body`` is PL/pgSQL between BEGIN and END."""

    def __init__(
        self, table: str, name: str, *, when: str, body: str, declare: str = "", condition: str = "",
        is_deferred: bool = False, level: str = "ROW",
    ) -> None:  # fmt: skip
        self.table, self.name, self.when, self.body = table, name, when, body
        self.declare, self.condition, self.is_deferred, self.level = declare, condition, is_deferred, level
        function = f"guard_{table}_{name}"
        kind = "CONSTRAINT TRIGGER" if is_deferred else "TRIGGER"
        timing = "DEFERRABLE INITIALLY DEFERRED" if is_deferred else ""
        self.up = f"""
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $guard$
            DECLARE {declare}
            BEGIN {body} END $guard$;
            CREATE {kind} {name} {when} ON {table} {timing} FOR EACH {level}
            {f"WHEN ({condition})" if condition else ""} EXECUTE FUNCTION {function}();
        """
        self.down = f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {function}();"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        options = {
            "when": self.when, "body": self.body, "declare": self.declare, "condition": self.condition,
            "is_deferred": self.is_deferred, "level": self.level,
        }  # fmt: skip
        return type(self).__name__, (self.table, self.name), options


def refuse(message: str, code: str = "23514") -> str:
    """PL/pgSQL that refuses: an integrity error with a message."""
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = '{code}';"


class FreezeRows(Guard):
    """Once the condition holds of the old row, only the free columns may change, and nothing is deleted.

    ``write_once`` columns may be filled while they are still null. TRUNCATE is refused always.
    """

    def __init__(
        self, table: str, *, once: str = "true", free: tuple[str, ...] = (), write_once: tuple[str, ...] = ()
    ) -> None:
        self.table, self.once, self.free, self.write_once = table, once, free, write_once
        loose = "".join(f"changed.{column} := OLD.{column}; " for column in (*free, *write_once))
        filled = "".join(
            f"IF OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column} THEN "
            + refuse(f"{table}.{column} is written once")
            + " END IF; "
            for column in write_once
        )
        refusal = refuse(f"{table}: a posted row is frozen")
        self.up = f"""
            CREATE FUNCTION freeze_{table}() RETURNS trigger LANGUAGE plpgsql AS $guard$
            DECLARE changed {table}%ROWTYPE;
            BEGIN
              IF TG_OP = 'TRUNCATE' THEN {refusal} END IF;
              IF {once} THEN
                IF TG_OP = 'DELETE' THEN {refusal} END IF;
                changed := NEW; {loose}
                IF changed IS DISTINCT FROM OLD THEN {refusal} END IF;
                {filled}
              END IF;
              RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $guard$;
            CREATE TRIGGER freeze_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION freeze_{table}();
            CREATE TRIGGER freeze_table BEFORE TRUNCATE ON {table} EXECUTE FUNCTION freeze_{table}();
        """
        self.down = f"""
            DROP TRIGGER freeze_rows ON {table}; DROP TRIGGER freeze_table ON {table}; DROP FUNCTION freeze_{table}();
        """

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return (
            "FreezeRows",
            (self.table,),
            {"once": self.once, "free": self.free, "write_once": self.write_once},
        )


class FreezeChildren(Guard):
    """Rows of a document are frozen as soon as the document is: no insert, update or delete, no move to or from it.

    The document is locked before it is looked at: one that is posted at the same time takes no row more (G3). The free
    columns may change all the same.
    """

    def __init__(self, table: str, *, parent: str, key: str, once: str, free: tuple[str, ...] = ()) -> None:
        self.table, self.parent, self.key, self.once, self.free = table, parent, key, once, free
        loose = "".join(f"changed.{column} := OLD.{column}; " for column in free)
        spared = (
            f"IF TG_OP = 'UPDATE' THEN changed := NEW; {loose}"
            "IF changed IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF; END IF;"
            if free
            else ""
        )
        self.up = f"""
            CREATE FUNCTION freeze_{table}() RETURNS trigger LANGUAGE plpgsql AS $guard$
            DECLARE parent {parent}%ROWTYPE; {f"changed {table}%ROWTYPE;" if free else ""}
            BEGIN
              IF TG_OP = 'TRUNCATE' THEN {refuse(f"{table}: rows of a posted document are frozen")} END IF;
              {spared}
              FOR parent IN SELECT * FROM {parent} WHERE id IN (OLD.{key}, NEW.{key}) ORDER BY id FOR SHARE LOOP
                IF {once} THEN {refuse(f"{table}: rows of a posted document are frozen")} END IF;
              END LOOP;
              RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $guard$;
            CREATE TRIGGER freeze_rows BEFORE INSERT OR UPDATE OR DELETE ON {table}
               FOR EACH ROW EXECUTE FUNCTION freeze_{table}();
            CREATE TRIGGER freeze_table BEFORE TRUNCATE ON {table} EXECUTE FUNCTION freeze_{table}();
        """
        self.down = f"""
            DROP TRIGGER freeze_rows ON {table}; DROP TRIGGER freeze_table ON {table}; DROP FUNCTION freeze_{table}();
        """

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        options = {"parent": self.parent, "key": self.key, "once": self.once, "free": self.free}
        return "FreezeChildren", (self.table,), options


class GuardLifecycle(Guard):
    """The lifecycle table in the database: other moves are refused, and each move needs its event (ORD-1)."""

    def __init__(self, table: str, kind: str, lifecycle: Lifecycle | list[tuple[str, str]]) -> None:
        self.table, self.kind = table, kind
        self.pairs = lifecycle.pairs() if isinstance(lifecycle, Lifecycle) else lifecycle
        allowed = ", ".join(f"('{start}', '{end}')" for start, end in self.pairs)
        self.up = f"""
            CREATE FUNCTION lifecycle_{table}() RETURNS trigger LANGUAGE plpgsql AS $guard$
            BEGIN
              IF (OLD.status, NEW.status) NOT IN ({allowed}) THEN
                RAISE EXCEPTION '{table}: no move from % to %', OLD.status, NEW.status USING ERRCODE = '23514';
              END IF;
              RETURN NEW;
            END $guard$;
            CREATE TRIGGER lifecycle BEFORE UPDATE OF status ON {table} FOR EACH ROW
              WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION lifecycle_{table}();
            CREATE FUNCTION lifecycle_{table}_event() RETURNS trigger LANGUAGE plpgsql AS $guard$
            BEGIN
              IF NOT EXISTS (
                SELECT FROM core_event WHERE document_kind = '{self.kind}' AND document_id = NEW.id
                   AND transaction_id = pg_current_xact_id()::text::bigint
              ) THEN
                RAISE EXCEPTION '{table}: the move of % to % left no event', NEW.id, NEW.status
                  USING ERRCODE = '23514';
              END IF;
              RETURN NULL;
            END $guard$;
            CREATE CONSTRAINT TRIGGER lifecycle_event AFTER UPDATE OF status ON {table}
              DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
              WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION lifecycle_{table}_event();
        """
        self.down = f"""
            DROP TRIGGER lifecycle_event ON {table}; DROP FUNCTION lifecycle_{table}_event();
            DROP TRIGGER lifecycle ON {table}; DROP FUNCTION lifecycle_{table}();
        """

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return "GuardLifecycle", (self.table, self.kind, self.pairs), {}


class CompanyReferences(Operation):
    """Make every reference between business rows carry the company, so that none can cross it (COM-1).

    Each foreign key of the app from a table with ``company_id`` to another one becomes a key over
    (company_id, reference); the single-column key is dropped, for the wider one says more. ``only`` names models
    (``productunit``) or single references (``customer.invoice_party``) that came later.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, app: str, only: tuple[str, ...] = ()) -> None:
        self.app, self.only = app, only

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return "CompanyReferences", (self.app,), {"only": self.only}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """References change no model."""

    def _references(self, apps: Apps) -> Iterator[tuple[str, str, str]]:
        for model in apps.get_app_config(self.app).get_models():
            if not _has_company(model):
                continue
            for column in model._meta.local_concrete_fields:
                target = column.related_model
                if column.name == "company" or not isinstance(target, type) or not _has_company(target):
                    continue
                if hasattr(model, "pgh_obj") or column.name.startswith("pgh_"):
                    continue
                if self.only and not {model._meta.model_name, f"{model._meta.model_name}.{column.name}"} & {
                    *self.only
                }:
                    continue
                yield model._meta.db_table, str(column.column), target._meta.db_table

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for table, column, target in self._references(to_state.apps):
            schema_editor.execute(
                f"""
                DO $$
                DECLARE single record;
                BEGIN
                  SET CONSTRAINTS ALL IMMEDIATE;
                  FOR single IN SELECT conname FROM pg_constraint c
                     WHERE c.contype = 'f' AND c.conrelid = '{table}'::regclass AND cardinality(c.conkey) = 1
                       AND c.conkey[1] = (SELECT attnum FROM pg_attribute
                                           WHERE attrelid = '{table}'::regclass AND attname = '{column}')
                  LOOP EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', single.conname); END LOOP;
                  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{target}_company_key') THEN
                    ALTER TABLE {target} ADD CONSTRAINT {target}_company_key UNIQUE (company_id, id);
                  END IF;
                END $$;
                ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_company
                  FOREIGN KEY (company_id, {column}) REFERENCES {target} (company_id, id)
                  DEFERRABLE INITIALLY IMMEDIATE;
                """,
                params=None,
            )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for table, column, target in self._references(from_state.apps):
            schema_editor.execute(
                f"""
                ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_company;
                ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY ({column})
                  REFERENCES {target} (id) DEFERRABLE INITIALLY DEFERRED;
                """,
                params=None,
            )

    def describe(self) -> str:
        return f"References of {self.app} stay within the company"


def _has_company(model: type[models.Model]) -> bool:
    return any(column.name == "company" for column in model._meta.local_concrete_fields)

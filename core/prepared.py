"""Queries compiled once: the reads at the heart of the verbs, the same in each but for their values.

Building a query and writing its SQL costs Django more than PostgreSQL needs to answer it. A prepared query pays for
both once in a process; each call only puts its values in. It is meant for the few reads that every verb makes.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)


class Place(models.Value):
    """Where a value goes that only the call knows: by its position among the call's values."""

    def __init__(self, position: int = 0) -> None:
        super().__init__(None)
        self.position = position

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The placeholder."""
        return "%s", [self]


class AnyOf(Place):
    """Where several values go: ``filter(pk=AnyOf())`` finds the rows with one of the keys."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The placeholder of an array."""
        return "ANY(%s)", [self]


class Prepared(Generic[M]):
    """A query with places for values. ``build`` makes it, once, when it is first asked.

    Values go to the database as they are: keys, texts, dates, lists of them. Relations that the rows
    are to carry are named in the query (``select_related``); ``prefetch_related`` does not exist here.
    """

    def __init__(self, build: Callable[[], models.QuerySet[M]]) -> None:
        self._build = build
        self._ready: tuple[models.QuerySet[M], SQLCompiler, str, tuple[Any, ...]] | None = None

    def all(self, *values: Any) -> list[M]:
        """The rows, in the query's order."""
        queryset, compiler, sql, places = self._ready or self._compile()
        if queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError(f"{queryset.model.__name__} is locked outside of a transaction.")
        parameters = tuple(values[each.position] if isinstance(each, Place) else each for each in places)
        rows = SimpleNamespace(
            db=connection.alias,
            query=_Compiled(compiler, sql, parameters),
            _known_related_objects={},
            _fields=None,
        )
        read: Any = queryset._iterable_class
        return list(read(rows))

    def get(self, *values: Any) -> M:
        """The only row. Raises the model's DoesNotExist."""
        found = self.all(*values)
        if len(found) == 1:
            return found[0]
        model: Any = (self._ready or self._compile())[0].model
        raise model.MultipleObjectsReturned if found else model.DoesNotExist

    def _compile(self) -> tuple[models.QuerySet[M], SQLCompiler, str, tuple[Any, ...]]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        columns = [column[0] for column in (compiler.select or [])[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        compiler.get_converters = lambda expressions: converters
        self._ready = queryset, compiler, sql, tuple(places)
        return self._ready


class _Compiled:
    """Stands for the query while its rows are read: hands out the compiler that knows its SQL already."""

    def __init__(self, compiler: SQLCompiler, sql: str, parameters: tuple[Any, ...]) -> None:
        self._compiler, self._statement = compiler, (sql, parameters)

    def get_compiler(self, *args: Any, **kwargs: Any) -> SQLCompiler:
        """A compiler for this call: with this thread's connection and the call's values."""
        compiler = copy.copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: self._statement  # type: ignore[method-assign]
        return compiler

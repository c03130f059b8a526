"""One verb, one transaction: how operations begin, lock, try again and end."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, connection, models, transaction
from django.utils.translation import gettext as _

from core import aftermath
from core.prepared import AnyOf, Prepared
from core.refusals import Conflict, StaleVersion

P = ParamSpec("P")
R = TypeVar("R")
D = TypeVar("D", bound=models.Model)

_RETRIES = 3
_SERIALIZATION_FAILURE, _DEADLOCK, _LOCK_TIMEOUT = "40001", "40P01", "55P03"
_depth: ContextVar[int] = ContextVar("operation_depth", default=0)
_last_steps: ContextVar[list[_LastStep] | None] = ContextVar("last_steps", default=None)
_undoings: ContextVar[list[Callable[[], object]] | None] = ContextVar("undoings", default=None)


@dataclass(frozen=True, slots=True, eq=False)
class _LastStep:
    """Something left for the end of the operation."""

    handler: Callable[[list[Any]], object]
    item: Any

    def __call__(self) -> None:
        """Nothing: it hangs on the commit only because Django drops such hooks with their savepoint."""


class Busy(Conflict):
    """Too many people at the same rows; nothing was saved, trying again helps (G4)."""

    http_status = 503
    code = "busy"


class Gone(Conflict):
    """Somebody has deleted it since it was read."""

    code = "gone"


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's error code behind a Django database error."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def operation(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a function one transaction: all of it happens, or nothing.

    The outermost operation is tried again on a deadlock or serialization failure, up to three times with
    jitter, then raises Busy. An operation called by another joins its transaction without a savepoint,
    so that a refusal deep inside undoes the whole verb.
    """

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _depth.get():
            with transaction.atomic(savepoint=False):
                return verb(*args, **kwargs)
        token = _depth.set(1)
        try:
            if connection.in_atomic_block:
                return _atomically(verb, *args, **kwargs)
            return retrying(lambda: _atomically(verb, *args, **kwargs))
        finally:
            _depth.reset(token)
            aftermath.settle()

    return run


def _atomically(verb: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    undoings: list[Callable[[], object]] = []
    undone = _undoings.set(undoings)
    try:
        with transaction.atomic():
            steps: list[_LastStep] = []
            token = _last_steps.set(steps)
            try:
                result = verb(*args, **kwargs)
                _take_last_steps(steps)
            finally:
                _last_steps.reset(token)
            return result
    except BaseException:
        for undo in undoings:
            undo()
        raise
    finally:
        _undoings.reset(undone)


def if_undone(undo: Callable[[], object]) -> None:
    """Do this when the running operation is taken back: what it did outside the database goes as well.

    Outside of an operation, and where only a savepoint is rolled back, nothing is done.
    """
    undoings = _undoings.get()
    if undoings is not None:
        undoings.append(undo)


def at_end(handler: Callable[[list[Any]], object], *items: Any) -> None:
    """Leave items for the end of the running operation, still inside its transaction; without one they are handled now.

    What all verbs contend for (journal numbers and their chain) is so locked last and briefly (G2), and a handler
    gets everything the operation has left for it in one call. What was left inside a savepoint that is rolled back
    is forgotten.
    """
    steps = _last_steps.get()
    if steps is None:
        handler(list(items))
        return
    for item in items:
        step = _LastStep(handler, item)
        transaction.on_commit(step)
        steps.append(step)


def _take_last_steps(steps: list[_LastStep]) -> None:
    while steps:
        handler = steps[0].handler
        due = {step for step in steps if step.handler == handler}
        hooks: list[Any] = connection.run_on_commit
        alive = {id(hook[1]) for hook in hooks}
        items = [step.item for step in steps if step in due and id(step) in alive]
        connection.run_on_commit = [hook for hook in hooks if hook[1] not in due]
        steps[:] = [step for step in steps if step not in due]
        if items:
            handler(items)


def retrying(attempt: Callable[[], R]) -> R:
    """Call until it gets through: up to three repeats on deadlock, then Busy (INVARIANTS.md, G4)."""
    for tries_left in range(_RETRIES, -1, -1):
        try:
            return attempt()
        except OperationalError as error:
            state = sqlstate(error)
            if state == _LOCK_TIMEOUT or (state in (_SERIALIZATION_FAILURE, _DEADLOCK) and not tries_left):
                raise Busy(
                    _("Others are working on the same records. Nothing was saved; please try again.")
                ) from error
            if state not in (_SERIALIZATION_FAILURE, _DEADLOCK):
                raise
        time.sleep(random.uniform(0.01, 0.05))  # noqa: S311
    raise AssertionError("unreachable")


def lock(document: models.Model) -> None:
    """Lock the document's row and reload it into the caller's own instance. Raises Gone.

    Relations the caller has already loaded stay loaded unless the key has changed.
    """
    model = type(document)
    try:
        fresh = _locked(model).get([document.pk])
    except ObjectDoesNotExist as error:
        raise Gone(_("%s is not there any more.") % document) from error
    for column in model._meta.concrete_fields:
        value = getattr(fresh, column.attname)
        if isinstance(column, models.ForeignKey) and getattr(document, column.attname) != value:
            document._state.fields_cache.pop(column.name, None)
        document.__dict__[column.attname] = value
    document._state.db = fresh._state.db


def lock_all(rows: models.QuerySet[D]) -> list[D]:
    """Lock rows in ascending primary key, the order that keeps verbs from deadlocking (G2)."""
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def lock_keys(model: type[D], keys: Iterable[int]) -> list[D]:
    """Lock the rows with these keys, in ascending order."""
    return _locked(model).all(list(keys))


@functools.cache
def _locked(model: type[D]) -> Prepared[D]:
    rows = model._base_manager.filter(pk=AnyOf()).order_by("pk")
    return Prepared(lambda: rows.select_for_update(of=("self",)))


def check_version(document: Any, version: int | None) -> None:
    """Refuse an edit of a document that somebody else has saved meanwhile (CON-1); call under its lock."""
    if version is not None and version != document.version:
        raise StaleVersion(
            _(
                "Somebody else has saved %(document)s meanwhile. Nothing was saved; look at the changes and try again."
            )
            % {"document": document},
            field="version",
        )


def insert_all(model: type[D], rows: Iterable[D]) -> list[D]:
    """Insert many rows in one statement."""
    return model._base_manager.bulk_create(rows)

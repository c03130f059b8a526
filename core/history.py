"""Field history of master data: who changed it, where, and in which request (AUD-1).

pghistory's triggers keep before and after; they read the author from two settings of the transaction. Its own
middleware sends them in front of every statement of a request, which then can be neither prepared nor cheap; here
they are sent once, before a statement that writes a table with a history.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase
from pghistory.models import Event

from core.actors import Actor

Execute = Callable[[str, Any, bool, Any], Any]
_SET_CONTEXT = (
    "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
)


class HistoryMiddleware:
    """Let changes of master data carry the author of the request that makes them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in settings.PGHISTORY_MIDDLEWARE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(_Author(request)):
            return self.get_response(request)


class _Author:
    """Sets the context of the running transaction before the first write that needs it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.context_id = str(uuid.uuid4())

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not _writes_history(sql):
            return execute(sql, params, many, context)
        if connection.in_atomic_block:
            execute(_SET_CONTEXT, (self.context_id, self._metadata()), False, context)
            return execute(sql, params, many, context)
        with transaction.atomic():
            execute(_SET_CONTEXT, (self.context_id, self._metadata()), False, context)
            return execute(sql, params, many, context)

    def _metadata(self) -> str:
        user = getattr(self.request, "user", None)
        return json.dumps(
            {
                "user": getattr(user, "pk", None),
                "url": self.request.path,
                "request_id": getattr(self.request, "request_id", ""),
            }
        )


def sign(by: Actor, *, source: str, url: str) -> None:
    """Let what the running transaction changes carry its author, in work that has no request.

    Unsigned rows cost more than they say: the trigger then fails inside for each of them, and every failure looks
    through all the transaction has still to check.
    """
    metadata = json.dumps({"user": by.user.pk if by.user else None, "url": url, "request_id": by.request_id})
    with connection.cursor() as cursor:
        cursor.execute(_SET_CONTEXT, [str(uuid.uuid5(uuid.NAMESPACE_URL, source)), metadata])


@cache
def tables_with_history() -> frozenset[str]:
    """The tables whose changes are kept with before and after."""
    tracked = (
        getattr(model, "pgh_tracked_model", None) for model in apps.get_models() if issubclass(model, Event)
    )
    return frozenset(str(model._meta.db_table) for model in tracked if model is not None)


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(tables_with_history()))
    return re.compile(rf'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(?:{names})\b', re.IGNORECASE)


def _writes_history(sql: str) -> bool:
    return not sql.startswith("SELECT") and _pattern().search(sql) is not None

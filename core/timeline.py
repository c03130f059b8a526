"""The timeline: every verb leaves one event, in its own transaction (AUD-1)."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection, models

from core import clock
from core.actors import Actor
from core.locking import at_end
from core.models import Event


class Entry(NamedTuple):
    """An event about to be recorded, for verbs that touch several documents."""

    document: models.Model
    activity: str
    reason: str = ""
    data: Mapping[str, Any] = {}
    order_id: int | None = None


def kind_of(document: models.Model | type[models.Model]) -> str:
    """How the timeline names a document's type: ``orders.salesorder``."""
    return document._meta.label_lower


def record(
    document: models.Model,
    activity: str,
    *,
    by: Actor,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    order_id: int | None = None,
) -> None:
    """Write down who did what to the document, and why. ``activity`` is a past participle: "submitted"."""
    record_many([Entry(document, activity, reason, data or {}, order_id)], by=by)


def record_many(entries: Iterable[Entry], *, by: Actor) -> None:
    """Write down several events; those of one verb are inserted together, at its end."""
    at = clock.stamp()
    events = [
        Event(
            company_id=by.company.pk,
            document_kind=kind_of(entry.document),
            document_id=entry.document.pk,
            document_number=getattr(entry.document, "number", None) or "",
            order_id=entry.order_id,
            activity=entry.activity,
            actor=by.user,
            actor_name=by.name,
            reason=entry.reason,
            data=dict(entry.data),
            request_id=by.request_id,
            at=at,
        )
        for entry in entries
    ]
    at_end(_insert, *events)


# The same statement for one event and for a hundred, so that PostgreSQL plans it once.
_INSERT = """
    INSERT INTO core_event (company_id, document_kind, document_id, document_number, order_id, activity, actor_id,
           actor_name, reason, data, request_id, at)
    SELECT company_id, document_kind, document_id, document_number, order_id, activity, actor_id, actor_name, reason,
           data, request_id, coalesce(at, statement_timestamp())
      FROM jsonb_to_recordset(%s::jsonb) AS e (company_id bigint, document_kind text, document_id bigint,
           document_number text, order_id bigint, activity text, actor_id bigint, actor_name text, reason text,
           data jsonb, request_id text, at timestamptz)
"""
_COLUMNS = (
    "company_id", "document_kind", "document_id", "document_number", "order_id", "activity", "actor_id", "actor_name",
    "reason", "data", "request_id",
)  # fmt: skip


def _insert(events: list[Event]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [json.dumps([_row(event) for event in events])])


def _row(event: Event) -> dict[str, Any]:
    row = {name: getattr(event, name) for name in _COLUMNS}
    row["at"] = event.at.isoformat() if isinstance(event.at, datetime.datetime) else None
    return row


def of_document(document: models.Model) -> models.QuerySet[Event]:
    """The document's events, newest first."""
    return Event.objects.filter(document_kind=kind_of(document), document_id=document.pk).order_by("-id")

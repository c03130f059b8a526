"""The clock: timestamps come from the database, unless history is being loaded."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models.functions import Now
from django.utils import timezone

_history: ContextVar[datetime.datetime | None] = ContextVar("history", default=None)


@contextmanager
def history(moment: datetime.datetime) -> Iterator[None]:
    """Load past business: events inside happened at that moment. For demo data and migrations from elsewhere."""
    token = _history.set(moment)
    try:
        yield
    finally:
        _history.reset(token)


def stamp() -> datetime.datetime | Now:
    """What to write into an ``..._at`` column: the database's clock, or the moment being loaded (TIM-1)."""
    return _history.get() or Now()


def now() -> datetime.datetime:
    """The present instant for comparisons outside the database."""
    return _history.get() or timezone.now()

"""What customers' promises to pay were worth; nothing where the receivables stage keeps none."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Protocol

from django.apps import apps
from django.db.models import Count

from core.models import Company
from receivables import selectors as receivables

YEAR = 365


class LastPromise(Protocol):
    """The newest promise that counts: until when, and what became of it."""

    promised_date: datetime.date
    status: str


def _known(name: str) -> Any:
    return getattr(receivables, name, None)


def broken_promises(company: Company, customer_ids: Iterable[int], as_of: datetime.date) -> int:
    """How many promises customers together broke in the year up to a day. One query."""
    ask = _known("broken_promises")
    return int(ask(company, customer_ids, as_of, days=YEAR)) if ask else 0


def broken_promises_by_customer(company: Company, as_of: datetime.date) -> dict[int, int]:
    """The same of every customer of a company; who broke none is missing. One query."""
    if _known("broken_promises") is None:
        return {}
    broken = apps.get_model("receivables", "PromiseToPay")._default_manager.filter(
        company=company,
        status="broken",
        decided_on__lte=as_of,
        decided_on__gt=as_of - datetime.timedelta(days=YEAR),
    )
    return dict(broken.values_list("customer_id").annotate(Count("pk")))


def last_promise(customer_ids: Iterable[int]) -> LastPromise | None:
    """The newest promise of customers together. One query."""
    ask = _known("last_promise")
    found: LastPromise | None = ask(customer_ids) if ask else None
    return found


def promised_items(item_ids: Iterable[int]) -> set[int]:
    """Those of the open items that an open promise is about. One query."""
    ask = _known("open_promises_of_items")
    return set(ask(item_ids)) if ask else set()

"""Lists of the API: paged by key, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from ninja import Schema

from core.lists import keyset
from core.refusals import Refusal

T = TypeVar("T")
MOST = 500


class Page(Schema, Generic[T]):
    """Some rows, and the cursor of the next ones."""

    items: list[T]
    next: str | None = None


class BadCursor(Refusal):
    """A cursor this list has not given out."""

    http_status = 422
    code = "bad-cursor"


def page_of(
    rows: models.QuerySet[Any],
    show: Callable[[Any], T],
    *,
    limit: int,
    after: str | None,
    order: tuple[str, ...] = ("-pk",),
) -> dict[str, Any]:
    """One page of a queryset, each row shown by ``show``. Raises BadCursor."""
    if not 1 <= limit <= MOST:
        raise Refusal(_("Ask for 1 to %d rows.") % MOST, field="limit")
    if after and not keyset.is_valid(after, order, rows.model):
        raise BadCursor(
            _("This cursor does not belong to this list. Begin again without one."), field="after"
        )
    found, following = keyset.page(rows, order, after=after, limit=limit)
    return {"items": [show(row) for row in found], "next": following}

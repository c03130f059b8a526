"""How the lists of agreements and of standing orders are narrowed."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from ninja import Schema

from core.api import page_of
from core.refusals import Refusal


class StatusFilters(Schema):
    """How the list is narrowed."""

    status: str = ""
    customer: str = ""
    limit: int = 50
    after: str | None = None


def narrowed(rows: Any, filters: StatusFilters, statuses: type[TextChoices], show: Any) -> dict[str, Any]:
    """A page of the rows of the status and the customer that are asked for, newest first."""
    if filters.status and filters.status not in statuses.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(statuses.values), field="status")
    wanted = {"status": filters.status, "customer__code": filters.customer}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return page_of(rows, show, limit=filters.limit, after=filters.after)

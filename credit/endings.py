"""Controllers are told in time of limits and securities that end."""

from __future__ import annotations

import datetime

from django.urls import reverse

from core import formats, notifications, policy
from core.actors import Actor
from core.models import Company, Membership
from credit.models import CreditLimit, Security
from credit.selectors import limits_ending, securities_ending

LIMIT_ENDS, SECURITY_ENDS = "credit.limit_ends", "credit.security_ends"
ASKS = "credit.request_limit"


def warn_of_endings(company: Company, today: datetime.date, until: datetime.date) -> None:
    """Tell each controller once of each limit and security whose last day comes by a day."""
    ending: list[tuple[str, CreditLimit | Security]] = [
        (LIMIT_ENDS, limit) for limit in limits_ending(company, today, until)
    ]
    ending += [(SECURITY_ENDS, security) for security in securities_ending(company, today, until)]
    if not ending:
        return
    roles = policy.MATRIX[ASKS].split()
    controllers = set(
        Membership.objects.filter(company=company, role__in=roles).values_list("user_id", flat=True)
    )
    for kind, row in ending:
        _tell(company, kind, row, controllers)


def _tell(company: Company, kind: str, row: CreditLimit | Security, controllers: set[int]) -> None:
    customer = row.account.customer
    notifications.tell(
        kind,
        *controllers,
        url=reverse("credit:account", args=[customer.code]),
        by=Actor.system(company),
        data={"number": customer.name, "day": formats.day(row.valid_to, company.language)},
        permissions=["credit.view_creditaccount"],
        key=f"{kind}:{row.pk}:{row.valid_to}",
    )

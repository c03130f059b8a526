"""A request that waits, and the people around it: an accountant who asks and managers who decide."""

from __future__ import annotations

from decimal import Decimal

from core import notifications
from core.actors import Actor
from core.models import ApprovalRequest, Company, Notification, User
from ledger import operations as ledger
from ledger.models import Account
from tests.builders import an_actor, the_company


def an_asker(company: Company | None = None, **fields) -> Actor:
    """Somebody who posts nothing alone."""
    return an_actor(company, "GL", **fields)


def a_manager(company: Company | None = None, **fields) -> Actor:
    """Somebody who decides."""
    return an_actor(company, "MGR", **fields)


def a_request(
    by: Actor | None = None, *, amount: str = "120.00", description: str = "Rent of May"
) -> ApprovalRequest:
    """An entry somebody asks to have posted."""
    by = by or an_asker()
    accounts = {row.code: row for row in Account.objects.filter(company=by.company)}
    lines = [
        ledger.ManualLine(accounts["5900"], debit=Decimal(amount)),
        ledger.ManualLine(accounts["1100"], credit=Decimal(amount)),
    ]
    made = ledger.post_or_ask(lines, description=description, by=by)
    assert isinstance(made, ApprovalRequest)
    return made


def told(user: User | None) -> list[str]:
    """What the person reads, oldest first."""
    rows = Notification.objects.filter(user=user).order_by("pk")
    return [notifications.say(row.kind, row.data) for row in rows]


__all__ = ["a_manager", "a_request", "an_asker", "the_company", "told"]

"""What mails about orders say of money."""

from __future__ import annotations

from core.actors import Actor
from core.locking import operation
from credit.models import CreditMailRules


@operation
def set_mail_rules(*, tells_overdue: bool, tells_waiting: bool, by: Actor) -> CreditMailRules:
    """Let mails about orders say from now on what is overdue, and that an order waits for a payment. Raises NotPermitted."""
    by.require("credit.approve_limit")
    rules, _created = CreditMailRules.objects.update_or_create(
        company=by.company, defaults={"tells_overdue": tells_overdue, "tells_waiting": tells_waiting}
    )
    return rules

"""What a company chooses about promising and holding stock."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal
from inventory.models import StockRules
from inventory.operations.blocking import refresh_expired

MOST_DAYS, MOST_COUNT_DAYS = 365, 1000


@operation
def set_stock_rules(
    quote_percent: int,
    reservation_days: int | None,
    count_days: int | None = None,
    keeps_days: int | None = None,
    *,
    by: Actor,
) -> StockRules:
    """Choose how much of what is offered counts as promised, how long goods are held, how often they are counted, and how
    long a lot has to keep to leave (none: as it is).

    Raises NotPermitted, Refusal.
    """
    by.require("inventory.change_warehouse")
    if not 0 <= quote_percent <= 100:
        raise Refusal(_("Enter a percentage between 0 and 100."), field="quote_percent")
    if reservation_days is not None and not 1 <= reservation_days <= MOST_DAYS:
        raise Refusal(_("Enter a number of days between 1 and %d.") % MOST_DAYS, field="reservation_days")
    if count_days is not None and not 1 <= count_days <= MOST_COUNT_DAYS:
        raise Refusal(_("Enter a number of days between 1 and %d.") % MOST_COUNT_DAYS, field="count_days")
    if keeps_days is not None and not 0 <= keeps_days <= MOST_DAYS:
        raise Refusal(_("Enter a number of days between 0 and %d.") % MOST_DAYS, field="keeps_days")
    chosen = {} if keeps_days is None else {"keeps_days": keeps_days}
    rules, _created = StockRules.objects.update_or_create(
        company=by.company,
        defaults={
            "quote_percent": quote_percent,
            "reservation_days": reservation_days,
            "count_days": count_days,
            **chosen,
        },
    )
    if chosen:
        refresh_expired(by.company)
    timeline.record(rules, "changed", by=by)
    return rules

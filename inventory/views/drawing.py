"""Stock drawn over the days to come."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import charts, formats
from inventory.selectors import ProjectedDay

#: The chart goes on so far after the last day something changes, in days.
_AFTER = 3


def projected(days: Sequence[ProjectedDay]) -> charts.Chart:
    """What is free today and after each day on which something changes, with the figures behind it."""
    first = days[0].date
    last = days[-1].date + datetime.timedelta(days=_AFTER)
    span = (last - first).days
    steps = [
        charts.Step(
            Decimal((day.date - first).days) / span,
            day.free,
            formats.short_day(day.date),
            f"{formats.day(day.date)}: {formats.quantity(day.free)}",
        )
        for day in days
    ]
    lowest = min(days, key=lambda day: day.free)
    if lowest.free < 0:
        words = _("On %(day)s %(quantity)s are missing.")
        caption = words % {"day": formats.day(lowest.date), "quantity": formats.quantity(-lowest.free)}
    else:
        caption = _("At least %s stay free.") % formats.quantity(lowest.free)
    rows = [
        [formats.day(day.date), *(formats.quantity(each) for each in (day.coming, day.wanted, day.free))]
        for day in days
    ]
    table = charts.Table([_("Day"), _("Comes"), _("Wanted"), _("Free after it")], rows)
    return charts.steps(steps).told(caption, table=table)

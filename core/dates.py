"""Business dates: when a document says it happened."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.refusals import Refusal


class DateRefused(Refusal):
    """A date in the future, or before what it follows."""

    code = "date"


def business_date(
    date: datetime.date | None,
    *,
    by: Actor,
    earliest: datetime.date | None = None,
    earliest_is: str = "",
    field: str = "date",
) -> datetime.date:
    """Today, or the date given: never in the future, never before what it follows; the past needs the permission.

    Raises DateRefused.
    """
    today = by.company.today()
    if date is None:
        return max(today, earliest or today)
    if date > today:
        raise DateRefused(_("The date %s lies in the future.") % formats.day(date), field=field)
    if earliest is not None and date < earliest:
        raise DateRefused(
            _("The date %(date)s lies before the %(event)s on %(earliest)s.")
            % {"date": formats.day(date), "event": earliest_is, "earliest": formats.day(earliest)},
            field=field,
        )
    if date < today and not by.can("orders.backdate_document"):
        raise DateRefused(_("Your role does not allow a date in the past. Leave it empty."), field=field)
    return date

"""The ends of the books: periods and chain heads, locked while entries are appended, and who may still post."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.models import Company
from core.prepared import Place, Prepared
from core.refusals import Refusal
from ledger.accounts import Accounts
from ledger.lifecycle import PeriodStatus
from ledger.models import ChainHead, FiscalPeriod


class PeriodClosed(Refusal):
    """The posting date lies in a period that takes no more entries."""

    code = "period-closed"


@dataclass(slots=True)
class Head:
    """The end of a year's chain."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Month:
    """A fiscal period as it was when it was locked."""

    pk: int
    name: str
    status: str

    def require_open(self, day: datetime.date, by: Actor) -> None:
        """Raise PeriodClosed unless the period takes entries of this person (PER-1)."""
        if self.status == PeriodStatus.OPEN or (self.status == PeriodStatus.SOFT_CLOSED and "GL" in by.roles):
            return
        raise _closed(self.name, day)


@dataclass(frozen=True, slots=True)
class Books:
    """The locked ends of the books for some posting dates, and the company's account determination."""

    company: Company
    accounts: Accounts
    months: dict[datetime.date, Month]
    heads: dict[int, Head]


#: Years that have books; a day elsewhere is a slip of the pen.
KEPT_YEARS = range(1990, 2100)

_OPEN_BOOKS = """
    SELECT d.day, p.id, p.name, p.status, h.last_number, h.last_hash, r.rules
      FROM unnest(%(days)s::date[]) AS d(day)
      JOIN ledger_fiscalperiod p ON p.company_id = %(company)s AND d.day BETWEEN p.start_date AND p.end_date
      JOIN ledger_chainhead h ON h.company_id = p.company_id AND h.year = extract(year FROM d.day)
     CROSS JOIN (SELECT coalesce(json_agg(json_build_array(role, category_id, tax_code_id, account_id)), '[]')::text
                   AS rules FROM ledger_postingrule WHERE company_id = %(company)s) r
     ORDER BY d.day
       FOR SHARE OF p FOR UPDATE OF h
"""


def open_books(company: Company, days: Iterable[datetime.date]) -> Books:
    """Lock the periods for share and the chain heads for update, in one statement; months are created on demand.

    Everything else of the transaction should be done by now (INVARIANTS.md, G2).
    """
    wanted = sorted(set(days))
    rows = _locked(company, wanted)
    if len(rows) < len(wanted):
        found = {row[0] for row in rows}
        _begin(company, [day for day in wanted if day not in found])
        rows = _locked(company, wanted)
    rules = json.loads(rows[0][6]) if rows else []
    return Books(
        company=company,
        accounts=Accounts(tuple(rule) for rule in rules),
        months={row[0]: Month(row[1], row[2], row[3]) for row in rows},
        heads={row[0].year: Head(row[4], row[5]) for row in rows},
    )


def _locked(company: Company, days: list[datetime.date]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_BOOKS, {"days": days, "company": company.pk})
        return list(cursor.fetchall())


def _begin(company: Company, days: list[datetime.date]) -> None:
    """Create the months and yearly chains that are missing; another transaction may be quicker."""
    for day in days:
        period_of(company, day)
    ChainHead.objects.bulk_create(
        [ChainHead(company=company, year=year) for year in sorted({day.year for day in days})],
        ignore_conflicts=True,
    )


def period_of(company: Company, day: datetime.date) -> FiscalPeriod:
    """The month of a day, created when the year has no closed month after it. Raises PeriodClosed."""
    periods = FiscalPeriod.objects.filter(company=company)
    period = periods.filter(start_date__lte=day, end_date__gte=day).first()
    if period is not None:
        return period
    kept_day(day)
    if periods.filter(start_date__gt=day, start_date__year=day.year, status=PeriodStatus.CLOSED).exists():
        raise _closed(f"{day:%Y-%m}", day)
    start = day.replace(day=1)
    end = (start + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    FiscalPeriod.objects.bulk_create(
        [FiscalPeriod(company=company, name=f"{day:%Y-%m}", start_date=start, end_date=end)],
        ignore_conflicts=True,
    )
    return periods.get(start_date=start)


def kept_day(day: datetime.date) -> datetime.date:
    """The day, if it lies in a year that has books. Raises Refusal."""
    if day.year not in KEPT_YEARS:
        raise Refusal(
            _("Enter a date from %(first)d to %(last)d.") % {"first": KEPT_YEARS[0], "last": KEPT_YEARS[-1]},
            field="date",
        )
    return day


def refuse_closed(company: Company, day: datetime.date, *, by: Actor) -> None:
    """Look ahead without a lock: raise PeriodClosed when the month of a day takes no entries of this person."""
    for period in _periods_of_day.all(company.pk, day):
        Month(period.pk, period.name, period.status).require_open(day, by)


_periods_of_day = Prepared(
    lambda: FiscalPeriod.objects.filter(company=Place(0), start_date__lte=Place(1), end_date__gte=Place(1))
)


def _closed(name: str, day: datetime.date) -> PeriodClosed:
    return PeriodClosed(
        _("The period %(period)s is closed: nothing can be posted on %(date)s. Use a later date.")
        % {"period": name, "date": formats.day(day)},
        field="date",
    )

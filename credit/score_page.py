"""A customer's risk score as pages show it: every factor in words, and a line of how it came to this."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core import charts, formats
from core.charts import Chart
from credit.models import RiskScore
from credit.score_wording import SaidFactor, said
from credit.selectors import latest_score, scores_of
from customers.models import Customer

YEAR, WEEK = datetime.timedelta(days=364), datetime.timedelta(days=7)
HIGHEST = Decimal(100)


@dataclass(frozen=True, slots=True)
class ShownRisk:
    """The score, since when it is that, its factors with those that give points first, and a year of it as a line."""

    score: int
    since: datetime.date
    change: str
    factors: Sequence[SaidFactor]
    chart: Chart | None


def shown_risk(customer: Customer, today: datetime.date) -> ShownRisk | None:
    """What the panel of the account shows; None before the first night, and for who has been silent for two years."""
    latest = latest_score(customer)
    if latest is None:
        return None
    factors = sorted(map(said, latest.factors), key=lambda factor: -factor.points)
    return ShownRisk(
        score=latest.score,
        since=latest.date,
        change=change_in_words(latest.change),
        factors=factors,
        chart=_history(latest, scores_of(customer, today - YEAR), today),
    )


def change_in_words(change: int | None) -> str:
    """Who got worse: the score has risen."""
    if not change:
        return "" if change is None else _("as thirty days ago")
    if change > 0:
        return _("%d more than thirty days ago") % change
    return _("%d less than thirty days ago") % -change


def _history(latest: RiskScore, rows: Sequence[RiskScore], today: datetime.date) -> Chart | None:
    """A year in weeks; None as long as there is one score only."""
    if len(rows) < 2:
        return None
    first = rows[0]
    days = [today - YEAR + number * WEEK for number in range(53)]
    values = [_held(rows, day) for day in days]
    words = _("From %(first)d on %(day)s to %(now)d now.") % {
        "first": first.score,
        "day": formats.day(max(first.date, today - YEAR)),
        "now": latest.score,
    }
    table = charts.Table(
        (_("From"), _("Risk score")),
        [(formats.day(row.date), str(row.score)) for row in reversed(rows)],
    )
    drawn = charts.sparkline(values, HIGHEST, title=str(latest.score))
    return drawn.told(words, table=table)


def _held(rows: Sequence[RiskScore], day: datetime.date) -> Decimal | None:
    """The score that held on the day."""
    before = [row.score for row in rows if row.date <= day]
    return Decimal(before[-1]) if before else None

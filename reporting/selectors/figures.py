"""Key figures: the arithmetic as pure functions, and the account at the end of any days in one statement.

DSO is receivables against the sales of a window of days (no count-back).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from core.models import Company
from reporting.selectors.sql import rows

ZERO, TENTH, HUNDRED = Decimal(0), Decimal("0.1"), Decimal(100)


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(TENTH, rounding=ROUND_HALF_UP)


def days_sales_outstanding(receivables: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """How many days of sales are owed; None where nothing was sold."""
    return _tenths(receivables / sales * days) if sales > 0 else None


def best_possible_dso(not_due: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """The DSO if everybody paid on the day: what is not due yet against the sales."""
    return days_sales_outstanding(not_due, sales, days)


def average_days_delinquent(dso: Decimal | None, best: Decimal | None) -> Decimal | None:
    """How many days of DSO come from paying late."""
    return None if dso is None or best is None else dso - best


def collection_effectiveness(
    opening: Decimal, sales: Decimal, closing: Decimal, closing_not_due: Decimal, *, months: int = 1
) -> Decimal | None:
    """Which share of what could be collected was, in percent (CEI); sales of several months count by their average."""
    collectable = opening + sales / months - closing_not_due
    collected = opening + sales / months - closing
    return _tenths(collected / collectable * HUNDRED) if collectable > 0 else None


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """A part in percent of the whole; None where there is no whole."""
    return _tenths(part / whole * HUNDRED) if whole else None


@dataclass(frozen=True, slots=True)
class AccountDay:
    """The receivables account at the end of a day, in company currency, and the sales of the window before it."""

    day: datetime.date
    receivables: Decimal
    not_due: Decimal
    sales: Decimal
    window: int

    @property
    def overdue(self) -> Decimal:
        """What is past its due date, credits deducted."""
        return self.receivables - self.not_due

    @property
    def dso(self) -> Decimal | None:
        """Days sales outstanding."""
        return days_sales_outstanding(self.receivables, self.sales, self.window)

    @property
    def best_dso(self) -> Decimal | None:
        """Best possible DSO."""
        return best_possible_dso(self.not_due, self.sales, self.window)

    @property
    def days_delinquent(self) -> Decimal | None:
        """Average days delinquent."""
        return average_days_delinquent(self.dso, self.best_dso)

    @property
    def overdue_share(self) -> Decimal | None:
        """Overdue in percent of all that is owed."""
        return share(self.overdue, self.receivables) if self.receivables > 0 else None


# Everything that ever moved the account, put into slots between the days asked for by its own date and by its due
# date, is a small table; the days are sums over it. So the cost does not grow with the number of days.
_ACCOUNT = """
    WITH days AS (
      SELECT day, position FROM unnest(%(days)s::date[]) WITH ORDINALITY AS asked(day, position)
    ), moves AS (
      SELECT posting_date AS date, due_date, CASE WHEN is_debit THEN base_amount ELSE -base_amount END AS amount
        FROM receivables_openitem WHERE company_id = %(company)s
      UNION ALL
      SELECT a.date, i.due_date, -a.debit_base_amount
        FROM receivables_allocation a JOIN receivables_openitem i ON i.id = a.debit_id WHERE a.company_id = %(company)s
      UNION ALL
      SELECT a.date, i.due_date, a.credit_base_amount
        FROM receivables_allocation a JOIN receivables_openitem i ON i.id = a.credit_id WHERE a.company_id = %(company)s
    ), slots AS (
      SELECT width_bucket(date - 1, %(days)s::date[]) AS before, width_bucket(due_date, %(days)s::date[]) AS due_after,
             sum(amount) AS amount
        FROM moves GROUP BY 1, 2
    ), account AS (
      SELECT days.day, sum(slots.amount) AS receivables,
             sum(slots.amount) FILTER (WHERE slots.due_after >= days.position) AS not_due
        FROM days JOIN slots ON slots.before < days.position GROUP BY days.day
    )
    SELECT days.day, coalesce(account.receivables, 0), coalesce(account.not_due, 0),
           (SELECT coalesce(sum(CASE WHEN is_debit THEN base_amount ELSE -base_amount END), 0)
              FROM receivables_openitem
             WHERE company_id = %(company)s AND kind IN ('invoice', 'credit_note')
               AND posting_date > days.day - %(window)s::int AND posting_date <= days.day)
      FROM days LEFT JOIN account USING (day) ORDER BY days.day
"""


def account_days(company: Company, days: Sequence[datetime.date], *, window: int) -> list[AccountDay]:
    """The account at the end of each day, in one statement; credits count in the bucket of their own day."""
    wanted = sorted(set(days))
    found = rows(_ACCOUNT, {"company": company.pk, "days": wanted, "window": window})
    return [AccountDay(day, owed, not_due, sales, window) for day, owed, not_due, sales in found]


def month_ends(as_of: datetime.date, count: int = 12) -> list[datetime.date]:
    """The day itself and the ends of the months before it, the earliest first."""
    ends, first = [as_of], as_of.replace(day=1)
    while len(ends) < count:
        end = first - datetime.timedelta(days=1)
        ends.append(end)
        first = end.replace(day=1)
    return ends[::-1]

"""Due dates and installments: what payment terms make of a total and a date."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from core.money import ZERO, round_amount
from core.refusals import Refusal
from customers.models import InstallmentKind

HUNDRED = Decimal(100)
#: Percentages may be written with six decimals: three times 33.333333 is a whole.
_HALF_A_MILLIONTH = Decimal("0.0000005")
_MONTHS_A_YEAR = 12


class TermsRow(Protocol):
    """A row of payment terms, as ``customers.models.Installment`` has it."""

    kind: str
    value: Decimal
    months: int
    days: int
    day_of_month: int | None
    is_end_of_month: bool


class Due(NamedTuple):
    """A part of the total and the day it is due."""

    due_date: datetime.date
    due_amount: Decimal


class TermsIncomplete(Refusal):
    """The installments of these payment terms do not make up the whole amount."""

    code = "terms-incomplete"


def schedule(terms_rows: Iterable[TermsRow], total: Decimal, currency: str, date: datetime.date) -> list[Due]:
    """Split a document's total into installments that sum to it exactly; the last takes the odd cent.

    A credit (negative total) is split like a debit, fixed amounts included. No installment is zero, except that
    a total of zero is one installment of zero. Without rows the total is due at once.
    """
    rows = list(terms_rows)
    sign = -1 if total < ZERO else 1
    rest, parts = total, []
    for row in rows:
        share = rest if row is rows[-1] else round_amount(_share(row, total, rest, sign), currency)
        if (rest - share) * sign < ZERO:
            share = rest
        if share:
            parts.append(Due(due_date(row, date), share))
        rest -= share
    return parts or [Due(date, total)]


def _share(row: TermsRow, total: Decimal, rest: Decimal, sign: int) -> Decimal:
    match row.kind:
        case InstallmentKind.PERCENT:
            return total * row.value / HUNDRED
        case InstallmentKind.PERCENT_OF_REST:
            return rest * row.value / HUNDRED
        case InstallmentKind.FIXED:
            return row.value * sign
        case _:
            return rest


def due_date(row: TermsRow, date: datetime.date) -> datetime.date:
    """Months first, then the day of the month, then days. A day that has passed means the next month's."""
    due = _in_months(date, row.months, row.day_of_month or date.day)
    if row.is_end_of_month:
        due = _in_months(due, 0, 31)
    elif due < date:
        due = _in_months(due, 1, row.day_of_month or date.day)
    return due + datetime.timedelta(days=row.days)


def _in_months(date: datetime.date, months: int, day: int) -> datetime.date:
    """The day some months on; where the month is shorter, its last day."""
    year, month = divmod(date.year * _MONTHS_A_YEAR + date.month - 1 + months, _MONTHS_A_YEAR)
    return datetime.date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def check_complete(terms_rows: Sequence[TermsRow]) -> None:
    """Refuse terms that leave part of a total without a due date, or give more than all of it.

    Raises TermsIncomplete with the row it is about in ``field``.
    """
    if not terms_rows:
        raise TermsIncomplete(_("Enter at least one installment."), field="installments")
    percent = ZERO
    for position, row in enumerate(terms_rows):
        is_last = position == len(terms_rows) - 1
        field = f"installments.{position}.value"
        if row.kind == InstallmentKind.REST:
            if not is_last:
                raise TermsIncomplete(_("Only the last installment can be the rest."), field=field)
            return
        if row.value <= ZERO:
            raise TermsIncomplete(_("Enter a value above zero."), field=field)
        if row.kind != InstallmentKind.FIXED and row.value > HUNDRED:
            raise TermsIncomplete(_("Enter a percentage up to 100."), field=field)
        if row.kind == InstallmentKind.PERCENT:
            percent += row.value
    last = terms_rows[-1]
    if last.kind == InstallmentKind.PERCENT_OF_REST and last.value == HUNDRED:
        return
    is_whole = abs(HUNDRED - percent) <= _HALF_A_MILLIONTH * len(terms_rows)
    if not is_whole or any(row.kind != InstallmentKind.PERCENT for row in terms_rows):
        raise TermsIncomplete(
            _("The installments come to %(percent)s %% of the total. Make the last one the rest.")
            % {"percent": percent.normalize()},
            field=f"installments.{len(terms_rows) - 1}.kind",
        )

"""Reports for programs: aging, trial balance, general ledger, key figures, the process."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from core import security_log
from core.api import Day, amount_text, needs
from core.models import Company
from core.money import is_currency
from core.refusals import Refusal
from ledger.selectors import trial_balance
from receivables.selectors import AgedCustomer, aged_receivables
from reporting import selectors

router = Router(tags=["reports"])

BUCKETS = ("not_due", "1-30", "31-60", "61-90", "over_90")
MOST_LINES = 5000


class AgedRow(Schema):
    """A customer or a currency; ``buckets`` by name, amounts signed."""

    customer: str | None
    name: str | None
    currency: str
    buckets: dict[str, str]
    balance: str


class AgedTotal(Schema):
    """The sum of a currency."""

    currency: str
    buckets: dict[str, str]
    balance: str


class AgedOut(Schema):
    """Aged receivables as of a day. Without a currency all amounts are in company currency."""

    as_of: Day
    buckets: list[str]
    rows: list[AgedRow]
    total: list[AgedTotal]


class BalanceOut(Schema):
    """An account's movements and balance in company currency; balance is debit minus credit."""

    account: str
    name: str
    type: str
    debit: str
    credit: str
    balance: str


class TrialBalanceOut(Schema):
    """The trial balance; both totals are equal."""

    as_of: Day
    currency: str
    rows: list[BalanceOut]
    debit: str
    credit: str


class LedgerLineOut(Schema):
    """A line of the general ledger with the balance of its account after it."""

    account: str
    account_name: str
    date: Day
    entry: str
    document: str
    description: str
    debit: str
    credit: str
    balance: str


class GeneralLedgerOut(Schema):
    """Lines by account and day, and the cursor of the next page."""

    currency: str
    rows: list[LedgerLineOut]
    next: str | None


class KpisOut(Schema):
    """Key figures of a window of days; null where there was nothing to judge. Shares in percent."""

    as_of: Day
    days: int
    currency: str
    receivables: str
    overdue: str
    sales: str
    dso: str | None
    best_possible_dso: str | None
    average_days_delinquent: str | None
    cei: str | None
    otif: str | None
    fill_rate: str | None
    order_cycle_hours: str | None


class RangeIn(Schema):
    """The days of a report; without them the year up to today."""

    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")

    def days(self, company: Company) -> tuple[datetime.date, datetime.date]:
        """First and last day. Refuses them in the wrong order."""
        last = self.until or company.today()
        first = self.since or last - datetime.timedelta(days=365)
        if first > last:
            raise Refusal(_("The first day comes after the last one."), field="from")
        return first, last


class StageOut(Schema):
    """A stage: cases that reached it, their value, and the median days since the stage before."""

    stage: str
    count: int
    value: str
    median_days: str | None


def _today(request: Any, day: datetime.date | None) -> datetime.date:
    return day or request.actor.company.today()


def _buckets(amounts: Sequence[Decimal], currency: str) -> dict[str, str]:
    texts = (amount_text(amount, currency) for amount in amounts)
    return dict(zip(BUCKETS, texts, strict=True))


def _sums(rows: Sequence[AgedCustomer]) -> list[tuple[str, list[Decimal]]]:
    """Each currency's sum of every bucket."""
    return [
        (
            code,
            [
                sum((row.buckets[place] for row in rows if row.currency == code), Decimal(0))
                for place in range(len(BUCKETS))
            ],
        )
        for code in sorted({row.currency for row in rows})
    ]


@router.get("/reports/aged-receivables", response=AgedOut, summary="Aged receivables as of a day")
@needs("reporting.view_receivables")
def aged(
    request: Any,
    as_of: Day | None = None,
    currency: str = "",
    by: Literal["customer", "currency"] = "customer",
) -> dict[str, Any]:
    """Per customer in company currency; with ``currency`` that one only; by currency the sums of each."""
    if currency and not is_currency(currency):
        raise Refusal(_("%s is not a currency code.") % currency, field="currency")
    day = _today(request, as_of)
    rows = aged_receivables(request.actor.company, day, by_currency=bool(currency) or by == "currency")
    if currency:
        rows = [row for row in rows if row.currency == currency]
    totals = [
        {"currency": code, "buckets": _buckets(sums, code), "balance": amount_text(sum(sums, Decimal(0)), code)}
        for code, sums in _sums(rows)
    ]  # fmt: skip
    shown: list[dict[str, Any]] = [
        {
            "customer": row.code, "name": row.name, "currency": row.currency,
            "buckets": _buckets(row.buckets, row.currency), "balance": amount_text(row.balance, row.currency),
        }
        for row in rows
    ]  # fmt: skip
    if by == "currency":
        shown = [{"customer": None, "name": None, **total} for total in totals]
    return {"as_of": day, "buckets": list(BUCKETS), "rows": shown, "total": totals}


@router.get("/reports/trial-balance", response=TrialBalanceOut, summary="Trial balance as of a day")
@needs("reporting.view_finance")
def read_trial_balance(request: Any, as_of: datetime.date | None = None) -> dict[str, Any]:
    """Every account that moved."""
    company: Company = request.actor.company
    day, base = _today(request, as_of), company.base_currency
    rows = trial_balance(company, day)
    return {
        "as_of": day,
        "currency": base,
        "rows": [
            {
                "account": row.code, "name": row.name, "type": row.type, "debit": amount_text(row.debit, base),
                "credit": amount_text(row.credit, base), "balance": amount_text(row.balance, base),
            }
            for row in rows
        ],
        "debit": amount_text(sum((row.debit for row in rows), Decimal(0)), base),
        "credit": amount_text(sum((row.credit for row in rows), Decimal(0)), base),
    }  # fmt: skip


@router.get("/reports/general-ledger", response=GeneralLedgerOut, summary="General ledger of some days")
@needs("reporting.view_finance")
def read_general_ledger(
    request: Any,
    days: Query[RangeIn],
    account: str = "",
    limit: int = 500,
    after: str = "",
) -> dict[str, Any]:
    """Lines by account and day with the running balance, from the opening balance on."""
    company: Company = request.actor.company
    since, until = days.days(company)
    if not 1 <= limit <= MOST_LINES:
        raise Refusal(_("Ask for 1 to %d rows.") % MOST_LINES, field="limit")
    try:
        lines, following = selectors.general_ledger(
            company, since, until, account=account, after=after, limit=limit
        )
    except ValueError as error:
        raise Refusal(
            _("This cursor does not belong to this list. Begin again without one."), field="after"
        ) from error
    base = company.base_currency
    return {
        "currency": base,
        "rows": [
            {
                "account": line.account, "account_name": line.account_name, "date": line.posting_date,
                "entry": line.entry_number, "document": line.document, "description": line.description,
                "debit": amount_text(line.debit, base), "credit": amount_text(line.credit, base),
                "balance": amount_text(line.balance, base),
            }
            for line in lines
        ],
        "next": following or None,
    }  # fmt: skip


@router.get("/reports/kpis", response=KpisOut, summary="Key figures")
@needs("reporting.view_receivables")
def read_kpis(request: Any, as_of: datetime.date | None = None, days: int = 90) -> dict[str, Any]:
    """DSO and its kin, and the service of the window; CEI takes sales by their monthly average."""
    if not 1 <= days <= 366:
        raise Refusal(_("Choose a window of 1 to 366 days."), field="days")
    company: Company = request.actor.company
    day, base = _today(request, as_of), company.base_currency
    start = day - datetime.timedelta(days=days)
    before, now = selectors.account_days(company, [start, day], window=days)
    service = selectors.service(company, start + datetime.timedelta(days=1), day)
    cei = selectors.collection_effectiveness(
        before.receivables, now.sales, now.receivables, now.not_due, months=max(1, round(days / 30))
    )
    figures = {
        "dso": now.dso, "best_possible_dso": now.best_dso, "average_days_delinquent": now.days_delinquent, "cei": cei,
        "otif": service.otif, "fill_rate": service.fill_rate, "order_cycle_hours": service.cycle_hours,
    }  # fmt: skip
    return {
        "as_of": day,
        "days": days,
        "currency": base,
        "receivables": amount_text(now.receivables, base),
        "overdue": amount_text(now.overdue, base),
        "sales": amount_text(now.sales, base),
        **{name: None if value is None else f"{value:f}" for name, value in figures.items()},
    }


@router.get("/reports/process", response=list[StageOut], summary="The stages from order to cash")
@needs("reporting.view_sales")
def read_process(
    request: HttpRequest,
    days: Query[RangeIn],
    format: Literal["", "ocel"] = "",
) -> Any:
    """Stages of the orders dated in these days (the last year). ``?format=ocel`` or XML: the OCEL 2.0 event log."""
    company: Company = request.actor.company  # type: ignore[attr-defined]
    first, last = days.days(company)
    wants_xml = "application/xml" in request.headers.get("Accept", "")
    if format or wants_xml:
        return _event_log(request, company, first, last, is_xml=wants_xml)
    base = company.base_currency
    return [
        {
            "stage": stage.name, "count": stage.count, "value": amount_text(stage.value, base),
            "median_days": None if stage.median_days is None else f"{stage.median_days:f}",
        }
        for stage in selectors.funnel(company, first, last)
    ]  # fmt: skip


def _event_log(
    request: HttpRequest, company: Company, first: datetime.date, last: datetime.date, *, is_xml: bool
) -> HttpResponse:
    log = selectors.event_log(company, first, last)
    security_log.record(
        request,
        "export",
        report="event-log",
        format="ocel-xml" if is_xml else "ocel",
        rows=len(log["events"]),
    )
    if is_xml:
        return HttpResponse(selectors.event_log_xml(log), content_type="application/xml")
    return JsonResponse(log)

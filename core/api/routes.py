"""The foundation for programs: the company, exchange rates, jobs."""

import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core import codes, jobs
from core.api.access import needs, once
from core.api.paging import Page, page_of
from core.api.types import UnitPrice, plain_text
from core.job_tables import JobList
from core.locking import lock, operation
from core.models import CashRounding, Company, ExchangeRate, Job, TaxRounding
from core.money import is_currency, smallest_unit
from core.refusals import Refusal

router = Router(tags=["foundation"])
MOST_OF_A_COIN = Decimal(1000)


class CompanyOut(Schema):
    """The legal entity of the token."""

    code: str
    name: str
    country: str
    base_currency: str
    vat_id: str
    time_zone: str
    tax_rounding: str
    cash_rounding_step: str
    cash_rounding_currency: str
    cash_rounding_on: str
    issues_invoices_automatically: bool

    @staticmethod
    def resolve_cash_rounding_step(company: Company) -> str:
        """The coin as amounts are written."""
        return plain_text(company.cash_rounding_step)


class CompanyIn(Schema):
    """What changes; the rest stays. A ``cash_rounding_step`` of 0.05 rounds totals in its currency to that coin.

    ``cash_rounding_on`` is ``cash`` (orders and invoices whose payment terms are in cash) or ``all``.
    """

    name: str | None = None
    country: str | None = None
    vat_id: str | None = None
    base_currency: str | None = None
    tax_rounding: str | None = None
    cash_rounding_step: UnitPrice | None = None
    cash_rounding_currency: str | None = None
    cash_rounding_on: str | None = None
    issues_invoices_automatically: bool | None = None


@router.get("/company", response=CompanyOut, summary="Read the company")
@needs("core.view_company")
def read_company(request: Any) -> Company:
    """The token's company."""
    company: Company = request.actor.company
    return company


@router.patch("/company", response=CompanyOut, summary="Change the company")
@needs("core.change_company")
def change_company(request: Any, payload: CompanyIn) -> Company:
    """Change settings; the base currency only while nothing is posted."""
    return _change_company(request.actor.company, payload.dict(exclude_none=True))


@operation
def _change_company(company: Company, changes: dict[str, Any]) -> Company:
    lock(company)
    if changes.get("tax_rounding", company.tax_rounding) not in TaxRounding.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(TaxRounding.values), field="tax_rounding")
    if changes.get("cash_rounding_on", company.cash_rounding_on) not in CashRounding.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(CashRounding.values), field="cash_rounding_on")
    currency = changes.get("base_currency", company.base_currency)
    if currency != company.base_currency:
        raise Refusal(_("The base currency is set when the company is made."), field="base_currency")
    for name, value in changes.items():
        setattr(company, name, value)
    company.name = company.name.strip()
    if not company.name:
        raise Refusal(_("Enter a name."), field="name")
    company.country = codes.country(company.country)
    _check_cash_rounding(company)
    company.save()
    return company


def _check_cash_rounding(company: Company) -> None:
    """A coin is a number of the currency's smallest units."""
    coin = company.cash_rounding_currency or company.base_currency
    if not is_currency(coin):
        raise Refusal(_("%s is not a currency code.") % coin, field="cash_rounding_currency")
    step = company.cash_rounding_step
    if step > MOST_OF_A_COIN or step % smallest_unit(coin):
        raise Refusal(
            _("Enter a coin or note of %s, or 0 to round nothing.") % coin, field="cash_rounding_step"
        )


class RateIn(Schema):
    """What one unit of the currency is worth in company currency from the date on."""

    currency: str
    date: datetime.date
    rate: UnitPrice


class RateOut(Schema):
    """A rate."""

    currency: str
    date: datetime.date
    rate: str


def _show_rate(rate: ExchangeRate) -> dict[str, Any]:
    return {"currency": rate.currency, "date": rate.date, "rate": plain_text(rate.rate)}


@router.get("/exchange-rates", response=Page[RateOut], summary="List exchange rates")
@needs("core.view_exchange_rates")
def list_rates(request: Any, currency: str = "", limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Rates, newest first."""
    rows = ExchangeRate.objects.in_scope(request.actor)
    if currency:
        rows = rows.filter(currency=currency)
    return page_of(rows, _show_rate, limit=limit, after=after, order=("-date",))


@router.post("/exchange-rates", response={201: RateOut}, summary="Set an exchange rate")
@once
@needs("core.change_exchange_rates")
def set_rate(request: Any, payload: RateIn) -> tuple[int, dict[str, Any]]:
    """Set or correct the rate of a day."""
    if not is_currency(payload.currency):
        raise Refusal(_("%s is not a currency code.") % payload.currency, field="currency")
    if payload.rate <= Decimal(0):
        raise Refusal(_("Enter a rate above zero."), field="rate")
    company = request.actor.company
    rate, _created = ExchangeRate.objects.update_or_create(
        company=company, currency=payload.currency, date=payload.date, defaults={"rate": payload.rate}
    )
    return 201, _show_rate(rate)


class RowError(Schema):
    """What is wrong in a row of an imported file; the headings are row 1."""

    row: int
    column: str
    value: str
    message: str
    code: str = ""


class JobOut(Schema):
    """Long work and how far it is; of an import the first hundred errors."""

    id: int
    kind: str
    state: str
    progress: int
    total: int
    message: str
    result: dict[str, Any]
    result_url: str
    errors: list[RowError]

    @staticmethod
    def resolve_result(job: Job, context: Any) -> dict[str, Any]:
        """What came of it, where the caller may see it."""
        return jobs.result_for(job, context["request"].actor)

    @staticmethod
    def resolve_errors(job: Job) -> list[dict[str, Any]]:
        """An import's errors by row."""
        found: list[dict[str, Any]] = job.result.get("errors", []) if job.kind == "file_import" else []
        return found


@router.get("/jobs/{pk}", response=JobOut, summary="Read a job")
@needs("core.view_job")
def read_job(request: HttpRequest, pk: int) -> Job:
    """State and progress of one's own job; of any for those who look after the system."""
    actor = request.actor  # type: ignore[attr-defined]
    job: Job = get_object_or_404(JobList.queryset(actor), pk=pk)
    return job

"""The general ledger for programs."""

from decimal import Decimal
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Amount, Day, Page, amount_text, needs, once, page_of
from core.approvals.api import RequestOut, answer
from core.models import ApprovalRequest
from core.refusals import Refusal
from ledger import operations
from ledger.models import Account, FiscalPeriod, JournalEntry

router = Router(tags=["ledger"])


class EntryLineOut(Schema):
    """One side of an entry, in document currency and in company currency."""

    account: str
    account_name: str
    debit: str
    credit: str
    base_debit: str
    base_credit: str
    currency: str
    customer: str | None
    tax_code: str | None


class EntryOut(Schema):
    """A journal entry."""

    number: str
    posting_date: Day
    document: str
    purpose: str
    description: str
    currency: str
    reverses: str | None
    hash: str
    lines: list[EntryLineOut]


def _entries(actor: Actor) -> Any:
    return (
        JournalEntry.objects.in_scope(actor)
        .select_related("company", "reverses", "period")
        .prefetch_related("lines__account", "lines__customer", "lines__tax_code")
    )


def show(entry: JournalEntry) -> dict[str, Any]:
    """The entry as the API speaks it."""
    base = entry.company.base_currency
    return {
        "number": entry.number,
        "posting_date": entry.posting_date,
        "document": entry.source_number,
        "purpose": entry.purpose,
        "description": entry.description,
        "currency": entry.currency,
        "reverses": entry.reverses.number if entry.reverses else None,
        "hash": entry.hash,
        "lines": [
            {
                "account": line.account.code,
                "account_name": line.account.name,
                "debit": amount_text(line.debit, line.currency),
                "credit": amount_text(line.credit, line.currency),
                "base_debit": amount_text(line.base_debit, base),
                "base_credit": amount_text(line.base_credit, base),
                "currency": line.currency,
                "customer": line.customer.code if line.customer else None,
                "tax_code": line.tax_code.code if line.tax_code else None,
            }
            for line in entry.lines.all()
        ],
    }


@router.get("/journal-entries", response=Page[EntryOut], summary="List journal entries")
@needs("ledger.view_journalentry")
def list_entries(
    request: Any, document: str = "", limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """Entries, newest first; ``document`` is the number of what was posted."""
    rows = _entries(request.actor)
    if document:
        rows = rows.filter(source_number=document)
    return page_of(rows, show, limit=limit, after=after)


@router.get("/journal-entries/{number}", response=EntryOut, summary="Read a journal entry")
@needs("ledger.view_journalentry")
def read_entry(request: Any, number: str) -> dict[str, Any]:
    """One entry."""
    return show(get_object_or_404(_entries(request.actor), number=number))


class EntryLineIn(Schema):
    """One side of a manual entry."""

    account: str
    debit: Amount = Decimal(0)
    credit: Amount = Decimal(0)


class EntryIn(Schema):
    """A manual entry; debits and credits are equal."""

    lines: list[EntryLineIn]
    description: str
    date: Day | None = None
    currency: str = ""


@router.post("/journal-entries", response={201: EntryOut, 202: RequestOut}, summary="Post a manual entry")
@once
@needs("ledger.post_entry")
def post_entry(request: Any, payload: EntryIn) -> tuple[int, dict[str, Any]]:
    """Post by hand, or above the own ceiling request it (202); control accounts take automatic entries only."""
    actor = request.actor
    accounts = {
        row.code: row
        for row in Account.objects.in_scope(actor).filter(code__in=[line.account for line in payload.lines])
    }
    lines = []
    for index, line in enumerate(payload.lines):
        account = accounts.get(line.account)
        if account is None:
            raise Refusal(_("There is no account %s.") % line.account, field=f"lines.{index}.account")
        lines.append(operations.ManualLine(account=account, debit=line.debit, credit=line.credit))
    entry = operations.post_or_ask(
        lines, description=payload.description[:200], date=payload.date, currency=payload.currency, by=actor
    )
    if isinstance(entry, ApprovalRequest):
        return 202, answer(entry, actor)
    return 201, show(_entries(actor).get(pk=entry.pk))


class ReverseEntryIn(Schema):
    """Why, and when."""

    reason: str
    date: Day | None = None


@router.post(
    "/journal-entries/{number}/reverse",
    response={201: EntryOut, 202: RequestOut},
    summary="Reverse an entry",
)
@once
@needs("ledger.reverse_entry")
def reverse_entry(request: Any, number: str, payload: ReverseEntryIn) -> tuple[int, dict[str, Any]]:
    """Correct by the mirror image, or above the own ceiling request it (202)."""
    entry = get_object_or_404(_entries(request.actor), number=number)
    mirror = operations.reverse_or_ask(entry, reason=payload.reason, date=payload.date, by=request.actor)
    if isinstance(mirror, ApprovalRequest):
        return 202, answer(mirror, request.actor)
    return 201, show(_entries(request.actor).get(pk=mirror.pk))


class PeriodOut(Schema):
    """A month of the books."""

    name: str
    start_date: Day
    end_date: Day
    status: str


@router.get("/periods", response=Page[PeriodOut], summary="List fiscal periods")
@needs("ledger.view_journalentry")
def list_periods(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Periods, newest first."""
    rows = FiscalPeriod.objects.in_scope(request.actor)
    return page_of(rows, lambda row: row, limit=limit, after=after, order=("-start_date",))


def _period(actor: Actor, name: str) -> FiscalPeriod:
    """The month, or 404 for what is none."""
    try:
        return operations.period_named(name, by=actor)
    except FiscalPeriod.DoesNotExist as error:
        raise Http404 from error


@router.post("/periods/{name}/close", response=PeriodOut, summary="Close a period")
@once
@needs("ledger.close_period")
def close_period(request: Any, name: str) -> FiscalPeriod:
    """Close a month whose books are right; nothing is posted into it any more."""
    period = _period(request.actor, name)
    operations.close(period, by=request.actor)
    return period


class ReopenIn(Schema):
    """Why."""

    reason: str


@router.post("/periods/{name}/reopen", response=PeriodOut, summary="Reopen a period")
@once
@needs("ledger.reopen_period")
def reopen_period(request: Any, name: str, payload: ReopenIn) -> FiscalPeriod:
    """Open a closed month again, with a reason, by somebody else than who closed it."""
    period = _period(request.actor, name)
    operations.reopen(period, reason=payload.reason, by=request.actor)
    return period

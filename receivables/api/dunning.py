"""Dunning policies and runs for programs."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Amount, Day, Page, Percent, amount_text, needs, once, page_of, plain_text
from core.refusals import Conflict
from customers.selectors import known_customer
from receivables import operations
from receivables.models import DunningLevel, DunningPolicy, DunningRun

router = Router(tags=["receivables"])


class LevelIn(Schema):
    """A level of a dunning policy."""

    days: int
    fee: Amount = Decimal(0)
    fee_percent: Percent = Decimal(0)
    interest_percent: Percent = Decimal(0)
    minimum_amount: Amount = Decimal(0)


class PolicyIn(Schema):
    """A dunning policy."""

    code: str
    name: str = ""
    levels: list[LevelIn]


class LevelOut(Schema):
    """A level of a dunning policy."""

    level: int
    days: int
    fee: str
    fee_percent: str
    interest_percent: str
    minimum_amount: str


class PolicyOut(Schema):
    """A dunning policy."""

    code: str
    name: str
    levels: list[LevelOut]


def _policy(policy: DunningPolicy) -> dict[str, Any]:
    names = ("fee", "fee_percent", "interest_percent", "minimum_amount")
    levels = [
        {"level": level.level, "days": level.days}
        | {name: plain_text(getattr(level, name)) for name in names}
        for level in policy.levels.all()
    ]
    return {"code": policy.code, "name": policy.name, "levels": levels}


@router.get("/dunning-policies", response=Page[PolicyOut], summary="List dunning policies")
@needs("receivables.view_dunning")
def list_policies(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Dunning policies."""
    rows = DunningPolicy.objects.filter(company=request.actor.company).prefetch_related("levels")
    return page_of(rows, _policy, limit=limit, after=after, order=("code",))


@router.post("/dunning-policies", response={201: PolicyOut}, summary="Add a dunning policy")
@once
@needs("receivables.change_policy")
def add_policy(request: Any, payload: PolicyIn) -> tuple[int, dict[str, Any]]:
    """A policy with its levels in their order; the company's first one is its default."""
    company = request.actor.company
    is_first = not DunningPolicy.objects.filter(company=company).exists()
    policy = DunningPolicy(
        company=company, code=payload.code, name=payload.name or payload.code, is_default=is_first
    )
    levels = [DunningLevel(**level.dict()) for level in payload.levels]
    try:
        with transaction.atomic():
            operations.save_policy(policy, levels, by=request.actor)
    except IntegrityError as error:
        raise Conflict(_("%s exists already.") % payload.code, field="code") from error
    return 201, _policy(policy)


class DunningRunIn(Schema):
    """As of which day, whom, and whether to send at once."""

    as_of: Day | None = None
    customers: list[str] | None = None
    execute: bool = False


class LetterOut(Schema):
    """One letter."""

    number: str | None
    customer: str
    currency: str
    level: int
    open: str
    fee: str
    interest: str
    items: list[str]


class LeftOutOut(Schema):
    """An item left out, and why."""

    document: str
    reason: str


class DunningRunOut(Schema):
    """A dunning run."""

    number: str
    status: str
    as_of: Day
    letters: list[LetterOut]
    left_out: list[LeftOutOut]


def _run(run: DunningRun) -> dict[str, Any]:
    notices = run.notices.filter(is_left_out=False).select_related("customer").prefetch_related("lines__item")
    letters = [
        {
            "number": notice.number,
            "customer": notice.customer.code,
            "currency": notice.currency,
            "level": notice.level,
            "open": amount_text(notice.open_amount, notice.currency),
            "fee": amount_text(notice.fee_amount, notice.currency),
            "interest": amount_text(notice.interest_amount, notice.currency),
            "items": [line.item.document_number for line in notice.lines.all()],
        }
        for notice in notices.order_by("pk")
    ]
    left_out = [
        {
            "document": str(row.get("document") or row.get("number") or ""),
            "reason": str(row.get("reason", "")),
        }
        for row in run.left_out
    ]
    return {
        "number": run.number,
        "status": run.status,
        "as_of": run.as_of,
        "letters": letters,
        "left_out": left_out,
    }


@router.post("/dunning-runs", response={201: DunningRunOut}, summary="Run dunning")
@once
@needs("receivables.run_dunning")
def run_dunning(request: Any, payload: DunningRunIn) -> tuple[int, dict[str, Any]]:
    """Propose reminders for what is overdue; with ``execute`` they are sent at once."""
    actor = request.actor
    customers = (
        [
            known_customer(actor, code, field=f"customers.{position}")
            for position, code in enumerate(payload.customers)
        ]
        if payload.customers is not None
        else None
    )
    run = operations.propose(actor.company, payload.as_of, customers=customers, by=actor)
    if payload.execute:
        run = operations.execute(run, by=actor)
    return 201, _run(run)

"""Risk scores for programs."""

from __future__ import annotations

import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from core.api import Day, Page, needs, page_of
from core.reasons import told
from credit import selectors
from credit.models import RiskScore
from customers.api import customers_for

router = Router(tags=["credit"])
YEAR = datetime.timedelta(days=365)


class FactorOut(Schema):
    """The points a factor gave of those it could give, with code, figures and sentence of why."""

    factor: str
    points: int
    of: int
    code: str
    params: dict[str, Any]
    message: str


class ScoreOut(Schema):
    """A customer's risk from 0 to 100 since a day; ``change`` is against thirty days earlier, null where unknown."""

    customer: str
    score: int
    since: Day
    change: int | None
    factors: list[FactorOut]


class HeldOut(Schema):
    """A score and the day from which it held."""

    since: Day
    score: int


class ScoreHistoryOut(ScoreOut):
    """The score of a customer with those of a year, the oldest first."""

    history: list[HeldOut]


def _shown(row: RiskScore) -> dict[str, Any]:
    factors = [
        {"factor": kept["factor"], "points": kept["points"], "of": kept["of"], **reason}
        for kept in row.factors
        for reason in told([kept])
    ]
    return {
        "customer": row.customer.code,
        "score": row.score,
        "since": row.date,
        "change": row.change,
        "factors": factors,
    }


@router.get("/credit/scores", response=Page[ScoreOut], summary="List risk scores")
@needs("credit.view_creditaccount")
def list_scores(
    request: Any,
    score_from: int = 0,
    score_to: int = 100,
    change_from: int | None = None,
    limit: int = 50,
    after: str | None = None,
) -> dict[str, Any]:
    """Customers by risk, the riskiest first; ``change_from=1`` are those who got worse."""
    rows = RiskScore.objects.in_scope(request.actor).filter(
        is_latest=True, score__gte=score_from, score__lte=score_to
    )
    if change_from is not None:
        rows = rows.filter(change__gte=change_from)
    return page_of(rows.select_related("customer"), _shown, limit=limit, after=after, order=("-score", "-pk"))


@router.get(
    "/customers/{code}/credit/score", response=ScoreHistoryOut, summary="Read a customer's risk score"
)
@needs("credit.view_creditaccount")
def read_score(request: Any, code: str) -> dict[str, Any]:
    """The score that holds now, why, and how it came to this; 404 where there is none."""
    actor = request.actor
    customer = get_object_or_404(customers_for(actor), code=code)
    known = RiskScore.objects.in_scope(actor).select_related("customer")
    row = get_object_or_404(known, customer=customer, is_latest=True)
    history = selectors.scores_of(customer, actor.company.today() - YEAR)
    return {**_shown(row), "history": [{"since": each.date, "score": each.score} for each in history]}

"""The page of customers by risk."""

from __future__ import annotations

from django.http import HttpResponse

from core import lists
from core.access import requires
from core.pages import HtmxHttpRequest
from credit.places import credit_tabs
from credit.score_tables import RiskScoreList


@requires("credit.view_creditaccount")
def scores(request: HtmxHttpRequest) -> HttpResponse:
    """Who is held how risky, and who got worse."""
    context = {"tabs": credit_tabs(request.actor, "credit:scores")}
    return lists.respond(request, RiskScoreList, narrow={"is_latest": True}, context=context)

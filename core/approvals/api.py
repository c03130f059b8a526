"""Requests for programs: they read them and take back their own; deciding needs a person (ROLES.md, section 2)."""

import datetime
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Page, amount_text, needs, once, page_of
from core.approvals import selectors, verbs
from core.models import ApprovalRequest, RequestStatus
from core.refusals import Refusal

router = Router(tags=["approvals"])
AMOUNT = "core.view_approval_amount"


class RequestOut(Schema):
    """A request and where it stands; the amount is empty for who may not see it."""

    number: str
    kind: str
    status: str
    about: str
    reason: str
    amount: str | None
    currency: str | None
    requested_by: str
    requested_at: datetime.datetime
    decided_by: str | None
    decided_at: datetime.datetime | None
    decision_reason: str
    result: str | None


class DecisionIn(Schema):
    """Why."""

    reason: str = ""


def show(request: ApprovalRequest, *, with_amount: bool) -> dict[str, Any]:
    """The request as the API speaks of it."""
    amount: Decimal | None = request.requested_amount if with_amount else None
    return {
        "number": request.number,
        "kind": request.kind,
        "status": request.status,
        "about": request.subject_name,
        "reason": request.reason,
        "amount": None if amount is None else amount_text(amount, request.currency),
        "currency": None if amount is None else request.currency,
        "requested_by": request.requested_by.username,
        "requested_at": request.requested_at,
        "decided_by": request.decided_by.username if request.decided_by else None,
        "decided_at": request.decided_at,
        "decision_reason": request.decision_reason,
        "result": request.result_name or None,
    }


def answer(made: ApprovalRequest, actor: Any) -> dict[str, Any]:
    """What a call is told whose verb became a request."""
    return show(made, with_amount=actor.can(AMOUNT))


def _visible(request: Any) -> Any:
    return selectors.visible(request.actor).select_related("company", "requested_by", "decided_by")


@router.get("/approvals", response=Page[RequestOut], summary="List requests for approval")
@needs("core.view_approval")
def list_requests(
    request: Any, status: str = "", kind: str = "", limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """Requests, newest first: one's own, and those of the kinds one deals with."""
    rows = _visible(request)
    if status:
        if status not in RequestStatus.values:
            raise Refusal(_("Use one of: %s.") % ", ".join(RequestStatus.values), field="status")
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    sees_amount = request.actor.can(AMOUNT)
    return page_of(rows, lambda row: show(row, with_amount=sees_amount), limit=limit, after=after)


@router.get("/approvals/{number}", response=RequestOut, summary="Read a request for approval")
@needs("core.view_approval")
def read_request(request: Any, number: str) -> dict[str, Any]:
    """One request."""
    return answer(get_object_or_404(_visible(request), number=number), request.actor)


@router.post("/approvals/{number}/approve", response=RequestOut, summary="Approve a request")
@once
@needs("core.decide_approval")
def approve_request(request: Any, number: str, payload: DecisionIn) -> dict[str, Any]:
    """Refused with 403 to every token: a person decides, signed in on the page."""
    found = get_object_or_404(_visible(request), number=number)
    verbs.approve(found, by=request.actor, note=payload.reason)
    return answer(found, request.actor)


@router.post("/approvals/{number}/refuse", response=RequestOut, summary="Refuse a request")
@once
@needs("core.decide_approval")
def refuse_request(request: Any, number: str, payload: DecisionIn) -> dict[str, Any]:
    """Refused with 403 to every token, as approving is."""
    found = get_object_or_404(_visible(request), number=number)
    verbs.refuse(found, by=request.actor, reason=payload.reason)
    return answer(found, request.actor)


@router.post("/approvals/{number}/withdraw", response=RequestOut, summary="Withdraw a request")
@once
@needs("core.request_approval")
def withdraw_request(request: Any, number: str) -> dict[str, Any]:
    """Take back what the token's user asked for."""
    found = get_object_or_404(_visible(request), number=number)
    verbs.withdraw(found, by=request.actor)
    return answer(found, request.actor)

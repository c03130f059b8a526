"""Requests in the browser: the queue, one request with before and after, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import documents, formats, lists
from core.access import requires
from core.actors import Actor
from core.approvals import kinds, selectors, verbs
from core.approvals.tables import ApprovalList
from core.document_page import timeline_of
from core.idempotency import once
from core.models import ApprovalRequest, RequestStatus
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Crumb, DocumentHeader, Fact, Notice
from core.refusals import NotPermitted, Refusal

VIEWS = "core.view_approval"


@requires(VIEWS)
def approval_list(request: HtmxHttpRequest) -> HttpResponse:
    """What waits for me, what I asked for."""
    return lists.respond(request, ApprovalList)


def _find(request: HtmxHttpRequest, number: str) -> ApprovalRequest:
    known = selectors.visible(request.actor).select_related("company", "requested_by", "decided_by")
    return get_object_or_404(known, number=number)


@requires(VIEWS)
@require_safe
def approval_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One request: what, why, how much, before and after, and who may say yes."""
    found = _find(request, number)
    if not request.htmx:
        label = f"{found.number} · {kinds.label_of(found.kind)}"
        documents.remember(request.actor, found, label, found.get_absolute_url())
    return _show(request, found)


def _show(
    request: HtmxHttpRequest, found: ApprovalRequest, *, refusal: Refusal | None = None, note: str = ""
) -> HttpResponse:
    actor = request.actor
    kind = kinds.kind_of(found)
    is_waiting = found.status == RequestStatus.REQUESTED
    is_own = found.requested_by == actor.user
    can_decide = is_waiting and not is_own and actor.can(kind.decides)
    is_outdated = is_waiting and selectors.is_outdated(found)
    proposed = kind.show(found, actor)
    context: dict[str, Any] = {
        "request_made": found,
        "header": _header(found, kind, actor),
        "crumbs": [Crumb(_("Approvals"), reverse("core:approvals")), Crumb(found.number)],
        "notices": _notices(found, kind, is_outdated=is_outdated, is_own=is_own, can_decide=can_decide),
        "proposed": proposed,
        "preview_lines": "core/_proposed.html",
        "facts": [*proposed.facts, *_facts(found, actor)],
        "can_decide": can_decide,
        "can_approve": can_decide and not is_outdated,
        "can_withdraw": is_waiting and is_own,
        "can_renew": is_outdated and is_own,
        "refusal": refusal,
        "note": note,
        "timeline": timeline_of(found, actor) if actor.can("core.view_timeline") else [],
    }
    status = refusal.http_status if refusal else 200
    return render_page(request, "core/approval.html", "core/_approval.html", context, status=status)


def _header(found: ApprovalRequest, kind: kinds.RequestKind, actor: Actor) -> DocumentHeader:
    facts = [
        Fact(_("Requested by"), str(found.requested_by), note=formats.moment(found.requested_at)),
        Fact(_("About"), found.subject_name, url=found.subject_url),
        Fact(_("Why"), found.reason),
    ]
    if found.decided_by is not None:
        label = _("Withdrawn by") if found.status == RequestStatus.WITHDRAWN else _("Decided by")
        facts.append(Fact(label, str(found.decided_by), note=formats.moment(found.decided_at)))
    if found.result_name:
        facts.append(Fact(_("Result"), found.result_name, url=found.result_url))
    return DocumentHeader(
        kind_label=_("Request"),
        number=found.number,
        status=found.status,
        status_label=found.get_status_display(),
        party=str(kind.label),
        amount=found.requested_amount if actor.can("core.view_approval_amount") else None,
        currency=found.currency,
        facts=facts,
    )


def _notices(
    found: ApprovalRequest, kind: kinds.RequestKind, *, is_outdated: bool, is_own: bool, can_decide: bool
) -> list[Notice]:
    if found.status != RequestStatus.REQUESTED:
        return []
    if is_outdated:
        title = _("%s has changed since the request was made") % found.subject_name
        words = (
            _("Renew the request, or withdraw it.")
            if is_own
            else _("It cannot be approved any more. %s has to renew it.") % found.requested_by
        )
        return [Notice(title, words, tone="warning")]
    if is_own:
        return [Notice(_("Waiting for another person"), _("You cannot approve what you asked for yourself."))]
    return (
        [] if can_decide else [Notice(_("Waiting for another person"), _("Your role does not decide this."))]
    )


def _facts(found: ApprovalRequest, actor: Actor) -> list[Fact]:
    facts = []
    if found.decision_reason:
        facts.append(Fact(_("Decision"), found.decision_reason))
    if found.requested_by != actor.user:
        record = selectors.record_of(found)
        words = _("%(approved)s approved, %(refused)s refused")
        facts.append(
            Fact(
                _("Earlier requests of this kind by %s") % found.requested_by,
                words % {"approved": record.approved, "refused": record.refused},
            )
        )
    return facts


def _decide(
    request: HtmxHttpRequest, number: str, verb: Callable[[ApprovalRequest], Any], done: str
) -> HttpResponse:
    """A decision leads to the next request that waits; a refusal shows this one as it is now, the words on top."""
    found = _find(request, number)
    try:
        verb(found)
    except NotPermitted:
        raise  # answered outside the transaction, so that the line in the security log stays
    except Refusal as refusal:
        return _show(request, _find(request, number), refusal=refusal, note=request.POST.get("reason", ""))
    following = selectors.next_for(request.actor)
    url = following.get_absolute_url() if following is not None else found.get_absolute_url()
    return toast(request, go(request, url), done % found.number)


@requires("core.decide_approval")
@require_POST
@once
def approve_request(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Agree, and have it done."""
    note = request.POST.get("reason", "")
    return _decide(
        request, number, lambda found: verbs.approve(found, by=request.actor, note=note), _("%s is approved.")
    )


@requires("core.decide_approval")
@require_POST
@once
def refuse_request(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Say no, with the reason."""
    reason = request.POST.get("reason", "")
    return _decide(
        request,
        number,
        lambda found: verbs.refuse(found, by=request.actor, reason=reason),
        _("%s is refused."),
    )


@requires("core.request_approval")
@require_POST
@once
def withdraw_request(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take back what one asked for."""
    found = _find(request, number)
    try:
        verbs.withdraw(found, by=request.actor)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _show(request, _find(request, number), refusal=refusal)
    return toast(request, go(request, found.get_absolute_url()), _("%s is withdrawn.") % found.number)


@requires("core.request_approval")
@require_POST
@once
def renew_request(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Ask for the same again, for the object as it is now."""
    found = _find(request, number)
    try:
        renewed = verbs.renew(found, by=request.actor)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _show(request, _find(request, number), refusal=refusal)
    return toast(
        request, go(request, renewed.get_absolute_url()), _("%s waits for approval.") % renewed.number
    )

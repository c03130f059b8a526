"""The verbs of a request: ask, approve, refuse, withdraw, renew. An approval locks the request before all else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from core import clock, formats, notifications, numbering, policy, timeline
from core.actors import Actor
from core.approvals import kinds, selectors
from core.locking import lock, operation
from core.models import REQUEST_LIFECYCLE, ApprovalRequest, Membership, RequestStatus
from core.refusals import Conflict, NotPermitted, Refusal

READS = "core.view_approval"


class SecondPersonNeeded(NotPermitted):
    """Nobody does this alone: it is requested, and another person approves it."""

    code = "second-person-needed"


class OwnRequest(NotPermitted):
    """Nobody approves or refuses what he asked for himself (SEC-2)."""

    code = "own-request"


class PersonNeeded(NotPermitted):
    """Four eyes need two people: neither a program nor the application itself approves (ROLES.md, section 2)."""

    code = "person-needed"


class AboveCeiling(NotPermitted):
    """The amount is above what this role may approve."""

    code = "above-ceiling"


class AlreadyAsked(Conflict):
    """The same is waiting for a decision already."""

    code = "already-asked"


class Outdated(Conflict):
    """The object has changed since the request was made."""

    code = "outdated"


class ReasonMissing(Refusal):
    """The step needs a reason."""

    code = "reason-missing"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. Of wishes with the same ``key`` only one waits at a time."""

    kind: str
    name: str
    reason: str
    proposal: Mapping[str, Any] = field(default_factory=dict)
    subject: models.Model | None = None
    url: str = ""
    amount: Decimal | None = None
    currency: str = ""
    key: str | None = None


@operation
def ask(wish: Wish, *, by: Actor) -> ApprovalRequest:
    """Put a proposal before those who may approve it, and tell them. Raises NotPermitted, AlreadyAsked, ReasonMissing."""
    kind = kinds.named(wish.kind)
    by.require(kind.asks)
    if by.user is None:
        raise PersonNeeded(_("A person has to ask for this."))
    if not wish.reason.strip():
        raise ReasonMissing(_("Enter the reason of the request."), field="reason")
    request = ApprovalRequest(
        company=by.company,
        kind=wish.kind,
        subject_kind=timeline.kind_of(wish.subject) if wish.subject else "",
        subject_id=wish.subject.pk if wish.subject else None,
        subject_name=wish.name[:200],
        subject_url=wish.url,
        key=wish.key,
        proposal=dict(wish.proposal),
        requested_amount=wish.amount,
        currency=wish.currency if wish.amount is not None else "",
        reason=wish.reason.strip(),
        requested_by=by.user,
        requested_at=clock.now(),
    )
    request.basis = dict(kind.current(request))
    _insert(request)
    _record(request, "requested", "approval requested", wish.subject, by=by, reason=request.reason)
    _tell_approvers(request, kind, by)
    return request


def _insert(request: ApprovalRequest) -> None:
    """With its number; the database sees that only one request of the key waits."""
    company = request.company
    try:
        with transaction.atomic():
            request.number = numbering.next_number(company, numbering.APPROVAL_REQUEST, company.today())
            request.save(force_insert=True)
    except IntegrityError as error:
        if "approval_request_open_once" not in str(error):
            raise
        words = _("A request about %s waits for approval already. Withdraw it first.")
        raise AlreadyAsked(words % request.subject_name) from error


@operation
def approve(request: ApprovalRequest, *, by: Actor, note: str = "") -> None:
    """Agree to what somebody else asked for; it is done in the same transaction, or nothing is.

    Raises NotPermitted, PersonNeeded, OwnRequest, AboveCeiling, MoveNotAllowed, Outdated, and what doing it raises.
    """
    kind = _prepare(request, RequestStatus.APPROVED, by)
    _refuse_above_ceiling(request, kind, by)
    kind.hold(request)
    if selectors.is_outdated(request):
        raise Outdated(
            _(
                "%s has changed since the request was made. The request has to be renewed before it is approved."
            )
            % request.subject_name
        )
    subject = selectors.subject_of(request)
    outcome = kind.apply(request, by)
    request.result_name, request.result_url = outcome.name[:200], outcome.url[:300]
    _close(request, note, by)
    _record(request, "approved", "request approved", subject, by=by, reason=request.decision_reason)
    _tell_requester(request, "approval.approved", by)


@operation
def refuse(request: ApprovalRequest, *, reason: str, by: Actor) -> None:
    """Say no, and why; nothing is done. Raises NotPermitted, PersonNeeded, OwnRequest, ReasonMissing, MoveNotAllowed."""
    _prepare(request, RequestStatus.REFUSED, by)
    if not reason.strip():
        raise ReasonMissing(_("Enter the reason of the refusal."), field="reason")
    _close(request, reason, by)
    subject = selectors.subject_of(request)
    _record(request, "refused", "request refused", subject, by=by, reason=request.decision_reason)
    _tell_requester(request, "approval.refused", by)


@operation
def withdraw(request: ApprovalRequest, *, by: Actor, reason: str = "") -> None:
    """Take back what one has asked for oneself. Raises NotPermitted, MoveNotAllowed."""
    lock(request)
    if by.user is None or by.user.pk != request.requested_by_id:
        raise NotPermitted(_("Only who made the request withdraws it."))
    _take_back(request, by, reason)


@operation
def replace(request: ApprovalRequest, *, by: Actor) -> None:
    """End a request whose object somebody has changed, before a new one is made. Raises NotPermitted, MoveNotAllowed."""
    by.require(kinds.kind_of(request).asks)
    lock(request)
    _take_back(request, by, _("Replaced by a newer request."))


@operation
def renew(request: ApprovalRequest, *, by: Actor) -> ApprovalRequest:
    """Ask for the same again, for the object as it is now. Raises NotPermitted, MoveNotAllowed."""
    withdraw(request, by=by, reason=_("Renewed."))
    wish = Wish(
        kind=request.kind,
        name=request.subject_name,
        reason=request.reason,
        proposal=request.proposal,
        subject=selectors.subject_of(request),
        url=request.subject_url,
        amount=request.requested_amount,
        currency=request.currency,
        key=request.key,
    )
    return ask(wish, by=by)


def refuse_alone(by: Actor) -> None:
    """Raise SecondPersonNeeded for whoever is not the application itself."""
    if not by.is_system:
        raise SecondPersonNeeded(_("Nobody does this alone. Ask for it; another person approves it."))


def _prepare(request: ApprovalRequest, status: RequestStatus, by: Actor) -> kinds.RequestKind:
    """What is the same for yes and no: a person of the right role, another than the one who asked; under the lock."""
    kind = kinds.kind_of(request)
    by.require(kind.decides)
    if by.user is None or by.is_program:
        raise PersonNeeded(_("A person has to decide this; a program cannot."))
    lock(request)
    if by.user.pk == request.requested_by_id:
        raise OwnRequest(_("Somebody else has to decide what you asked for."))
    REQUEST_LIFECYCLE.move(request, status)
    return kind


def _refuse_above_ceiling(request: ApprovalRequest, kind: kinds.RequestKind, by: Actor) -> None:
    if request.requested_amount is None:
        return
    ceiling = by.ceiling(kind.decides, request.currency)
    if ceiling is not None and request.requested_amount > ceiling:
        raise AboveCeiling(
            _("You may approve up to %s. Ask a manager.") % formats.money(ceiling, request.currency)
        )


def _close(request: ApprovalRequest, reason: str, by: Actor) -> None:
    request.decided_by, request.decided_at = by.user, clock.now()
    request.decision_reason = reason.strip()
    request.version += 1
    request.save()


def _take_back(request: ApprovalRequest, by: Actor, reason: str) -> None:
    REQUEST_LIFECYCLE.move(request, RequestStatus.WITHDRAWN)
    _close(request, reason, by)
    subject = selectors.subject_of(request)
    _record(request, "withdrawn", "request withdrawn", subject, by=by, reason=reason)


def _record(
    request: ApprovalRequest,
    activity: str,
    of_subject: str,
    subject: models.Model | None,
    *,
    by: Actor,
    reason: str,
) -> None:
    """An event on the request, and one on the object, which names the request and keeps its reasons to its page."""
    entries = [timeline.Entry(request, activity, reason=reason)]
    if subject is not None:
        data = {"request": request.number}
        entries.append(timeline.Entry(subject, of_subject, reason=request.number, data=data))
    timeline.record_many(entries, by=by)


def _tell_approvers(request: ApprovalRequest, kind: kinds.RequestKind, by: Actor) -> None:
    holders = Membership.objects.filter(company=by.company, role__in=policy.MATRIX[kind.decides].split())
    notifications.tell(
        "approval.requested",
        *holders.values_list("user_id", flat=True).distinct(),
        url=request.get_absolute_url(),
        by=by,
        data={"number": request.number, "who": by.name, "detail": request.subject_name},
        permissions=[READS, kind.decides],
    )


def _tell_requester(request: ApprovalRequest, kind: str, by: Actor) -> None:
    notifications.tell(
        kind,
        request.requested_by_id,
        url=request.get_absolute_url(),
        by=by,
        data={
            "number": request.number,
            "who": by.name,
            "detail": request.decision_reason or request.subject_name,
        },
        permissions=[READS],
    )

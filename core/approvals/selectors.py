"""Questions about requests: which exist for an actor, what waits, and whom and what they are about."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from core.actors import Actor
from core.approvals import kinds
from core.locking import lock_keys
from core.models import ApprovalRequest, RequestStatus
from core.refusals import Conflict
from core.timeline import kind_of as timeline_kind

SEES_ALL = "core.view_all_approvals"


class RequesterGone(Conflict):
    """Who made the request no longer works in the company."""

    code = "requester-gone"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait and since when the oldest."""

    count: int
    oldest: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """How a person's requests were decided so far."""

    approved: int
    refused: int


def visible(actor: Actor) -> models.QuerySet[ApprovalRequest]:
    """What the actor asked for, and the kinds he deals with; managers and auditors see all."""
    rows = ApprovalRequest.objects.in_scope(actor)
    if actor.can(SEES_ALL):
        return rows
    return rows.filter(Q(requested_by=actor.user) | Q(kind__in=kinds.met_by(actor)))


def for_decision(actor: Actor) -> Q:
    """What waits for this actor: undecided, of a kind he decides, asked for by somebody else."""
    waiting = Q(status=RequestStatus.REQUESTED, kind__in=kinds.decided_by(actor))
    return waiting & ~Q(requested_by=actor.user)


def own_and_open(actor: Actor) -> Q:
    """What the actor asked for and nobody has decided."""
    return Q(status=RequestStatus.REQUESTED, requested_by=actor.user)


def waiting(actor: Actor) -> tuple[Waiting, Waiting]:
    """What waits for the actor, and what he waits for, in one statement."""
    mine, asked = for_decision(actor), own_and_open(actor)
    found = ApprovalRequest.objects.in_scope(actor).aggregate(
        mine=Count("pk", filter=mine),
        mine_since=Min("requested_at", filter=mine),
        asked=Count("pk", filter=asked),
        asked_since=Min("requested_at", filter=asked),
    )
    return Waiting(found["mine"], found["mine_since"]), Waiting(found["asked"], found["asked_since"])


def next_for(actor: Actor) -> ApprovalRequest | None:
    """The oldest request that waits for the actor."""
    rows = ApprovalRequest.objects.in_scope(actor).filter(for_decision(actor))
    return rows.order_by("requested_at", "pk").first()


def waiting_about(subject: models.Model, *names: str) -> list[ApprovalRequest]:
    """The undecided requests about an object, of these kinds or of any, the oldest first."""
    rows = ApprovalRequest.objects.filter(
        status=RequestStatus.REQUESTED, subject_kind=timeline_kind(subject), subject_id=subject.pk
    )
    return list(
        (rows.filter(kind__in=names) if names else rows).select_related("requested_by").order_by("pk")
    )


def hold_about(subject: models.Model, *names: str) -> None:
    """Lock the undecided requests about an object; before the object itself, for deciding one locks them in that order."""
    lock_keys(ApprovalRequest, [request.pk for request in waiting_about(subject, *names)])


def waiting_of_kind(actor: Actor, name: str) -> models.QuerySet[ApprovalRequest]:
    """The undecided requests of a kind in the actor's company, the oldest first."""
    rows = ApprovalRequest.objects.in_scope(actor).filter(kind=name, status=RequestStatus.REQUESTED)
    return rows.select_related("requested_by").order_by("pk")


def record_of(request: ApprovalRequest) -> Record:
    """How earlier requests of this kind by the same person were decided."""
    found = ApprovalRequest.objects.filter(
        company_id=request.company_id, kind=request.kind, requested_by=request.requested_by_id
    ).aggregate(
        approved=Count("pk", filter=Q(status=RequestStatus.APPROVED)),
        refused=Count("pk", filter=Q(status=RequestStatus.REFUSED)),
    )
    return Record(found["approved"], found["refused"])


def subject_of(request: ApprovalRequest) -> models.Model | None:
    """The object the request is about."""
    if not request.subject_kind or request.subject_id is None:
        return None
    model: type[models.Model] = apps.get_model(request.subject_kind)
    found: models.Model | None = model._base_manager.filter(pk=request.subject_id).first()
    return found


def subject_id_of(request: ApprovalRequest) -> int:
    """The key of the object a request is about that cannot be about nothing."""
    if request.subject_id is None:
        raise ValueError(f"{request} is about no object")
    return request.subject_id


def requester_of(request: ApprovalRequest) -> Actor:
    """Who asked, with the roles of today. Raises RequesterGone."""
    actor = Actor.of(request.requested_by, request.company) if request.requested_by.is_active else None
    if actor is None:
        raise RequesterGone(
            _("%s no longer works here. Refuse the request; somebody else has to ask again.")
            % request.requested_by
        )
    return actor


def is_outdated(request: ApprovalRequest) -> bool:
    """Whether the object is no longer what it was when the request was made."""
    basis: dict[str, object] = request.basis
    return dict(kinds.kind_of(request).current(request)) != basis

"""The corrections that wait for approval."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from core import approvals
from core.actors import Actor
from core.models import ApprovalRequest
from inventory.proposals import ADJUSTMENT, COUNT, SCRAP, ProposedAdjustment


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A correction of a product that waits for approval."""

    number: str
    url: str
    quantity: Decimal


def waiting_adjustments(actor: Actor) -> QuerySet[ApprovalRequest]:
    """The corrections nobody has decided yet, the oldest first; for those who ask for them, decide them or see all."""
    if not (actor.can("inventory.adjust_stock") or actor.can("core.view_all_approvals")):
        return ApprovalRequest.objects.none()
    rows = ApprovalRequest.objects.none()
    for kind in (ADJUSTMENT, SCRAP, COUNT):
        rows = rows | approvals.waiting_of_kind(actor, kind)
    return rows


def waiting_lines(actor: Actor, sku: str) -> list[WaitingLine]:
    """What waits about one product."""
    rows = waiting_adjustments(actor).filter(proposal__lines__contains=[{"sku": sku}])
    return [
        WaitingLine(made.number, made.get_absolute_url(), line.quantity)
        for made in rows
        for line in ProposedAdjustment.of(made.proposal).lines
        if line.sku == sku
    ]

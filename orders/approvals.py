"""Approvals of prices: what a manager has released, whether that still holds, and what he should know before the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.actors import Actor
from core.presentation import Change
from core.reasons import Extent
from orders.comparing import commercial_changes
from orders.discretion import extent_for
from orders.lifecycle import HoldKind
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.revisions import SAID, Content, commercial_part, content_of


@dataclass(frozen=True, slots=True)
class Record:
    """How the prices of somebody's orders were decided so far."""

    approved: int
    sent_back: int


def last_approved(order: SalesOrder) -> Content | None:
    """What the order said when a person released its prices last."""
    hold = (
        OrderHold.objects.filter(order=order, kind=HoldKind.APPROVAL, approved_content__isnull=False)
        .order_by("-pk")
        .first()
    )
    return None if hold is None else hold.approved_content


def is_still_approved(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> bool:
    """Whether nothing commercial has changed since; a note, a reference or a wished day may have."""
    approved = last_approved(order)
    return approved is not None and commercial_part(approved) == commercial_part(content_of(order, lines))


def changes_since_approval(order: SalesOrder) -> list[Change]:
    """Commercial fields before and after; nothing where nobody has approved the order yet."""
    approved = last_approved(order)
    if approved is None:
        return []
    lines = list(order.lines.select_related(*SAID).order_by("position"))
    return commercial_changes(approved, content_of(order, lines))


def shows_changes(hold: OrderHold, actor: Actor) -> bool:
    """Whether the hold is about prices, and the actor one who reads them."""
    return hold.kind == HoldKind.APPROVAL and extent_for(hold.kind, actor) is Extent.FIGURES


def record_of(order: SalesOrder) -> Record:
    """How often prices of orders of the same person were released by somebody, or sent back to be changed."""
    decided = OrderHold.objects.filter(
        company_id=order.company_id,
        kind=HoldKind.APPROVAL,
        order__entered_by=order.entered_by_id,
        lifted_at__isnull=False,
    ).aggregate(
        approved=Count("pk", filter=Q(approved_content__isnull=False)),
        sent_back=Count("pk", filter=Q(lift_findings__contains=[{"code": "order.reopened"}])),
    )
    return Record(decided["approved"], decided["sent_back"])


def approval_points(order: SalesOrder) -> list[str]:
    """For who decides: what differs from the last approval, and how the same person's orders were decided before."""
    points = [
        _("Changed since the last approval: %(what)s, %(before)s → %(after)s")
        % {"what": each.label, "before": each.before, "after": each.after}
        for each in changes_since_approval(order)
    ]
    if order.entered_by is not None:
        record = record_of(order)
        points.append(
            _("Prices in orders of %(who)s so far: %(approved)d approved, %(back)d sent back")
            % {"who": order.entered_by, "approved": record.approved, "back": record.sent_back}
        )
    return points

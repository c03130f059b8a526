"""Requests as a list: what waits for me, what I asked for, and all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.approvals import kinds, selectors, verbs
from core.lists import (
    BulkAction,
    ChoiceFilter,
    ComputedColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MomentColumn,
    MoneyColumn,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.lists.columns import Row
from core.lists.formats import Frame
from core.models import ApprovalRequest

DECIDES = "core.decide_approval"
ASKS = "core.request_approval"


def _kind(row: Row) -> str:
    return kinds.label_of(row["kind"])


def _name_parts(person: str) -> tuple[str, ...]:
    return tuple(f"{person}__{part}" for part in ("first_name", "last_name", "username"))


def _name_of(row: Row, person: str) -> str:
    first, last, username = (row[part] or "" for part in _name_parts(person))
    return f"{first} {last}".strip() or username


def _asked_by(row: Row) -> str:
    return _name_of(row, "requested_by")


def _decided_by(row: Row) -> str:
    return _name_of(row, "decided_by")


def _for_me(frame: Frame) -> Q:
    return selectors.for_decision(frame.actor)


def _by_me(frame: Frame) -> Q:
    return Q(requested_by=frame.actor.user)


def _approve(request: ApprovalRequest, by: Actor) -> None:
    verbs.approve(request, by=by)


def _refuse(request: ApprovalRequest, by: Actor, reason: str) -> None:
    verbs.refuse(request, reason=reason, by=by)


class RefusalForm(forms.Form):
    """Why all that is selected is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class ApprovalList(DocumentList):
    """What somebody proposes and another person decides."""

    name = "approvals"
    model = ApprovalRequest
    title = _("Approvals")
    permission = "core.view_approval"
    previews_pages = True
    columns = (
        LinkColumn("number", _("Number"), url="core:approval"),
        ComputedColumn("kind", _("What"), needs=("kind",), write=_kind),
        TextColumn("subject_name", _("About")),
        MoneyColumn(
            "requested_amount", _("Amount"), currency="currency", permission="core.view_approval_amount"
        ),
        TextColumn("reason", _("Why"), muted=True, sort=False),
        ComputedColumn(
            "asked_by",
            _("Requested by"),
            needs=_name_parts("requested_by"),
            write=_asked_by,
            sort="requested_by__username",
        ),
        MomentColumn("requested_at", _("Requested on")),
        StatusColumn("status", _("Status")),
        ComputedColumn(
            "decided_by",
            _("Decided by"),
            needs=_name_parts("decided_by"),
            write=_decided_by,
            sort="decided_by__username",
            default=False,
        ),
        MomentColumn("decided_at", _("Decided"), default=False),
    )
    filters = (
        ChoiceFilter("status", _("Status")),
        TextFilter("subject_name", _("About")),
        TextFilter("requested_by__username", _("Requested by"), key="asked_by"),
        DateFilter("requested_at", _("Requested on")),
    )
    search = ("number", "subject_name", "reason")
    default_sort = "-number"
    standard_views = (
        View("mine", _("For me to decide"), {}, condition=_for_me, sort="number", permission=DECIDES),
        View("asked", _("Asked for by me"), {}, condition=_by_me, permission=ASKS),
        View("open", _("All that wait"), {"status": "requested"}),
        View("all", _("All"), {}),
    )
    bulk_actions = (
        BulkAction("approve", _("Approve"), run=_approve, permission=DECIDES, icon="check"),
        BulkAction(
            "refuse",
            _("Refuse"),
            run=_refuse,
            permission=DECIDES,
            form=RefusalForm,
            icon="no-symbol",
            is_danger=True,
        ),
    )
    empty_title = _("Nothing waits for approval")
    empty_text = _(
        "What a colleague may not do alone appears here, to be approved or refused by another person."
    )
    empty_icon = "check-circle"

    @classmethod
    def queryset(cls, actor: Actor) -> QuerySet[Any]:
        """One's own requests and those of the kinds one deals with."""
        return selectors.visible(actor)

"""The lists of the administrator: messages given up, the security log, checks of the books."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.actors import Actor
from core.lists import (
    BulkAction,
    ChoiceFilter,
    ComputedColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MomentColumn,
    NumberColumn,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.models import OutboxMessage, SecurityEvent


def run_again(message: OutboxMessage, by: Actor) -> None:
    """Give the message its attempts anew."""
    outbox.replay(message)


class DeadLetterList(DocumentList):
    """What must happen after a commit: given up, waiting, done."""

    name = "dead_letters"
    model = OutboxMessage
    title = _("Messages")
    permission = "core.view_system"
    columns = (
        LinkColumn("task", _("Task"), url="reporting:dead-letter", url_args=("pk",), sort=False),
        StatusColumn("status", _("Status")),
        NumberColumn("attempts", _("Attempts")),
        TextColumn("last_error", _("Problem"), sort=False, muted=True),
        MomentColumn("created_at", _("Written")),
        MomentColumn("available_at", _("Next attempt"), default=False),
        MomentColumn("done_at", _("Done"), default=False),
        TextColumn("queue", _("Queue"), default=False),
    )
    filters = (
        ChoiceFilter("status", _("Status")),
        TextFilter("task", _("Task")),
        DateFilter("created_at", _("Written")),
    )
    search = ("task", "last_error")
    default_sort = "-created_at"
    standard_views = (
        View("dead", _("Given up"), {"status": "dead"}),
        View("pending", _("Waiting"), {"status": "pending"}),
        View("all", _("All"), {}),
    )
    bulk_actions = (
        BulkAction(
            "again",
            _("Run again"),
            run=run_again,
            permission="core.change_settings",
            icon="arrow-path",
            explanation=_("Each message gets eight attempts anew."),
        ),
    )
    empty_title = _("No message was given up")
    empty_text = _("A message that fails eight times within three days is kept here with its error.")
    empty_icon = "check-circle"

    @classmethod
    def queryset(cls, actor: Actor) -> QuerySet[Any]:
        """The company's, and those that belong to no company."""
        return OutboxMessage.objects.filter(Q(company_id=actor.company.pk) | Q(company__isnull=True))


KINDS = {
    "refused": _("Refused"),
    "export": _("Export"),
}


def _detail(row: Mapping[str, Any]) -> str:
    """What the line says beside its kind: permission refused, list exported."""
    detail = row["detail"] or {}
    keys = ("permission", "report", "list", "format", "rows", "reason")
    parts = {key: str(detail[key]) for key in keys if detail.get(key) not in (None, "")}
    if "rows" in parts:
        parts["rows"] = gettext("%s rows") % parts["rows"]
    return " · ".join(parts.values())


class SecurityLogList(DocumentList):
    """What was refused and what was exported; newest first."""

    name = "security_log"
    model = SecurityEvent
    title = _("Security log")
    permission = "core.view_security_log"
    columns = (
        MomentColumn("at", _("When")),
        TextColumn("user__username", _("Who"), key="who"),
        StatusColumn("kind", _("What"), labels=tuple(KINDS.items())),
        ComputedColumn("about", _("About"), needs=("detail",), write=_detail, exported=_detail),
        TextColumn("path", _("Where"), muted=True, sort=False),
        TextColumn("request_id", _("Request"), default=False, sort=False),
    )
    filters = (
        ChoiceFilter("kind", _("What"), choices=tuple(KINDS.items())),
        TextFilter("user__username", _("Who"), key="who"),
        DateFilter("at", _("When"), key="when"),
        TextFilter("path", _("Where")),
    )
    search = ("user__username", "path")
    default_sort = "-at"
    standard_views = (
        View("all", _("All"), {}),
        View("refused", _("Refused"), {"kind": "refused", "when.last": "7"}),
        View("exports", _("Exports"), {"kind": "export", "when.last": "7"}),
    )
    empty_title = _("Nothing happened yet")
    empty_text = _("Refusals and exports leave a line here.")
    empty_icon = "shield-check"

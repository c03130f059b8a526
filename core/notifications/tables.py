"""One's notifications as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.lists import BooleanFilter, ComputedColumn, DateFilter, DocumentList, MomentColumn, TextColumn, View
from core.lists.columns import Row
from core.models import Notification
from core.notifications.telling import READS
from core.notifications.wording import say


def _words(row: Row) -> str:
    """What has happened; strong while it is unread."""
    words = say(row["kind"], row["data"])
    return words if row["read_at"] else format_html("<strong>{}</strong>", words)


def _detail(row: Row) -> str:
    return str(row["data"].get("detail", ""))


class _Sentence(ComputedColumn):
    """Words that take several lines instead of being cut off."""

    css_class = "list__long"


class NotificationList(DocumentList):
    """What one was told, newest first; nobody sees another's."""

    name = "notifications"
    model = Notification
    title = _("Notifications")
    permission = READS
    columns = (
        _Sentence(
            "words", _("What has happened"), needs=("kind", "data", "read_at"), write=_words,
            url="core:notification", url_args=("pk",),
        ),
        ComputedColumn("detail", _("About"), needs=("data",), write=_detail),
        TextColumn("actor_name", _("By")),
        MomentColumn("created_at", _("When")),
        MomentColumn("read_at", _("Read"), default=False, sort=False),
    )  # fmt: skip
    filters = (
        BooleanFilter(
            "read_at", _("Unread"), key="unread",
            condition=lambda _operator, values, _frame: Q(read_at__isnull=values[0] == "yes"),
        ),
        DateFilter("created_at", _("When")),
    )  # fmt: skip
    default_sort = "-created_at"
    standard_views = (
        View("all", _("All"), {}),
        View("unread", _("Unread"), {"unread": "yes"}),
    )
    can_export = False
    empty_title = _("Nothing has happened yet")
    empty_text = _("Finished jobs, comments that name you and answers on your orders appear here.")
    empty_icon = "bell"

    @classmethod
    def queryset(cls, actor: Actor) -> QuerySet[Any]:
        """One's own."""
        return Notification.objects.in_scope(actor).filter(user=actor.user)

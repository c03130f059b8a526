"""Jobs as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.lists import (
    ChoiceFilter,
    DateFilter,
    DocumentList,
    LinkColumn,
    MomentColumn,
    NumberColumn,
    StatusColumn,
    TextColumn,
    View,
)
from core.models import Job

SEES_ALL = "core.view_system"


class JobList(DocumentList):
    """Long work: one's own, and everybody's for those who look after the system."""

    name = "jobs"
    model = Job
    title = _("Jobs")
    permission = "core.view_job"
    columns = (
        LinkColumn("title", _("Job"), url="core:job", url_args=("pk",)),
        StatusColumn("state", _("Status")),
        NumberColumn("progress", _("Done")),
        NumberColumn("total", _("Of")),
        TextColumn("requested_by__username", _("Asked for by"), permission=SEES_ALL),
        MomentColumn("created_at", _("Asked for")),
        MomentColumn("finished_at", _("Finished")),
        TextColumn("message", _("Message"), default=False, sort=False),
    )
    filters = (ChoiceFilter("state", _("Status")), DateFilter("created_at", _("Asked for")))
    search = ("title",)
    default_sort = "-created_at"
    standard_views = (
        View("all", _("All"), {}),
        View("open", _("Open"), {"state": ["queued", "running"]}),
        View("failed", _("Failed"), {"state": "failed"}),
    )
    empty_title = _("No jobs yet")
    empty_text = _("Billing runs, dunning runs and great exports appear here with their progress.")
    empty_icon = "queue-list"

    @classmethod
    def queryset(cls, actor: Actor) -> QuerySet[Any]:
        """One's own jobs; all of the company for those who may."""
        rows = Job.objects.in_scope(actor)
        return rows if actor.can(SEES_ALL) else rows.filter(requested_by=actor.user)

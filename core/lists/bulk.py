"""Actions on many documents: a few at once, many as a job; each is done or refused by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import jobs, timeline
from core.actors import Actor
from core.lists import parameters, rows
from core.lists.addresses import maker_of
from core.lists.declaration import BulkAction, DocumentList
from core.lists.formats import Frame
from core.lists.state import ListState
from core.models import Job, JobState
from core.refusals import NotPermitted, Refusal

JOB_KIND = "list_bulk"
DONE_AT_ONCE = 50
MOST_SELECTED = 10_000
_CHUNK = 25


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document."""

    title: str
    url: str
    reason: str = ""


def selection(state: ListState, form: QueryDict) -> models.QuerySet[Any]:
    """The rows ticked, or all that match the filters; never one that the actor cannot see."""
    if form.get("all"):
        return rows.matching(state)
    keys = [
        int(text) for text in form.getlist("selected") if text.isascii() and text.isdigit() and len(text) < 19
    ]
    every: models.QuerySet[Any] = state.declared.queryset(state.frame.actor)
    ticked: models.QuerySet[Any] = every.annotate(**state.declared.annotations)
    return ticked.filter(**state.narrow).filter(pk__in=keys[:MOST_SELECTED])


def start(
    state: ListState, action: BulkAction, selected: models.QuerySet[Any], form: forms.Form | None, path: str
) -> Job:
    """Do it: up to fifty here and now, more by a worker. Either way the job's page shows the results."""
    keys = list(selected.order_by("pk").values_list("pk", flat=True)[: MOST_SELECTED + 1])
    if not keys:
        raise Refusal(_("Select at least one row."))
    if len(keys) > MOST_SELECTED:
        raise Refusal(_("At most %s documents at once. Narrow the list by a filter.") % f"{MOST_SELECTED:,}")
    details = {**parameters.of(state, path), "action": action.name, "keys": keys, "form": _encoded(form)}
    title = _("%(action)s: %(list)s") % {"action": action.label, "list": state.declared.title}
    by = state.frame.actor
    if len(keys) > DONE_AT_ONCE:
        with transaction.atomic():
            return jobs.start(JOB_KIND, title, by=by, parameters=details, total=len(keys))
    done, refused = run(state.declared, action, keys, form.cleaned_data if form else {}, by)
    with transaction.atomic():
        job = Job.objects.create(
            company=by.company, kind=JOB_KIND, title=title, parameters=details, total=len(keys), progress=len(keys),
            requested_by=by.user, state=JobState.DONE, started_at=timezone.now(), finished_at=timezone.now(),
            result=_result(done, refused),
        )  # fmt: skip
        timeline.record(job, "done", by=by)
    return job


def run(
    declared: type[DocumentList],
    action: BulkAction,
    keys: Sequence[int],
    values: Mapping[str, Any],
    by: Actor,
) -> tuple[list[Outcome], list[Outcome]]:
    """Run the action on each document in a transaction of its own; a refusal stops only that one."""
    documents = declared.queryset(by).in_bulk(keys)
    names = _names(declared, keys, by)
    done, refused = [], []
    for key in keys:
        title, url = names.get(key, (f"#{key}", ""))
        try:
            if key not in documents:
                raise Refusal(_("This document no longer exists."))
            with transaction.atomic():
                action.run(documents[key], by=by, **values)
        except Refusal as refusal:
            refused.append(Outcome(title, url, refusal.message))
        else:
            done.append(Outcome(title, url))
    return done, refused


@jobs.runner(JOB_KIND)
def act_on_next(job: Job, by: Actor) -> bool:
    """One chunk of a long bulk action."""
    with override(job.parameters["language"]):
        declared = parameters.declared_of(job)
        action = declared.permitted_actions(by).get(job.parameters["action"])
        if action is None or not by.can(declared.permission):
            raise NotPermitted(_("Your role does not allow this."))
        start_at = int(job.cursor.get("at", 0))
        keys = job.parameters["keys"][start_at : start_at + _CHUNK]
        done, refused = run(declared, action, keys, _values(action, job.parameters["form"]), by)
    job.result = _result(done, refused, job.result)
    job.cursor = {"at": start_at + len(keys)}
    job.progress = start_at + len(keys)
    job.result_url = parameters.job_url(job)
    return job.progress < job.total


def outcomes(job: Job) -> tuple[list[Outcome], list[Outcome]]:
    """What a job did and what was refused."""
    return (
        [Outcome(*entry) for entry in job.result.get("done", ())],
        [Outcome(*entry) for entry in job.result.get("refused", ())],
    )


def _result(
    done: Iterable[Outcome], refused: Iterable[Outcome], before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    before = before or {}
    return {
        "done": [*before.get("done", ()), *([outcome.title, outcome.url] for outcome in done)],
        "refused": [*before.get("refused", ()), *([each.title, each.url, each.reason] for each in refused)],
    }


def _names(declared: type[DocumentList], keys: Sequence[int], by: Actor) -> dict[int, tuple[str, str]]:
    """What each document is called and where it is, as the list's first column says."""
    column, frame = declared.columns[0], Frame.of(by)
    address = maker_of(column.url, column.url_args or (column.path,)) if column.url else None
    found = declared.queryset(by)
    if declared.annotations:
        found = found.annotate(**declared.annotations)
    return {
        row["pk"]: (str(column.text(row, frame)), address(row) if address else "")
        for row in found.filter(pk__in=keys).values("pk", *column.paths())
    }


def _encoded(form: forms.Form | None) -> str:
    """The form's input, to be read again by the worker."""
    if form is None:
        return ""
    query = QueryDict(mutable=True)
    for name in form.fields:
        query.setlist(form.add_prefix(name), form.data.getlist(form.add_prefix(name)))  # type: ignore[attr-defined]
    return query.urlencode()


def _values(action: BulkAction, encoded: str) -> dict[str, Any]:
    if action.form is None:
        return {}
    form = action.form(QueryDict(encoded))
    if not form.is_valid():
        raise Refusal(_("What was entered for this action is no longer valid."))
    return form.cleaned_data

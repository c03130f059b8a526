"""The view of every list: page or region, its small forms, what is posted, and the results of its jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render

from core import files
from core.actors import Actor
from core.lists import bulk, editors, exporting, page, parameters, rows
from core.lists.declaration import DocumentList
from core.lists.formats import Frame
from core.lists.posts import answer_post
from core.lists.request import PAGE_TEMPLATE, TEMPLATES, ListRequest, show
from core.lists.saved import SavedViews
from core.lists.state import ListState
from core.models import Job, JobState, StoredFile
from core.pages import HtmxHttpRequest


def respond(
    request: HtmxHttpRequest,
    declared: type[DocumentList],
    *,
    narrow: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    template: str = PAGE_TEMPLATE,
) -> HttpResponse:
    """Answer a request for a list. ``narrow`` is a fixed filter in plain values, ``context`` goes to the page."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = request.actor
    if not actor.can(declared.permission):
        raise PermissionDenied(declared.permission)
    asked = ListRequest(
        request,
        declared,
        Frame.of(actor),
        SavedViews.of(declared.name, actor),
        narrow or {},
        context or {},
        template,
    )
    return answer_post(asked) if request.method == "POST" else _get(asked)


def _get(asked: ListRequest) -> HttpResponse:
    query = asked.request.GET
    if "job" in query:
        return _job_page(asked, query.get("job", ""))
    state = asked.state()
    if "filter" in query:
        result = editors.applied(state, query)
        if isinstance(result, ListState):
            return asked.lead_to(result)
        return show(asked, state, editor=result, status=422)
    if asked.wants_part:
        return _part(asked, state, query.get("part", ""))
    return show(asked, state, editor=editors.editor_for(state, asked.saved, query.get("edit", "")))


def _part(asked: ListRequest, state: ListState, part: str) -> HttpResponse:
    """The figures above the table, or an open form, fetched by themselves."""
    if part == "totals":
        figures = page.figures_of(state, rows.matching(state), is_counting=True)
        context = {"summary": page.summary_view(state, figures), "root_id": page.root_id(state)}
        return render(asked.request, f"{TEMPLATES}/summary.html", context)
    editor = editors.editor_for(state, asked.saved, asked.request.GET.get("edit", ""))
    return render(
        asked.request, f"{TEMPLATES}/editor.html", {"editor": editor, "root_id": page.root_id(state)}
    )


def _job_page(asked: ListRequest, key: str) -> HttpResponse:
    """Progress and result of an export or a bulk action; only for who asked for it."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404
    jobs_of_mine = Job.objects.filter(company=asked.frame.actor.company, requested_by=asked.frame.actor.user)
    job = get_object_or_404(jobs_of_mine, pk=int(key), kind__in=(bulk.JOB_KIND, exporting.JOB_KIND))
    if job.parameters.get("list") != parameters.dotted(asked.declared):
        raise Http404
    if "download" in asked.request.GET:
        return _download(job, asked.frame.actor)
    done, refused = bulk.outcomes(job)
    context = {
        "job": job,
        "job_url": parameters.job_url(job),
        "is_open": job.state in (JobState.QUEUED, JobState.RUNNING),
        "is_export": job.kind == exporting.JOB_KIND,
        "is_ready": job.state == JobState.DONE,
        "done": done,
        "refused": refused,
        "back_url": f"{job.parameters['path']}?{job.parameters['query']}",
        "root_id": f"list-{asked.declared.name}",
    }
    return asked.region("job.html", context)


def _download(job: Job, actor: Actor) -> HttpResponse:
    if job.kind != exporting.JOB_KIND or job.state != JobState.DONE or not exporting.is_shown_to(actor, job):
        raise Http404
    file = get_object_or_404(StoredFile, pk=job.result.get("file"), company_id=job.company_id)
    return exporting.answer(file.name, file.content_type, files.read(file))

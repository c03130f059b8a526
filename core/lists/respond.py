"""The view of every list: page or region, its small forms, exports, bulk actions and their results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from core import files
from core.exports import CONTENT_TYPES
from core.lists import bulk, editors, exporting, formats, page, parameters, rows, saved, totals
from core.lists.declaration import DocumentList
from core.lists.editors import Editor
from core.lists.filters.base import clean_text
from core.lists.formats import Frame
from core.lists.saved import SavedViews
from core.lists.state import ListState
from core.models import Job, JobState, StoredFile
from core.pages import HtmxHttpRequest
from core.presentation import Notice
from core.refusals import Refusal

PAGE_TEMPLATE = "components/list/page.html"
_TEMPLATES = "components/list"
MOST_QUERY = 2_000


@dataclass(frozen=True)
class ListRequest:
    """One request for a list."""

    request: HtmxHttpRequest
    declared: type[DocumentList]
    frame: Frame
    saved: SavedViews
    narrow: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    template: str = PAGE_TEMPLATE

    def state(self, query: QueryDict | None = None) -> ListState:
        """What the URL, or another query, says."""
        return ListState.read(
            self.declared, self.request.GET if query is None else query, self.frame, self.saved,
            path=self.request.path, narrow=self.narrow,
        )  # fmt: skip

    @property
    def wants_region(self) -> bool:
        """Whether htmx asks for the list alone; boosted links inside it do, the Back button does not."""
        htmx = getattr(self.request, "htmx", None)
        return (
            htmx is not None
            and bool(htmx)
            and not htmx.history_restore_request
            and htmx.target == f"list-{self.declared.name}"
        )

    @property
    def wants_part(self) -> bool:
        """Whether htmx asks for a part inside the list."""
        return bool(getattr(self.request, "htmx", None)) and "part" in self.request.GET

    def region(
        self, template: str, context: Mapping[str, Any], *, status: int = 200, url: str = ""
    ) -> HttpResponse:
        """A region to htmx, within the page to everyone else."""
        if self.wants_region:
            response = render(
                self.request, f"{_TEMPLATES}/{template}", {**self.context, **context}, status=status
            )
            if url:
                response["HX-Push-Url"] = url
        else:
            inner = {
                **self.context,
                **context,
                "list_region": f"{_TEMPLATES}/{template}",
                "list_title": self.declared.title,
            }
            response = render(self.request, self.template, inner, status=status)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def tell(self, response: HttpResponse, message: str) -> HttpResponse:
        """Confirm what was done: at once beside the swapped region, else on the next page."""
        if self.wants_region:
            return trigger_client_event(response, "toast", {"message": message, "undo": ""})
        messages.success(self.request, message)
        return response

    def lead_to(self, state: ListState) -> HttpResponse:
        """The list in another state: a redirect, or to htmx the region at its new address."""
        if self.wants_region:
            return show(self, state, url=state.url())
        return HttpResponseRedirect(state.url(), status=303)


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
    return _post(asked) if request.method == "POST" else _get(asked)


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


def show(
    asked: ListRequest, state: ListState, *, editor: Editor | None = None, notice: Notice | None = None,
    status: int = 200, url: str = "",
) -> HttpResponse:  # fmt: skip
    """The list itself."""
    is_counting = "totals" in asked.request.GET
    listed = page.build(state, asked.saved, editor, is_counting=is_counting)
    return asked.region("region.html", {"list": listed, "notice": notice}, status=status, url=url)


def _part(asked: ListRequest, state: ListState, part: str) -> HttpResponse:
    """The figures above the table, or an open form, fetched by themselves."""
    if part == "totals":
        figures = page.figures_of(state, rows.matching(state), is_counting=True)
        context = {"summary": page.summary_view(state, figures), "root_id": page.root_id(state)}
        return render(asked.request, f"{_TEMPLATES}/summary.html", context)
    editor = editors.editor_for(state, asked.saved, asked.request.GET.get("edit", ""))
    return render(
        asked.request, f"{_TEMPLATES}/editor.html", {"editor": editor, "root_id": page.root_id(state)}
    )


def _post(asked: ListRequest) -> HttpResponse:
    actions = {
        "columns": _keep_columns,
        "view": _save_view,
        "delete": _delete_view,
        "export": _export,
        "bulk": _bulk,
    }
    action = actions.get(asked.request.POST.get("do", ""))
    if action is None:
        return asked.lead_to(asked.state())
    try:
        return action(asked, asked.state())
    except Refusal as refusal:
        notice = Notice(title=refusal.message, tone="danger")
        return show(asked, asked.state(), notice=notice, status=refusal.http_status)


# Columns and views


def _keep_columns(asked: ListRequest, state: ListState) -> HttpResponse:
    form = asked.request.POST
    chosen = [] if "reset" in form else editors.chosen_columns(form, state)
    saved.remember_columns(state.declared.name, state.frame.actor, chosen)
    return _again(
        asked, state.changed(chosen_columns=tuple(chosen), is_custom=state.is_custom, cursor=state.cursor)
    )


def _again(asked: ListRequest, state: ListState) -> HttpResponse:
    """The list after its saved views have changed."""
    fresh = SavedViews.of(state.declared.name, state.frame.actor)
    renewed = ListRequest(
        asked.request, asked.declared, asked.frame, fresh, asked.narrow, asked.context, asked.template
    )
    return renewed.lead_to(renewed.state(QueryDict(state.query())))


def _save_view(asked: ListRequest, state: ListState) -> HttpResponse:
    form = asked.request.POST
    name = clean_text(form.get("name", ""))[:80]
    if not name:
        editor = replace(editors.view_editor(state, asked.saved), error=_("Enter a name for the view."))
        return show(asked, state, editor=editor, status=422)
    content = state.changed(saved=None, is_custom=False)
    query = QueryDict(mutable=True)
    for key, value in content.content():
        query.appendlist(key, value)
    if len(query.urlencode()) > MOST_QUERY:
        raise Refusal(_("This view has too many filters to be saved."))
    view = saved.save(
        state.declared.name, state.frame.actor, name, query=query.urlencode(),
        columns=[column.name for column in state.columns],
        is_shared=bool(form.get("is_shared")) and state.frame.actor.customer_ids is None,
        is_default=bool(form.get("is_default")),
    )  # fmt: skip
    kept = state.changed(saved=view, is_custom=False, chosen_columns=())
    return asked.tell(_again(asked, kept), _("View “%s” saved") % name)


def _delete_view(asked: ListRequest, state: ListState) -> HttpResponse:
    if state.saved is None or not asked.saved.is_own(state.saved):
        raise PermissionDenied
    saved.delete(state.saved, state.frame.actor)
    return _again(asked, state.changed(saved=None, is_custom=False))


# Export and bulk actions


def _export(asked: ListRequest, state: ListState) -> HttpResponse:
    if not state.declared.can_export:
        raise PermissionDenied
    export_format = asked.request.POST.get("format", "")
    if export_format not in CONTENT_TYPES:
        raise Refusal(_("Choose CSV or XLSX."))
    matching, path = rows.matching(state), asked.request.path
    known = totals.at_once(matching, None, "")
    count = known.count if known is not None else totals.counted(matching, None, "").count
    with transaction.atomic():
        exporting.log(state.frame.actor, state, export_format, count, path)
        if count > exporting.EXPORTED_AT_ONCE:
            return _to_job(exporting.start(state, export_format, count, path))
        body = exporting.content(state, matching, export_format)
    return exporting.answer(exporting.file_name(state, export_format), CONTENT_TYPES[export_format], body)


def _to_job(job: Job) -> HttpResponse:
    return HttpResponseRedirect(parameters.job_url(job), status=303)


def _bulk(asked: ListRequest, state: ListState) -> HttpResponse:
    form = asked.request.POST
    action = state.declared.permitted_actions(state.frame.actor).get(form.get("action", ""))
    if action is None:
        raise PermissionDenied
    selected = bulk.selection(state, form)
    is_confirmed = "confirmed" in form
    asked_for: forms.Form | None = None
    if action.form is not None:
        asked_for = action.form(form if is_confirmed else None)
    needs_review = action.is_reviewed or action.form is not None
    if (needs_review and not is_confirmed) or (
        asked_for is not None and is_confirmed and not asked_for.is_valid()
    ):
        return _review(asked, state, action, selected, asked_for)
    return _to_job(bulk.start(state, action, selected, asked_for, asked.request.path))


def _review(
    asked: ListRequest, state: ListState, action: Any, selected: Any, form: forms.Form | None
) -> HttpResponse:
    """Count and sum of what would be acted on, and the form all share."""
    column = state.declared.amount_column(state.frame.actor)
    figures = totals.counted(selected, column, state.frame.actor.company.base_currency)
    if not figures.count:
        raise Refusal(_("Select at least one row."))
    posted = asked.request.POST
    context = {
        "action": action,
        "form": form,
        "count": figures.count,
        "count_words": formats.integer(figures.count, state.frame.language),
        "amounts": [formats.amount(amount, code, state.frame.language) for code, amount in figures.sums],
        "keys": [] if posted.get("all") else posted.getlist("selected"),
        "is_all": bool(posted.get("all")),
        "is_job": figures.count > bulk.DONE_AT_ONCE,
        "back_url": state.url(),
        "root_id": page.root_id(state),
    }
    return asked.region("review.html", context, status=422 if form is not None and form.errors else 200)


def _job_page(asked: ListRequest, key: str) -> HttpResponse:
    """Progress and result of an export or a bulk action; only for who asked for it."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404
    jobs_of_mine = Job.objects.filter(company=asked.frame.actor.company, requested_by=asked.frame.actor.user)
    job = get_object_or_404(jobs_of_mine, pk=int(key), kind__in=(bulk.JOB_KIND, exporting.JOB_KIND))
    if job.parameters.get("list") != parameters.dotted(asked.declared):
        raise Http404
    if "download" in asked.request.GET:
        return _download(job)
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


def _download(job: Job) -> HttpResponse:
    if job.kind != exporting.JOB_KIND or job.state != JobState.DONE:
        raise Http404
    file = get_object_or_404(StoredFile, pk=job.result.get("file"), company_id=job.company_id)
    return exporting.answer(file.name, file.content_type, files.read(file))

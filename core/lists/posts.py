"""What is posted to a list: columns and views to keep, exports, bulk actions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from core.exports import CONTENT_TYPES
from core.lists import bulk, editors, exporting, formats, page, parameters, rows, saved, totals
from core.lists.filters.base import clean_text
from core.lists.request import ListRequest, show
from core.lists.saved import SavedViews
from core.lists.state import ListState
from core.models import Job
from core.presentation import Notice
from core.refusals import Refusal

MOST_QUERY = 2_000


def answer_post(asked: ListRequest) -> HttpResponse:
    """Do what the form asks; a refusal shows the list again with its words."""
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

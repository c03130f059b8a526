"""The pages of an import: upload, columns, trial and result, refused rows; each app asks for its own permission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import exports
from core.access import requires
from core.idempotency import once
from core.imports import fields, outcome, running, uploads
from core.imports.declaration import ImportKind
from core.imports.sources import is_document, reading_of, sheet_of
from core.lists.exporting import answer
from core.models import FileImport, JobState
from core.pages import HtmxHttpRequest, go, progress_done, render_page, wants_fragment
from core.presentation import Crumb
from core.refusals import Refusal

Page = Callable[..., HttpResponseBase]


def routes(kind: ImportKind, place: str = "") -> list[URLPattern]:
    """The pages of a kind under ``place``, to stand before an address that takes any code."""
    views: tuple[tuple[str, str, Page], ...] = (
        ("import/", "import", _upload_page),
        ("import/template.csv", "import-template", _template),
        ("import/<int:pk>/", "import-result", _result_page),
        ("import/<int:pk>/columns", "import-columns", _columns_page),
        ("import/<int:pk>/run", "import-run", _run),
        ("import/<int:pk>/refused", "import-refused", _refused),
    )
    return [
        path(place + address, requires(kind.permission)(_bound(kind, view)), name=f"{kind.name}-{name}")
        for address, name, view in views
    ]


def _bound(kind: ImportKind, view: Page) -> Page:
    def bound(request: HtmxHttpRequest, **names: Any) -> HttpResponseBase:
        return view(request, kind, **names)

    bound.__name__ = f"{kind.name}{view.__name__}"
    bound.__module__ = type(kind).__module__  # the app's page, behind its fence
    return bound


def _context(kind: ImportKind, title: str, **more: Any) -> dict[str, Any]:
    crumbs = [Crumb(str(kind.list_label), reverse(kind.list_url)), Crumb(title)]
    return {"kind": kind, "title": title, "crumbs": crumbs, "place": kind.place, **more}


def _find(request: HtmxHttpRequest, kind: ImportKind, pk: int) -> FileImport:
    """The import, for who uploaded the file and those who see everybody's jobs."""
    rows = FileImport.objects.in_scope(request.actor).select_related("file", "second_file", "trial", "run")
    if not request.actor.can("core.view_system"):
        rows = rows.filter(requested_by=request.actor.user)
    return get_object_or_404(rows, pk=pk, kind=kind.name)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def _upload_page(request: HtmxHttpRequest, kind: ImportKind) -> HttpResponse:
    """Choose a file."""
    refusal: Refusal | None = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Refusal(_("Choose a file."), field="file")
            return _uploaded(request, kind, file)
        except Refusal as refused:
            refusal = refused
    last = FileImport.objects.in_scope(request.actor).filter(kind=kind.name, requested_by=request.actor.user)
    context = _context(
        kind, str(kind.title), refusal=refusal, columns=kind.columns_for(request.actor),
        template_url=reverse(kind.url("import-template")), switches=_switches(kind, request.POST),
        last=[
            (each, reverse(kind.url("import-result"), args=[each.pk]))
            for each in last.select_related("file", "run").order_by("-pk")[:5]
        ],
    )  # fmt: skip
    status = refusal.http_status if refusal else 200
    return render_page(request, "imports/upload.html", "imports/upload.html", context, status=status)


def _uploaded(request: HtmxHttpRequest, kind: ImportKind, file: UploadedFile[Any]) -> HttpResponse:
    """On to the columns; a document, which has none to choose, is tried at once."""
    switches = {name: bool(request.POST.get(f"switch-{name}")) for name, _label in kind.switches}
    made = uploads.upload(kind, file, by=request.actor, second=request.FILES.get("second"), switches=switches)
    if is_document(made):
        uploads.begin(made, kind, by=request.actor, is_trial=True)
        return go(request, reverse(kind.url("import-result"), args=[made.pk]))
    return go(request, reverse(kind.url("import-columns"), args=[made.pk]))


def _switches(kind: ImportKind, chosen: Mapping[str, Any]) -> list[tuple[str, Any, bool]]:
    return [(name, label, bool(chosen.get(f"switch-{name}"))) for name, label in kind.switches]


@require_safe
def _template(request: HtmxHttpRequest, kind: ImportKind) -> HttpResponse:
    """An empty file with all headings."""
    body = outcome.template_of(kind.columns_for(request.actor))
    return answer(f"{kind.name}.csv", exports.CONTENT_TYPES["csv"], body)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def _columns_page(request: HtmxHttpRequest, kind: ImportKind, pk: int) -> HttpResponse:
    """Say which column is what, and try."""
    found, actor = _find(request, kind, pk), request.actor
    if is_document(found):
        return go(request, reverse(kind.url("import-result"), args=[pk]))
    refusal: Refusal | None = None
    if request.method == "POST":
        choices = fields.choices_from(request.POST, kind, kind.columns_for(actor))
        try:
            uploads.decide(
                found,
                kind,
                by=actor,
                chosen=choices["chosen"],
                defaults=choices["defaults"],
                options=choices["options"],
            )
            if request.POST.get("do") != "look":
                uploads.begin(found, kind, by=actor, is_trial=True)
                return go(request, reverse(kind.url("import-result"), args=[pk]))
        except Refusal as refused:
            refusal = refused
            found.mapping, found.defaults = choices["chosen"], choices["defaults"]
            found.options = {**found.options, **choices["options"]}
    return _columns(request, kind, found, refusal)


def _columns(
    request: HtmxHttpRequest, kind: ImportKind, found: FileImport, refusal: Refusal | None
) -> HttpResponse:
    options = found.options
    reading = reading_of(options, request.actor)
    sheet = sheet_of(found)
    context = _context(
        kind, found.file.name, file_import=found, refusal=refusal,
        rows=fields.rows_of(found, kind, request.actor, sheet, reading),
        numbers=fields.options_of(fields.NUMBERS, fields.numbers_chosen(reading.locale)),
        days=fields.options_of(fields.DAYS, str(options.get("days", "day"))),
        encodings=fields.options_of(fields.ENCODINGS, str(options.get("encoding", ""))),
        switches=[(name, label, bool(options.get(name))) for name, label in kind.switches],
        is_text=found.file.name.endswith(".csv"), estimate=sheet.estimate, language=get_language(),
    )  # fmt: skip
    status = refusal.http_status if refusal else 200
    return render_page(request, "imports/columns.html", "imports/columns.html", context, status=status)


@require_safe
def _result_page(request: HtmxHttpRequest, kind: ImportKind, pk: int) -> HttpResponse:
    """The trial, the way on, the run and what became of it; draws itself anew while work is left."""
    found = _find(request, kind, pk)
    trial, run = outcome.outcome_of(found.trial), outcome.outcome_of(found.run)
    if trial is None:
        return go(request, reverse(kind.url("import-columns"), args=[pk]))
    current = run or trial
    barren = found.run is not None and found.run.state == JobState.DONE and uploads.is_barren(found.run)
    context = _context(
        kind, found.file.name, file_import=found, trial=trial, run=run, current=current, barren=barren,
        may_run=not current.is_open and (run is None or barren or run.job.state != JobState.DONE)
        and trial.job.state == JobState.DONE,
        confirmations=outcome.confirmations_of(kind, current.job), is_document=is_document(found),
        list_url=reverse(kind.list_url), here=reverse(kind.url("import-result"), args=[pk]),
        columns_url=reverse(kind.url("import-columns"), args=[pk]),
        run_url=reverse(kind.url("import-run"), args=[pk]),
        refused_url=reverse(kind.url("import-refused"), args=[pk]),
        job_url=reverse("core:job", args=[current.job.pk]),
        cancel_url=reverse("core:job-cancel", args=[current.job.pk]),
        again_url=reverse(kind.url("import")),
    )  # fmt: skip
    response = render_page(request, "imports/result.html", "imports/_result.html", context)
    return progress_done(response) if wants_fragment(request) and not current.is_open else response


@require_POST
@once
def _run(request: HtmxHttpRequest, kind: ImportKind, pk: int) -> HttpResponse:
    """Import what was tried, or try it again with what somebody has confirmed."""
    found = _find(request, kind, pk)
    if found.trial is None or found.trial.state != JobState.DONE:
        raise Refusal(_("Try the file first."))
    if "confirm" in request.POST:
        uploads.confirm(found, kind, request.POST["confirm"], by=request.actor)
        return go(request, reverse(kind.url("import-result"), args=[pk]))
    mode = request.POST.get("mode", running.ALL)
    uploads.begin(found, kind, by=request.actor, is_trial=False, mode=mode)
    return go(request, reverse(kind.url("import-result"), args=[pk]))


@require_safe
def _refused(request: HtmxHttpRequest, kind: ImportKind, pk: int) -> HttpResponse:
    """The refused rows with their reasons, as a file."""
    found = _find(request, kind, pk)
    job = found.run or found.trial
    if job is None:
        raise Http404
    wanted: exports.ExportFormat = "csv" if request.GET.get("format") == "csv" else "xlsx"
    body = outcome.refused_rows(found, job, sheet_of(found).headings, wanted)
    stem = found.file.name.rpartition(".")[0]
    name = "".join(sign for sign in stem if sign.isascii() and (sign.isalnum() or sign in "-_")) or "file"
    return answer(f"{name}-refused.{wanted}", exports.CONTENT_TYPES[wanted], body)

"""Taking a file in: kept under a random name, its columns guessed or as they were last time (SEC-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import files, timeline
from core.actors import Actor
from core.imports import mapping, running
from core.imports.declaration import ImportKind
from core.imports.joining import joined
from core.imports.opening import is_markup, open_file, open_sheet
from core.imports.reading import MOST_BYTES, FileRefused
from core.imports.sources import columns_of, is_document, reading_of, sheet_of
from core.locking import operation
from core.models import FileImport, Job, JobState, StoredFile
from core.refusals import Conflict, Refusal


def content_of(upload: UploadedFile[Any]) -> bytes:
    """The bytes, unless they are too many to look at. Raises FileRefused."""
    if (upload.size or 0) > MOST_BYTES:
        raise FileRefused(_("The file is larger than %d MB. Split it.") % (MOST_BYTES // 1024 // 1024))
    content: bytes = upload.read()
    return content


def keep(upload: UploadedFile[Any], content: bytes, by: Actor) -> StoredFile:
    """Store the file; its kind is what it is, not what its name says."""
    suffix, kind = (
        (".xlsx", "application/octet-stream") if content.startswith(b"PK") else (".csv", "text/plain")
    )
    if is_markup(content):
        suffix, kind = ".xml", "application/xml"
    stem = "".join(sign for sign in PurePath(upload.name or "").stem if sign.isprintable()).strip()
    return files.store(by.company, f"{stem[:120] or 'file'}{suffix}", kind, content)


@operation
def upload(
    kind: ImportKind, file: UploadedFile[Any], *, by: Actor, second: UploadedFile[Any] | None = None,
    switches: Mapping[str, bool] | None = None,
) -> FileImport:  # fmt: skip
    """Keep the file and propose how it is read; a document needs no proposal. Raises FileRefused."""
    by.require(kind.permission)
    content = content_of(file)
    sheet = open_file(kind, content)
    if is_markup(content):
        return _upload_document(kind, keep(file, content, by), sheet.headings, switches or {}, by)
    further = content_of(second) if second is not None and kind.second_file else b""
    headings = (joined(sheet, open_sheet(further)) if further else sheet).headings
    known = mapping.remembered(kind, by, headings)
    columns = kind.columns_for(by)
    proposed = mapping.guessed(kind, columns, headings)
    made = FileImport.objects.create(
        company=by.company, kind=kind.name, file=keep(file, content, by), second_file=keep(second, further, by) if second is not None and further else None,
        requested_by=by.user,
        mapping=known.mapping if known else proposed,
        defaults=known.defaults if known else proposed_defaults(kind, by),
        options={**(known.options if known else {"locale": (get_language() or "en").split("-")[0]}), **(switches or {})},
    )  # fmt: skip
    timeline.record(made, "uploaded", by=by, data={"file": made.file.name, "kind": kind.name})
    return made


def _upload_document(
    kind: ImportKind, file: StoredFile, headings: Sequence[str], switches: Mapping[str, bool], by: Actor
) -> FileImport:
    made = FileImport.objects.create(
        company=by.company, kind=kind.name, file=file, requested_by=by.user,
        mapping={name: name for name in headings}, options={"locale": "en", **switches},
    )  # fmt: skip
    timeline.record(made, "uploaded", by=by, data={"file": made.file.name, "kind": kind.name})
    return made


def proposed_defaults(kind: ImportKind, by: Actor) -> dict[str, str]:
    """The first of what is offered, for the fields a new record needs."""
    found: dict[str, str] = {}
    for column in kind.columns_for(by):
        if column.is_needed and column.offers is not None:
            offered = column.offers(by)
            if offered:
                found[column.name] = str(offered[0][0])
    return found


@operation
def decide(
    file_import: FileImport, kind: ImportKind, *, by: Actor,
    chosen: Mapping[str, Any], defaults: Mapping[str, Any], options: Mapping[str, Any], is_kept: bool = True,
) -> None:  # fmt: skip
    """Keep which column fills which field, and propose it for the next such file. Raises Refusal.

    A trial by other columns no longer says anything about the file.
    """
    by.require(kind.permission)
    refuse_begun(file_import)
    before = file_import.mapping, file_import.defaults, file_import.options
    if is_document(file_import):
        raise Conflict(_("The document says itself what is what; there are no columns to choose."))
    unsaid = {switch: False for _code, switch, _label in kind.confirmations}
    file_import.options = {**file_import.options, **unsaid, **options}
    columns = kind.columns_for(by)
    headings = sheet_of(file_import).headings
    file_import.mapping = mapping.checked(kind, columns, headings, chosen)
    said = {column.name: str(defaults.get(column.name) or "").strip() for column in columns}
    file_import.defaults = {name: words for name, words in said.items() if words}
    mapping.parsed_defaults(columns, file_import.defaults, reading_of(file_import.options, by))
    if before != (file_import.mapping, file_import.defaults, file_import.options):
        file_import.trial = None
    file_import.save(update_fields=["mapping", "defaults", "options", "trial"])
    if is_kept:
        mapping.remember(
            kind, by, headings,
            {"mapping": file_import.mapping, "defaults": file_import.defaults,
             "options": {name: said for name, said in file_import.options.items() if name not in unsaid}},
        )  # fmt: skip


@operation
def confirm(file_import: FileImport, kind: ImportKind, switch: str, *, by: Actor) -> Job:
    """Say that what looks wrong is meant, and try again with that. Raises Refusal, Conflict."""
    by.require(kind.permission)
    refuse_begun(file_import)
    if switch not in {each for _code, each, _label in kind.confirmations}:
        raise Refusal(_("There is nothing to confirm."))
    file_import.options = {**file_import.options, switch: True}
    file_import.save(update_fields=["options"])
    timeline.record(file_import, "confirmed", by=by, data={"what": switch})
    return running.start(file_import, by=by, is_trial=True)


@operation
def begin(
    file_import: FileImport, kind: ImportKind, *, by: Actor, is_trial: bool, mode: str = running.ALL
) -> Job:
    """Try the file, or import it. Raises Refusal, Conflict."""
    by.require(kind.permission)
    refuse_begun(file_import)
    if mode not in running.MODES:
        raise Refusal(_("Use one of: %s.") % ", ".join(running.MODES), field="mode")
    mapping.checked(
        kind, columns_of(file_import, kind, by), sheet_of(file_import).headings, file_import.mapping
    )
    return running.start(file_import, by=by, is_trial=is_trial, mode=mode)


def refuse_begun(file_import: FileImport) -> None:
    """A file is imported once; one of which nothing got in may be tried again. Raises Conflict."""
    fresh = FileImport.objects.select_for_update(of=("self",)).select_related("run").get(pk=file_import.pk)
    run = fresh.run
    if run is None or run.state in (JobState.FAILED, JobState.CANCELED):
        return
    if run.state != JobState.DONE or not is_barren(run):
        raise Conflict(_("This file is being imported, or is imported already. Upload another one."))


def is_barren(run: Job) -> bool:
    """Whether nothing got in because some rows are bad."""
    return run.parameters["mode"] == running.ALL and bool(run.result.get("counts", {}).get("refused"))

"""The job behind an import: check and write chunk by chunk, or check all first and write all at once (JOB-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core import bulk, jobs
from core.actors import Actor
from core.imports.cells import plain
from core.imports.declaration import ImportKind, Run, kind_named
from core.imports.records import Problem, Record
from core.imports.sources import Source, close, source_at
from core.models import FileImport, Job, JobState, RefusedRow, SearchEntry, SearchWord
from core.refusals import Refusal, Unstorable

JOB_KIND = "file_import"
MOST_SHOWN = 100
#: Nothing gets in when a row is bad; or the bad rows are left out.
ALL, SKIP = "all", "skip"
MODES = (ALL, SKIP)
_REFRESHED = frozenset({1, 4, 16, 64})
COUNTS = ("added", "changed", "requested", "unchanged", "refused")


def start(file_import: FileImport, *, by: Actor, is_trial: bool, mode: str = ALL) -> Job:
    """Let a worker try the file, or import it."""
    kind = kind_named(file_import.kind)
    words = _("Trial of %(file)s (%(kind)s)") if is_trial else _("Import of %(file)s (%(kind)s)")
    title = words % {"file": file_import.file.name[:120], "kind": kind.title}
    parameters = {
        "import": file_import.pk,
        "trial": is_trial,
        "mode": mode,
        "language": get_language() or "en",
        "proven": not is_trial and _is_proven(file_import),
    }
    job = jobs.start(JOB_KIND, title, by=by, parameters=parameters)
    job.result_url = reverse(kind.url("import-result"), args=[file_import.pk])
    job.save(update_fields=["result_url"])
    if is_trial:
        file_import.trial, file_import.run = job, None
    else:
        file_import.run = job
    file_import.save(update_fields=["trial", "run"])
    return job


def _is_proven(file_import: FileImport) -> bool:
    """Whether a trial by the same columns has found every row good; each is checked once more as it is written."""
    trial = file_import.trial
    if trial is None or trial.state != JobState.DONE:
        return False
    return bool(trial.result.get("counts")) and not trial.result["counts"]["refused"]


@jobs.runner(JOB_KIND)
def import_next(job: Job, by: Actor) -> bool:
    """The next chunk of the file."""
    file_import = FileImport.objects.select_related("file", "second_file", "company").get(
        pk=job.parameters["import"], company=job.company
    )
    kind = kind_named(file_import.kind)
    with override(job.parameters["language"]):
        by.require(kind.permission)
        at = job.cursor.get("at", 0)
        source = source_at(job.pk, file_import, by, at)
        run = Run(
            by=by, today=by.company.today(), is_trial=bool(job.parameters["trial"]),
            options=dict(file_import.options), source=file_import.pk,
        )  # fmt: skip
        goes_on = _pass(job, kind, source, run)
        if not goes_on:
            close(job.pk)
        return goes_on


def _pass(job: Job, kind: ImportKind, source: Source, run: Run) -> bool:
    """One chunk of what this pass does; true while work is left."""
    job.total = max(job.total, source.estimate)
    is_whole = job.parameters["mode"] == ALL and not run.is_trial
    if is_whole and job.cursor.get("phase") == "write":
        return _write_all(job, kind, source, run)
    if is_whole and not job.cursor and job.parameters.get("proven"):
        return _go_on_to_write(job)
    records = source.take(kind.chunk)
    run.is_trial = run.is_trial or is_whole
    _check(kind, records, run)
    if not run.is_trial:
        _write(kind, [record for record in records if record.is_good], run)
        _keep_plans_good(kind, source)
    _count(job, kind, records)
    job.cursor = {"phase": "check", "at": source.at}
    job.progress, job.total = source.at, max(job.total, source.at)
    if len(records) == kind.chunk:
        return True
    if is_whole and not job.result["counts"]["refused"]:
        return _go_on_to_write(job)
    job.total = source.at
    if is_whole:
        job.message = _("Nothing was imported, for some rows are bad.")
    return False


def _go_on_to_write(job: Job) -> bool:
    job.cursor = {"phase": "write", "at": 0}
    job.message = _("All rows are good; they are being written.")
    return True


def _write_all(job: Job, kind: ImportKind, source: Source, run: Run) -> bool:
    """Write every row in this one transaction: when one fails after all, none is there. Raises Refusal."""
    job.result = {}
    while records := source.take(kind.chunk):
        kind.check(records, run)
        for record in records:
            _refuse_all_for(record)
        try:
            kind.write(records, run)
        except (IntegrityError, DataError) as error:
            raise Refusal(
                _(
                    "Rows %(first)d to %(last)d no longer fit what was entered meanwhile. Nothing was imported; try again."
                )
                % {"first": records[0].number, "last": records[-1].number}
            ) from error
        for record in records:
            _refuse_all_for(record)
        _keep_plans_good(kind, source)
        _count(job, kind, records)
    job.message = ""
    job.progress = job.total = source.at
    return False


def _refuse_all_for(record: Record) -> None:
    for each in (record, *record.others):
        if each.problems:
            problem = each.problems[0]
            raise Refusal(
                _("Row %(row)d: %(problem)s Nothing was imported.")
                % {"row": each.number, "problem": problem.message}
            )


def _check(kind: ImportKind, records: Sequence[Record], run: Run) -> None:
    """The kind's checks on what could be read; the others are refused already."""
    kind.check([record for record in records if record.is_good], run)


def _write(kind: ImportKind, records: Sequence[Record], run: Run) -> None:
    """Write; what the database refuses after all is looked for by halves, so that it costs no other row."""
    if not records:
        return
    try:
        with transaction.atomic():
            kind.write(records, run)
    except Refusal as refusal:
        _narrow(kind, records, run, refusal)
    except (IntegrityError, DataError) as error:
        told = (
            Unstorable.of(error)
            if isinstance(error, DataError)
            else Refusal(_("This row contradicts others. Check its numbers."))
        )
        _narrow(kind, records, run, told)


def _narrow(kind: ImportKind, records: Sequence[Record], run: Run, refusal: Refusal) -> None:
    if len(records) == 1:
        records[0].refuse_by(refusal)
        return
    middle = len(records) // 2
    for half in (records[:middle], records[middle:]):
        kind.check(half, run)
        _write(kind, [record for record in half if record.is_good], run)


def _keep_plans_good(kind: ImportKind, source: Source) -> None:
    """After the first chunk, and each time the rows have become four times as many."""
    chunks = source.at // kind.chunk
    if kind.writes and source.at % kind.chunk == 0 and chunks in _REFRESHED:
        bulk.refresh_statistics(*kind.writes, SearchEntry, SearchWord)


def _count(job: Job, kind: ImportKind, records: Sequence[Record]) -> None:
    """Add to the figures, and keep the refused rows."""
    counts: dict[str, int] = job.result.setdefault("counts", dict.fromkeys(COUNTS, 0))
    errors: list[dict[str, Any]] = job.result.setdefault("errors", [])
    kept: list[RefusedRow] = []
    for record in records:
        counts[record.outcome if record.is_good else "refused"] += 1
        if not record.is_good:
            kept += _refused_rows(job, record)
            _count_confirmable(job, kind, record)
            for row in (record, *record.others):
                if len(errors) < MOST_SHOWN:  # rows that only belong to a bad one stand in the file
                    errors += [{"row": row.number, **problem.kept()} for problem in row.problems]
    RefusedRow.objects.bulk_create(kept)


def _count_confirmable(job: Job, kind: ImportKind, record: Record) -> None:
    """What is refused only for want of a person's word."""
    codes = {problem.code for each in (record, *record.others) for problem in each.problems}
    for code, _switch, _label in kind.confirmations:
        if codes == {code}:
            counts = job.result.setdefault("confirmable", {})
            counts[code] = counts.get(code, 0) + 1


def _refused_rows(job: Job, record: Record) -> list[RefusedRow]:
    """Every row of the thing, so that the file of refused rows can be corrected and sent as it is."""
    rows = [record, *record.others]
    first = next(row for row in rows if row.problems)
    because = Problem("", "", _("Row %d, which belongs to it, is refused.") % first.number)
    return [
        RefusedRow(
            company_id=job.company_id, job=job, row_number=row.number,
            cells=[plain(cell).replace("\x00", "") for cell in row.cells],
            problems=[problem.kept() for problem in (row.problems or [because])],
        )
        for row in rows
    ]  # fmt: skip

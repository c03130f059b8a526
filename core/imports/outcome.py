"""What a page says about an import: figures, the first errors, and the file of refused rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core import exports
from core.exports import Heading
from core.imports.declaration import ImportKind
from core.imports.running import COUNTS
from core.models import FileImport, Job, JobState, RefusedRow
from core.refusals import Refusal

_OPEN = (JobState.QUEUED, JobState.RUNNING)
ERRORS_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trial or a run in figures."""

    job: Job
    is_open: bool
    added: int
    changed: int
    requested: int
    unchanged: int
    refused: int
    errors: Sequence[dict[str, Any]]
    more_errors: bool

    @property
    def good(self) -> int:
        """Rows that would get in."""
        return self.news + self.unchanged

    @property
    def news(self) -> int:
        """Rows that say something else than what is there."""
        return self.added + self.changed + self.requested


def outcome_of(job: Job | None) -> Outcome | None:
    """The figures of a job."""
    if job is None:
        return None
    counts = job.result.get("counts", {})
    errors = job.result.get("errors", [])
    return Outcome(
        job=job,
        is_open=job.state in _OPEN,
        **{name: int(counts.get(name, 0)) for name in COUNTS},
        errors=errors[:ERRORS_SHOWN],
        more_errors=len(errors) > ERRORS_SHOWN,
    )


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person may say is meant as it stands, and of how many it would hold."""

    switch: str
    label: str
    count: int


def confirmations_of(kind: ImportKind, job: Job) -> list[Confirmation]:
    """What was refused only for want of a person's word."""
    counts = job.result.get("confirmable", {})
    return [
        Confirmation(switch, str(label), int(counts[code]))
        for code, switch, label in kind.confirmations
        if counts.get(code)
    ]


def refused_rows(
    file_import: FileImport, job: Job, headings: Sequence[str], export_format: exports.ExportFormat
) -> bytes:
    """The refused rows as they came, with their number and every reason; text in it never is a formula."""
    head = [*(Heading(heading) for heading in headings), Heading(_("Row")), Heading(_("Why it was refused"))]
    rows = _lines(job, len(headings))
    if export_format == "csv":
        return exports.write_csv(head, rows)
    return exports.write_xlsx(_("Refused rows"), head, rows)


def _lines(job: Job, width: int) -> Iterator[list[Any]]:
    for row in RefusedRow.objects.filter(job=job).order_by("row_number", "pk").iterator(chunk_size=2_000):
        cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
        yield [*cells, row.row_number, " ".join(_words(problem) for problem in row.problems)]


def _words(problem: dict[str, str]) -> str:
    return f"{problem['column']}: {problem['message']}" if problem["column"] else problem["message"]


def template_of(columns: Sequence[Any]) -> bytes:
    """An empty file with every heading we know."""
    return exports.write_csv([Heading(column.name) for column in columns], [])


def unreadable(error: Refusal) -> str:
    """Why a file that could be read once no longer can."""
    return error.message

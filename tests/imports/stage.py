"""A file sent in, tried and imported, as the pages do it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import jobs
from core.actors import Actor
from core.imports import ImportKind, uploads
from core.models import FileImport, Job

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared(name: str) -> bytes:
    """A file of the published data beside the project."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} does not lie beside the project")
    return path.read_bytes()


def a_file(content: bytes | str, name: str = "file.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def a_workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def uploaded(
    kind: ImportKind, content: bytes | str, by: Actor, *, name: str = "file.csv", chosen: dict[str, str] | None = None,
    defaults: dict[str, str] | None = None, **options: Any,
) -> FileImport:  # fmt: skip
    """The file with its columns decided: as guessed, unless said otherwise."""
    made = uploads.upload(kind, a_file(content, name), by=by)
    uploads.decide(
        made, kind, by=by, chosen={**made.mapping, **(chosen or {})}, defaults={**made.defaults, **(defaults or {})},
        options=options,
    )  # fmt: skip
    return made


def tried(made: FileImport, kind: ImportKind, by: Actor) -> Job:
    return ran(uploads.begin(made, kind, by=by, is_trial=True))


def imported(made: FileImport, kind: ImportKind, by: Actor, mode: str = "all") -> Job:
    return ran(uploads.begin(made, kind, by=by, is_trial=False, mode=mode))


def ran(job: Job) -> Job:
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def counts(job: Job) -> dict[str, int]:
    """The figures that are not zero."""
    return {name: count for name, count in job.result["counts"].items() if count}


def errors(job: Job) -> list[tuple[int, str, str]]:
    """Row, column and what to do."""
    return [(error["row"], error["column"], error["message"]) for error in job.result["errors"]]

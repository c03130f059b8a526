"""Files that are taken in: what came, how its columns are read, and what of it was refused."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from core.models.background import Job
from core.models.company import Company
from core.models.files import StoredFile
from core.models.people import User
from core.scope import ScopedQuerySet


class FileImport(models.Model):
    """An uploaded file on its way into the books: uploaded, mapped, tried, run."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    second_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    trial = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["FileImport"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company", "kind", "-id"], name="file_import_newest")]

    def __str__(self) -> str:
        return self.file.name


class ImportLayout(models.Model):
    """How files with these headings were read last: the next one of the kind is proposed the same."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    headings = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    options = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind", "headings"], name="import_layout_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.headings}"


class RefusedRow(models.Model):
    """A row that did not get in, with its cells and every reason."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="refused_rows")
    row_number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["job", "row_number"], name="refused_row_number")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.row_number}"

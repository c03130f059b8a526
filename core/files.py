"""Files: stored once under a random name, with their hash (INV-3, SEC-4)."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from core import clock, outbox
from core.models import Company, StoredFile
from core.timeline import kind_of


class FileDamaged(Exception):
    """The stored bytes no longer have the hash they were stored with."""


def store(
    company: Company, name: str, content_type: str, content: bytes, *, document: models.Model | None = None
) -> StoredFile:
    """Keep the bytes under a random name outside the static tree; the row remembers name and SHA-256."""
    suffix = PurePosixPath(name).suffix[:10]
    storage_name = default_storage.save(f"{company.pk}/{uuid.uuid4().hex}{suffix}", ContentFile(content))
    return StoredFile.objects.create(
        company=company,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_name=storage_name,
        document_kind=kind_of(document) if document is not None else "",
        document_id=document.pk if document is not None else None,
        created_at=clock.stamp(),
    )


def read(file: StoredFile) -> bytes:
    """The bytes as they were stored. Raises FileDamaged when they are not."""
    with default_storage.open(file.storage_name) as handle:
        content: bytes = handle.read()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise FileDamaged(file.storage_name)
    return content


def forget(file: StoredFile) -> None:
    """Remove the bytes after the commit; the row stays with its hash, and says no more than that there was a file."""
    outbox.add(remove_bytes, file.pk, company=file.company, key=f"forget-file:{file.pk}")


@outbox.handler()
def remove_bytes(pk: int) -> None:
    """Take the bytes of a file out of the storage."""
    default_storage.delete(StoredFile.objects.get(pk=pk).storage_name)

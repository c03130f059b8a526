"""Files: stored once under a random name, with their hash (INV-3, SEC-4)."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from core import clock, outbox
from core.locking import if_undone
from core.models import Company, StoredFile
from core.timeline import kind_of

_SWEPT_AT_ONCE = 500


class FileDamaged(Exception):
    """The stored bytes no longer have the hash they were stored with."""


def store(
    company: Company, name: str, content_type: str, content: bytes, *, document: models.Model | None = None
) -> StoredFile:
    """Keep the bytes under a random name outside the static tree; the row remembers name and SHA-256.

    When the operation is taken back, so are the bytes; what a broken transaction leaves all the same, ``sweep`` finds.
    """
    suffix = PurePosixPath(name).suffix[:10]
    storage_name = default_storage.save(f"{company.pk}/{uuid.uuid4().hex}{suffix}", ContentFile(content))
    if_undone(lambda: default_storage.delete(storage_name))
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


def sweep() -> int:
    """Remove bytes of which no row knows and that are older than a day; the answer is how many files those were."""
    swept = 0
    for folder in default_storage.listdir("")[0] if default_storage.exists("") else []:
        if not folder.isdecimal():
            continue  # the folders of companies are named by their key
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        for start in range(0, len(names), _SWEPT_AT_ONCE):
            some = names[start : start + _SWEPT_AT_ONCE]
            known = set(
                StoredFile.objects.filter(storage_name__in=some).values_list("storage_name", flat=True)
            )
            for name in some:
                if name not in known and _is_old(name):
                    default_storage.delete(name)
                    swept += 1
    return swept


def _is_old(name: str) -> bool:
    return default_storage.get_modified_time(name) < timezone.now() - datetime.timedelta(days=1)


def forget(file: StoredFile) -> None:
    """Remove the bytes after the commit; the row stays with its hash, and says no more than that there was a file."""
    outbox.add(remove_bytes, file.pk, company=file.company, key=f"forget-file:{file.pk}")


@outbox.handler()
def remove_bytes(pk: int) -> None:
    """Take the bytes of a file out of the storage."""
    default_storage.delete(StoredFile.objects.get(pk=pk).storage_name)

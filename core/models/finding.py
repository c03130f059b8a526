"""What the search looks into: a row for everything that can be found, and the words they are made of."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.models.company import Company


class SearchEntry(models.Model):
    """Something that can be found: code, name and words, folded. Kept by the database's triggers, never by hand."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    code = models.TextField()
    name = models.TextField()
    words = ArrayField(models.TextField())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "kind", "code"],
                name="search_entry_code",
                opclasses=["int8_ops", "varchar_pattern_ops", "text_pattern_ops"],
            ),
            models.Index(
                fields=["company", "kind", "name"],
                name="search_entry_name",
                opclasses=["int8_ops", "varchar_pattern_ops", "text_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SearchWord(models.Model):
    """A word of some entry, with what is left of it without one or two letters: that is how typing errors meet.

    A word may be there twice when two people bring it at the same moment; nothing waits for the other.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    word = models.TextField()
    deletions = ArrayField(models.TextField())

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["company", "kind", "word"],
                name="search_word",
                opclasses=["int8_ops", "varchar_pattern_ops", "text_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.word

"""Files the company keeps, and the mails it sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models.company import Company
from core.scope import ScopedQuerySet


class StoredFile(models.Model):
    """A file under a random name with its hash; written once (INV-3, SEC-4)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text=_("The name it is downloaded under."))
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=120, unique=True)
    document_kind = models.CharField(max_length=40, blank=True)
    document_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = ScopedQuerySet["StoredFile"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["document_kind", "document_id"], name="stored_file_document")
        ]

    def __str__(self) -> str:
        return self.name


class MailStatus(models.TextChoices):
    """What became of a mail."""

    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class MailMessage(models.Model):
    """One message to one recipient about one event, kept as it was sent (MAIL-1)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    event_key = models.CharField(max_length=120)
    message_id = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField()
    recipient_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    attachments = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    status = models.CharField(max_length=8, choices=MailStatus, default=MailStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    document_kind = models.CharField(max_length=40, blank=True)
    document_id = models.BigIntegerField(null=True)
    document_number = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["MailMessage"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "event_key", "recipient"], name="mail_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="mail_newest"),
            models.Index(fields=["document_kind", "document_id"], name="mail_document"),
        ]

    def __str__(self) -> str:
        return self.subject

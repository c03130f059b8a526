"""The whole truth about the statuses of transfers and counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class TransferStatus(models.TextChoices):
    """Where a transfer stands."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("On its way")
    RECEIVED = "received", _("Received")
    CANCELED = "canceled", _("Canceled")


T = TransferStatus
TRANSFER_LIFECYCLE = Lifecycle(
    {
        T.DRAFT: frozenset({T.SENT, T.CANCELED}),
        T.SENT: frozenset({T.RECEIVED, T.CANCELED}),
        T.RECEIVED: frozenset(),
        T.CANCELED: frozenset(),
    }
)


class CountStatus(models.TextChoices):
    """Where a count stands."""

    COUNTING = "counting", _("Being counted")
    SUBMITTED = "submitted", _("Waits for approval")
    POSTED = "posted", _("Posted")
    CANCELED = "canceled", _("Canceled")


C = CountStatus
COUNT_LIFECYCLE = Lifecycle(
    {
        C.COUNTING: frozenset({C.SUBMITTED, C.POSTED, C.CANCELED}),
        C.SUBMITTED: frozenset({C.COUNTING, C.POSTED, C.CANCELED}),
        C.POSTED: frozenset(),
        C.CANCELED: frozenset(),
    }
)

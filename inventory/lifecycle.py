"""The whole truth about the statuses of transfers, counts and of what is asked of suppliers."""

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


class SupplyStatus(models.TextChoices):
    """Where goods a supplier is to deliver stand; only what he has confirmed is promised to customers."""

    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Confirmed")
    RECEIVED = "received", _("Received")
    CANCELED = "canceled", _("Canceled")


S = SupplyStatus
SUPPLY_LIFECYCLE = Lifecycle(
    {
        S.PLANNED: frozenset({S.CONFIRMED, S.RECEIVED, S.CANCELED}),
        S.CONFIRMED: frozenset({S.RECEIVED, S.CANCELED}),
        S.RECEIVED: frozenset(),
        S.CANCELED: frozenset(),
    }
)

#: Statuses in which something is still to come.
UNDER_WAY = (S.PLANNED.value, S.CONFIRMED.value)


class RequestStatus(models.TextChoices):
    """Whether what should be brought in is still to be ordered."""

    OPEN = "open", _("To order")
    ORDERED = "ordered", _("Ordered")

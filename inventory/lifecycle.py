"""The whole truth about the statuses of what is asked of suppliers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


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

"""The whole truth about the statuses of shipments and waves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class ShipmentStatus(models.TextChoices):
    """Where a shipment stands."""

    PLANNED = "planned", _("Planned")
    PICKING = "picking", _("Picking")
    PICKED = "picked", _("Picked")
    PACKED = "packed", _("Packed")
    DISPATCHED = "dispatched", _("Dispatched")
    DELIVERED = "delivered", _("Delivered")
    CANCELED = "canceled", _("Canceled")


S = ShipmentStatus
SHIPMENT_LIFECYCLE = Lifecycle(
    {
        S.PLANNED: frozenset({S.PICKING, S.PICKED, S.CANCELED}),
        S.PICKING: frozenset({S.PICKED, S.CANCELED}),
        S.PICKED: frozenset({S.PACKED, S.CANCELED}),
        S.PACKED: frozenset({S.DISPATCHED, S.CANCELED}),
        S.DISPATCHED: frozenset({S.DELIVERED}),
        S.DELIVERED: frozenset(),
        S.CANCELED: frozenset(),
    }
)


class WaveStatus(models.TextChoices):
    """Where a wave stands."""

    PLANNED = "planned", _("Planned")
    RELEASED = "released", _("Released")
    DONE = "done", _("Done")
    CANCELED = "canceled", _("Canceled")


W = WaveStatus
WAVE_LIFECYCLE = Lifecycle(
    {
        W.PLANNED: frozenset({W.RELEASED, W.CANCELED}),
        W.RELEASED: frozenset({W.DONE, W.CANCELED}),
        W.DONE: frozenset(),
        W.CANCELED: frozenset(),
    }
)

#: Statuses in which goods are still in the house.
IN_HOUSE = frozenset({S.PLANNED.value, S.PICKING.value, S.PICKED.value, S.PACKED.value})


class TrackingStatus(models.TextChoices):
    """What carriers report, as far as we understand it; other words are kept as they come."""

    ANNOUNCED = "announced", _("Announced")
    PICKED_UP = "picked_up", _("Picked up by the carrier")
    IN_TRANSIT = "in_transit", _("On its way")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    DELIVERED = "delivered", _("Delivered")
    FAILED_ATTEMPT = "failed_attempt", _("Delivery failed")
    EXCEPTION = "exception", _("Delayed or damaged")
    RETURNED = "returned", _("Returned to sender")


class DelayReason(models.TextChoices):
    """Why a shipment is late."""

    LATE_LEAVING = "late_leaving", _("Not left in time")
    OVERDUE = "overdue", _("Not arrived in time")
    LATE_ARRIVAL = "late_arrival", _("Arrives later than promised")
    SILENT = "silent", _("No word from the carrier")
    FAILED_ATTEMPT = "failed_attempt", _("Delivery failed")
    EXCEPTION = "exception", _("Delayed or damaged")
    RETURNED = "returned", _("Returned to sender")

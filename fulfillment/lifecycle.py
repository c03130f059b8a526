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


class ConsignmentStatus(models.TextChoices):
    """Where a consignment stands."""

    OPEN = "open", _("Open")
    DISPATCHED = "dispatched", _("Dispatched")
    CANCELED = "canceled", _("Canceled")


CONSIGNMENT_LIFECYCLE = Lifecycle(
    {
        ConsignmentStatus.OPEN: frozenset({ConsignmentStatus.DISPATCHED, ConsignmentStatus.CANCELED}),
        ConsignmentStatus.DISPATCHED: frozenset(),
        ConsignmentStatus.CANCELED: frozenset(),
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


class ReturnStatus(models.TextChoices):
    """Where a return stands."""

    REQUESTED = "requested", _("Requested")
    AUTHORIZED = "authorized", _("Authorized")
    RECEIVED = "received", _("Received")
    SETTLED = "settled", _("Settled")
    REFUSED = "refused", _("Refused")
    CANCELED = "canceled", _("Canceled")


R = ReturnStatus
RETURN_LIFECYCLE = Lifecycle(
    {
        R.REQUESTED: frozenset({R.AUTHORIZED, R.REFUSED, R.CANCELED}),
        R.AUTHORIZED: frozenset({R.RECEIVED, R.CANCELED}),
        R.RECEIVED: frozenset({R.SETTLED}),
        R.SETTLED: frozenset({R.RECEIVED}),  # new goods for it do not come after all
        R.REFUSED: frozenset(),
        R.CANCELED: frozenset(),
    }
)

#: Returns whose goods lie here again, or did.
TAKEN_BACK = frozenset({R.RECEIVED.value, R.SETTLED.value})
#: Returns that came to nothing; their quantities may be returned after all.
CAME_TO_NOTHING = frozenset({R.REFUSED.value, R.CANCELED.value})


class ReturnReason(models.TextChoices):
    """Why goods come back."""

    DAMAGED = "damaged", _("Damaged on the way")
    DEFECTIVE = "defective", _("Defective")
    WRONG_ITEM = "wrong_item", _("Wrong article delivered")
    TOO_MANY = "too_many", _("More delivered than ordered")
    NOT_AS_SAID = "not_as_said", _("Not as described")
    LATE = "late", _("Delivered too late")
    MISTAKE = "mistake", _("Ordered by mistake")
    NOT_NEEDED = "not_needed", _("No longer needed")


#: Reasons that are ours to put right; the others are the customer's own.
OUR_FAULT = frozenset(ReturnReason.values) - {ReturnReason.MISTAKE.value, ReturnReason.NOT_NEEDED.value}


class Disposition(models.TextChoices):
    """What becomes of goods that came back."""

    RESTOCK = "restock", _("Back to stock")
    QUARANTINE = "quarantine", _("Quarantine")
    SCRAP = "scrap", _("Scrap")


class Settlement(models.TextChoices):
    """What the customer gets for what he sent back."""

    CREDIT = "credit", _("Credit note")
    REPLACEMENT = "replacement", _("New goods")

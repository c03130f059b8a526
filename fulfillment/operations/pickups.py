"""The customer comes for his goods: when he may, that they lie ready, and that he has them."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import lock, lock_all, operation
from core.refusals import Conflict, Refusal
from core.workdays import is_working
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import PickupSlot, Shipment
from fulfillment.operations.delivering import deliver
from fulfillment.operations.dispatching import dispatch
from fulfillment.operations.guards import hold_still, refuse_unless_ready, touch
from fulfillment.operations.places import give_back, is_pickup
from fulfillment.operations.proofs import Shown, refuse_empty
from fulfillment.signals import shipment_ready
from inventory.models import Warehouse
from orders.models import SalesOrder

S = ShipmentStatus
CODE_DIGITS = 6
MOST_CAPACITY = 500
MOST_SLOTS = 500
MOST_DAYS = 92


class SlotRefused(Refusal):
    """A time that is none, is over, or belongs to another warehouse."""

    code = "slot"


class SlotFull(Conflict):
    """The last place of the time was given to somebody else."""

    code = "slot-full"


class NotPickedUp(Conflict):
    """The goods are sent; nobody comes for them."""

    code = "not-picked-up"


class CodeWrong(Refusal):
    """Not the code the customer was given."""

    code = "pickup-code"


@operation
def plan_slots(  # noqa: PLR0913  (a row of times says this much)
    warehouse: Warehouse,
    *,
    first_day: datetime.date,
    last_day: datetime.date,
    opens_at: datetime.time,
    closes_at: datetime.time,
    minutes: int,
    capacity: int,
    by: Actor,
) -> list[PickupSlot]:
    """Offer times of this length on every working day between two days; a time that is there already stays as it is.

    Raises SlotRefused, NotPermitted.
    """
    by.require("fulfillment.ship_goods")
    _refuse_bad_plan(first_day, last_day, by)
    if not 5 <= minutes <= 24 * 60:
        raise SlotRefused(
            _("Enter a number between %(least)d and %(most)d.") % {"least": 5, "most": 1440}, field="minutes"
        )
    _refuse_bad_capacity(capacity)
    starts = list(_starts(opens_at, closes_at, minutes))
    if not starts:
        raise SlotRefused(_("No time of this length lies between the two."), field="closes_at")
    country = warehouse.country or by.company.country
    count = (last_day - first_day).days + 1
    days = [first_day + datetime.timedelta(days=number) for number in range(count)]
    wanted = [
        PickupSlot(
            company=by.company, warehouse=warehouse, date=day, starts_at=start, ends_at=end, capacity=capacity
        )
        for day in days
        if is_working(day, country)
        for start, end in starts
    ]
    if len(wanted) > MOST_SLOTS:
        raise SlotRefused(
            _("That would be more than %d times. Take fewer days.") % MOST_SLOTS, field="last_day"
        )
    PickupSlot.objects.bulk_create(wanted, ignore_conflicts=True)
    timeline.record(warehouse, "pick-up times planned", by=by, data={"count": len(wanted)})
    return list(
        PickupSlot.objects.filter(warehouse=warehouse, date__range=(first_day, last_day)).order_by(
            "date", "starts_at"
        )
    )


def _refuse_bad_plan(first_day: datetime.date, last_day: datetime.date, by: Actor) -> None:
    if first_day < by.company.today():
        raise SlotRefused(_("Choose a day that is still to come."), field="first_day")
    if last_day < first_day:
        raise SlotRefused(_("The first day comes after the last one."), field="last_day")
    if (last_day - first_day).days >= MOST_DAYS:
        raise SlotRefused(_("Take at most %d days.") % MOST_DAYS, field="last_day")


def _refuse_bad_capacity(capacity: int) -> None:
    if not 0 < capacity <= MOST_CAPACITY:
        words = _("Enter a number between %(least)d and %(most)d.")
        raise SlotRefused(words % {"least": 1, "most": MOST_CAPACITY}, field="capacity")


def _starts(
    opens: datetime.time, closes: datetime.time, minutes: int
) -> Iterable[tuple[datetime.time, datetime.time]]:
    day, length = datetime.date(2000, 1, 1), datetime.timedelta(minutes=minutes)
    start, end = datetime.datetime.combine(day, opens), datetime.datetime.combine(day, closes)
    while start + length <= end:
        yield start.time(), (start + length).time()
        start += length


@operation
def change_slot(slot: PickupSlot, *, capacity: int, by: Actor) -> None:
    """Let more or fewer come in this time, not fewer than have chosen it. Raises SlotRefused, NotPermitted."""
    by.require("fulfillment.ship_goods")
    lock(slot)
    _refuse_bad_capacity(capacity)
    if capacity < slot.taken:
        raise SlotRefused(_("%d have chosen this time already.") % slot.taken, field="capacity")
    slot.capacity = capacity
    slot.save(update_fields=["capacity"])


def refuse_unless_pickup(order: SalesOrder) -> None:
    """Raise NotPickedUp for goods that are sent."""
    if not is_pickup(order):
        raise NotPickedUp(_("The goods of %s are sent; nobody comes for them.") % order.number)


@operation
def choose_slot(
    shipment: Shipment, slot: PickupSlot | None, *, by: Actor, version: int | None = None
) -> None:
    """Choose when the customer comes, or no time any more; the last place is given once. It is picked by then.

    Raises NotPickedUp, SlotRefused, SlotFull, MoveNotAllowed, StaleVersion, NotPermitted.
    """
    by.require("fulfillment.choose_pickup")
    order = hold_still(shipment, by=by, version=version)
    refuse_unless_pickup(order)
    if shipment.status not in IN_HOUSE:
        raise MoveNotAllowed(_("%s has left. Nothing was changed.") % shipment.number)
    before = shipment.pickup_slot_id
    if slot is not None and slot.pk == before:
        return
    keys = [key for key in (before, slot.pk if slot else None) if key is not None]
    rows = {row.pk: row for row in lock_all(PickupSlot.objects.filter(pk__in=keys))}
    if slot is not None:
        chosen = rows.get(slot.pk)
        if chosen is None or chosen.warehouse_id != shipment.warehouse_id:
            raise SlotRefused(_("There is no such time at this warehouse."), field="slot")
        if chosen.date < by.company.today():
            raise SlotRefused(_("Choose a day that is still to come."), field="slot")
        if chosen.is_over(by.company.now()):
            raise SlotRefused(_("The time lies in the past."), field="slot")
        if chosen.left <= 0:
            raise SlotFull(_("This time is taken. Choose another one."), field="slot")
        chosen.taken += 1
        chosen.save(update_fields=["taken"])
    if before is not None:
        give_back({before: 1})
    day = shipment.planned_date
    if slot is not None and shipment.status == S.PLANNED:
        day = min(day or slot.date, slot.date)
    touch(shipment, pickup_slot=slot, planned_date=day, slot_asked_at=None)
    said = {"date": slot.date.isoformat(), "time": f"{slot.starts_at:%H:%M}"} if slot is not None else {}
    timeline.record(shipment, "pick-up time chosen", by=by, data=said, order_id=order.pk)


@operation
def mark_ready(shipment: Shipment, *, by: Actor, version: int | None = None) -> None:
    """Tell the customer that his goods lie packed, with the code he shows when he comes.

    Raises NotPickedUp, MoveNotAllowed, StaleVersion, NotPermitted. Sends ``shipment_ready``.
    """
    by.require("fulfillment.ship_goods")
    order = hold_still(shipment, by=by, version=version)
    refuse_unless_pickup(order)
    refuse_unless_ready(shipment, S.DISPATCHED)
    if shipment.ready_at is not None:
        raise MoveNotAllowed(_("%s lies ready already. Nothing was changed.") % shipment.number)
    number = secrets.randbelow(10**CODE_DIGITS)
    touch(shipment, ready_at=clock.stamp(), pickup_code=f"{number:0{CODE_DIGITS}d}")
    timeline.record(shipment, "ready for pick-up", by=by, order_id=order.pk)
    shipment_ready.send(sender=Shipment, shipment=shipment, by=by)


@operation
def hand_over(
    shipment: Shipment,
    *,
    by: Actor,
    signed_by: str = "",
    code: str = "",
    shown: Shown | None = None,
    version: int | None = None,
) -> None:
    """The customer has come and has his goods: they leave and have arrived in one step, with a name or a signature.

    Raises NotPickedUp, CodeWrong, ProofMissing, and what dispatching and delivering refuse.
    """
    by.require("fulfillment.ship_goods")
    refuse_empty(signed_by, shown or Shown(), _("Enter who took the goods, or let them sign."))
    order = hold_still(shipment, by=by, version=version)
    refuse_unless_pickup(order)
    typed = "".join(code.split())
    if typed and not secrets.compare_digest(typed.encode(), shipment.pickup_code.encode()):
        raise CodeWrong(_("This is not the code of %s.") % shipment.number, field="code")
    dispatch(shipment, by=by)
    deliver(shipment, by=by, signed_by=signed_by, shown=shown)

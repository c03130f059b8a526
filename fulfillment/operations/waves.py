"""Waves: shipments that are picked on one walk, each into a tote of its own.

Lines are confirmed as on any shipment; a wave only says which walk they are on. Locks: the orders of its shipments in
ascending key, then the wave (INVARIANTS.md, G2).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import bulk, clock, formats, numbering, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, lock_keys, operation
from core.models import User
from core.refusals import Conflict, Refusal
from core.timeline import Entry
from fulfillment.kits import Back
from fulfillment.lifecycle import IN_HOUSE, WAVE_LIFECYCLE, ShipmentStatus, WaveStatus
from fulfillment.models import Shipment, ShipmentLine, Wave
from fulfillment.operations.guards import short_enough
from fulfillment.operations.lots import hold_levels_of
from fulfillment.operations.picking import LineTaken, confirm_line, finish_picking
from inventory.operations import LotEntry
from orders.models import SalesOrder

S, W = ShipmentStatus, WaveStatus
TO_PICK = (S.PLANNED, S.PICKING)
MOST_IN_A_WAVE = 50
ZERO = Decimal(0)


class WaveRefused(Refusal):
    """A shipment that cannot go on this walk, or a walk without shipments."""

    code = "wave"


class WaveChanged(Conflict):
    """A shipment has joined or left the walk while somebody ended it."""

    code = "wave-changed"


class Left(NamedTuple):
    """A shipment that left a wave unpicked, and why."""

    shipment: Shipment
    reason: str


class Finished(NamedTuple):
    """What became of a wave's shipments: picked, the rests of short picks, and what left it unpicked.

    ``back`` is what was picked and makes no whole kit: it goes back to the shelf.
    """

    picked: list[Shipment]
    rests: list[Shipment]
    left: list[Left]
    back: list[Back]


@operation
def plan_wave(
    shipments: Sequence[Shipment],
    *,
    by: Actor,
    due_at: datetime.datetime | None = None,
    picker: User | None = None,
) -> Wave:
    """Put shipments of one warehouse on one walk, in this order; each gets a tote. Raises WaveRefused."""
    fresh = _held_still(shipments, by)
    if not fresh:
        raise WaveRefused(_("Choose at least one shipment."), field="shipments")
    wave = Wave(
        company=by.company,
        warehouse=fresh[0].warehouse,
        due_at=_in_time(due_at),
        picker=picker,
        planned_by=by.user,
        created_at=clock.stamp(),
    )
    _refuse_to_take(wave, fresh)
    lock_keys(Shipment, [shipment.pk for shipment in fresh])  # nothing is waited for once a number is drawn
    wave.number = numbering.next_number(by.company, numbering.WAVE, by.company.today())
    wave.save(force_insert=True)
    timeline.record(wave, "planned", by=by, data={"shipments": len(fresh)})
    _take(wave, fresh, by)
    return wave


@operation
def add_to_wave(shipment: Shipment, wave: Wave, *, by: Actor) -> None:
    """Put one more shipment on the walk. Raises WaveRefused, MoveNotAllowed."""
    fresh = _held_still([shipment], by)
    lock(wave)
    _refuse_unless_open(wave)
    _refuse_to_take(wave, fresh)
    _take(wave, fresh, by)
    _save(wave)


@operation
def to_wave(
    shipment: Shipment, *, by: Actor, wave: str = "", due_at: datetime.datetime | None = None
) -> Wave:
    """Put the shipment on the wave of this number; without one on the actor's own planned wave, or on a new one.

    Raises WaveRefused, MoveNotAllowed.
    """
    waves = Wave.objects.filter(company=by.company).select_related("company")
    if wave:
        found = waves.filter(number__iexact=wave.strip()).first()
        if found is None:
            raise WaveRefused(_("There is no wave %s.") % wave[:20], field="wave")
    else:
        own = waves.filter(status=W.PLANNED, warehouse=shipment.warehouse_id, planned_by=by.user)
        room = own.annotate(taken=Count("shipments")).filter(taken__lt=MOST_IN_A_WAVE)
        found = room.order_by("-pk").first()
    if found is None:
        return plan_wave([shipment], by=by, due_at=due_at)
    add_to_wave(shipment, found, by=by)
    return found


@operation
def leave_wave(shipment: Shipment, *, by: Actor, reason: str = "") -> None:
    """Take a shipment that has not left the house off its walk. Raises WaveRefused."""
    [fresh] = _held_still([shipment], by)
    wave = fresh.wave
    if wave is None or fresh.status not in IN_HOUSE:
        raise WaveRefused(_("%s is on no wave.") % fresh.number)
    lock(wave)
    _refuse_unless_open(wave)
    _let_go(wave, [Left(fresh, reason)], by)
    _save(wave)


@operation
def change_wave(
    wave: Wave,
    *,
    by: Actor,
    due_at: datetime.datetime | None,
    picker: User | None,
    version: int | None = None,
) -> None:
    """Say until when it has to be picked, and by whom. Raises MoveNotAllowed, StaleVersion, WaveRefused."""
    lock(wave)
    check_version(wave, version)
    _refuse_unless_open(wave)
    due = due_at if due_at == wave.due_at else _in_time(due_at)
    changes = {
        name: [before, after]
        for name, before, after in (
            ("due_at", formats.moment(wave.due_at), formats.moment(due)),
            ("picker", str(wave.picker or ""), str(picker or "")),
        )
        if before != after
    }
    if not changes:
        return
    wave.due_at, wave.picker = due, picker
    _save(wave, "due_at", "picker")
    timeline.record(wave, "changed", by=by, data={"changes": changes})


@operation
def release_wave(wave: Wave, *, by: Actor, version: int | None = None) -> None:
    """Give the walk to the shelves. Raises MoveNotAllowed, WaveRefused, StaleVersion."""
    lock(wave)
    check_version(wave, version)
    WAVE_LIFECYCLE.move(wave, W.RELEASED)
    if not wave.shipments.filter(status__in=TO_PICK).exists():
        raise WaveRefused(_("Nothing is to be picked on %s.") % wave.number)
    _save(wave, "status")
    timeline.record(wave, "released", by=by)


@operation
def confirm_in_wave(
    wave: Wave,
    lines: Sequence[ShipmentLine],
    picked: Decimal | None = None,
    *,
    by: Actor,
    is_first: bool = True,
    is_more: bool = False,
    lot: LotEntry | None = None,
    lots: Mapping[int, Sequence[LotEntry]] | None = None,
) -> ShipmentLine:
    """Confirm the first of these lines of an article that nobody has picked meanwhile; the answer is which.

    ``lots`` are those to take, by line. Raises MoveNotAllowed before the release, LineTaken when somebody else has picked them all, and as ``confirm_line``.
    """
    wave.refresh_from_db(fields=["status"])
    refuse_unless_released(wave)
    named = lots or {}
    *most, last = lines
    for line in most:
        try:
            with transaction.atomic():
                confirm_line(line.shipment, line, picked, by=by, is_first=True, lots=named.get(line.pk, ()))
        except LineTaken:
            continue
        return line
    confirm_line(
        last.shipment, last, picked, by=by, is_first=is_first, is_more=is_more, lot=lot, lots=named.get(last.pk, ())
    )  # fmt: skip
    return last


@operation
def finish_wave(wave: Wave, *, by: Actor, version: int | None = None) -> Finished:
    """End the walk: what was confirmed is picked, what is missing waits on shipments of its own.

    A shipment of which nothing was found, or that may not be picked short, leaves the wave as it is.
    Raises MoveNotAllowed, StaleVersion.
    """
    shipments = _held_still(list(_on(wave, TO_PICK)), by)
    _hold_levels(wave, shipments)
    lock(wave)
    check_version(wave, version)
    refuse_unless_released(wave)
    _refuse_if_changed(wave, shipments, TO_PICK)
    done = Finished([], [], [], [])
    for shipment in shipments:
        _finish(shipment, done, by)
    _let_go(wave, done.left, by)
    WAVE_LIFECYCLE.move(wave, W.DONE)
    _save(wave, "status")
    data = {"picked": len(done.picked), "short": len(done.rests), "left": len(done.left)}
    timeline.record(wave, "finished", by=by, data=data)
    return done


def _hold_levels(wave: Wave, shipments: Sequence[Shipment]) -> None:
    """Lock at once what more than planned is taken from, and what lies in lots, so that two never wait for each other (G2)."""
    hold_levels_of(wave.warehouse_id, ShipmentLine.objects.filter(shipment__in=shipments))


def _finish(shipment: Shipment, done: Finished, by: Actor) -> None:
    found = {key: picked or ZERO for key, picked in shipment.lines.values_list("pk", "picked")}
    if not any(found.values()):
        done.left.append(Left(shipment, _("Nothing of it was picked.")))
        return
    try:
        with transaction.atomic():
            rest, back = finish_picking(shipment, found, by=by)
    except Refusal as refusal:
        shipment.refresh_from_db(fields=["status", "version"])
        done.left.append(Left(shipment, refusal.message))
        return
    done.picked.append(shipment)
    done.back.extend(back)
    if rest is not None:
        done.rests.append(rest)


@operation
def cancel_wave(wave: Wave, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Give up the walk; its shipments stay as they are. Raises MoveNotAllowed, WaveRefused, StaleVersion."""
    shipments = _held_still(list(_on(wave, IN_HOUSE)), by)
    lock(wave)
    check_version(wave, version)
    WAVE_LIFECYCLE.move(wave, W.CANCELED)
    _refuse_if_changed(wave, shipments, IN_HOUSE)
    words = short_enough(reason, 200, "reason")
    if not words:
        raise WaveRefused(_("Enter why the wave is canceled."), field="reason")
    _let_go(wave, [Left(shipment, words) for shipment in shipments if shipment.status in TO_PICK], by)
    _save(wave, "status")
    timeline.record(wave, "canceled", by=by, reason=words)


def refuse_unless_released(wave: Wave) -> None:
    """Refuse to walk before the release, and after the end."""
    if wave.status == W.PLANNED:
        raise MoveNotAllowed(_("Release %s first.") % wave.number)
    if wave.status != W.RELEASED:
        _refuse_unless_open(wave)


def _refuse_unless_open(wave: Wave) -> None:
    if wave.status not in (W.PLANNED, W.RELEASED):
        words = {"wave": wave.number, "status": str(wave.get_status_display()).lower()}
        raise MoveNotAllowed(_("%(wave)s is already %(status)s. Nothing was changed.") % words)


def _held_still(shipments: Sequence[Shipment], by: Actor) -> list[Shipment]:
    """The shipments as they are now, in the order given, with their orders locked."""
    lock_keys(SalesOrder, sorted({shipment.order_id for shipment in shipments}))
    keys = [shipment.pk for shipment in shipments]
    found = Shipment.objects.filter(company=by.company).select_related("warehouse", "wave").in_bulk(keys)
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _on(wave: Wave, states: Collection[str]) -> QuerySet[Shipment]:
    return wave.shipments.filter(status__in=states).order_by("tote")


def _refuse_if_changed(wave: Wave, held: Sequence[Shipment], states: Collection[str]) -> None:
    """Orders are locked before the wave (G2); under its lock, ask again which they had to be. Raises WaveChanged."""
    if [each.pk for each in held] != list(_on(wave, states).values_list("pk", flat=True)):
        words = _("The shipments on %s have changed meanwhile. Nothing was saved; look again.")
        raise WaveChanged(words % wave.number)


def _refuse_to_take(wave: Wave, shipments: Sequence[Shipment]) -> None:
    """Refuse what is elsewhere, picked, or on another wave, and more than a walk takes. Raises WaveRefused."""
    for shipment in shipments:
        if why := _why_not(wave, shipment):
            words = {"shipment": shipment.number, "wave": wave.number or shipments[0].number}
            raise WaveRefused(why % words, field="shipments")
    there = wave.shipments.count() if wave.pk else 0
    if there + len(shipments) > MOST_IN_A_WAVE:
        raise WaveRefused(_("A wave takes at most %s shipments.") % MOST_IN_A_WAVE, field="shipments")


def _take(wave: Wave, shipments: Sequence[Shipment], by: Actor) -> None:
    """Give each its tote."""
    last = wave.shipments.aggregate(last=Max("tote"))["last"] or 0
    totes = [last + place for place in range(1, len(shipments) + 1)]
    _put(shipments, [wave.pk] * len(shipments), totes)
    entries = [
        Entry(shipment, "added to wave", data={"wave": wave.number, "tote": tote}, order_id=shipment.order_id)
        for shipment, tote in zip(shipments, totes, strict=True)
    ]
    timeline.record_many(entries, by=by)


def _why_not(wave: Wave, shipment: Shipment) -> str:
    if shipment.status not in TO_PICK:
        return _("%(shipment)s has nothing left to pick.")
    if shipment.wave_id is not None:
        return _("%(shipment)s is on a wave already.")
    if shipment.warehouse_id != wave.warehouse_id:
        return _("%(shipment)s leaves from another warehouse than %(wave)s.")
    return ""


def _let_go(wave: Wave, left: Sequence[Left], by: Actor) -> None:
    shipments = [each.shipment for each in left]
    _put(shipments, [None] * len(left), [None] * len(left))
    entries = [
        Entry(each.shipment, "left wave", each.reason, {"wave": wave.number}, each.shipment.order_id)
        for each in left
    ]
    timeline.record_many(entries, by=by)


def _put(shipments: Sequence[Shipment], waves: Sequence[int | None], totes: Sequence[int | None]) -> None:
    bulk.update(
        Shipment,
        "wave_id = v.wave_id, tote = v.tote, version = t.version + 1",
        keys=[shipment.pk for shipment in shipments],
        values={"wave": waves, "tote": totes},
    )


def _save(wave: Wave, *names: str) -> None:
    wave.version += 1
    bulk.save(wave, [*names, "version"])


def _in_time(due_at: datetime.datetime | None) -> datetime.datetime | None:
    """The moment given, if it lies ahead. Raises WaveRefused."""
    if due_at is None:
        return None
    if timezone.is_naive(due_at):
        raise WaveRefused(_("Enter the time with its time zone."), field="due_at")
    if due_at < clock.now():
        raise WaveRefused(_("The time lies in the past."), field="due_at")
    return due_at

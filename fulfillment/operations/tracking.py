"""Tracking: what the carrier says about a parcel on its way; "delivered" delivers the shipment."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import operation
from core.refusals import Refusal
from fulfillment.delays import BAD_NEWS, delay_of, latest_event, rules_of
from fulfillment.lifecycle import ShipmentStatus, TrackingStatus
from fulfillment.models import Shipment, TrackingEvent
from fulfillment.operations.delaying import end_delay, note_delay
from fulfillment.operations.delivering import deliver
from fulfillment.operations.guards import hold_still, touch

S = ShipmentStatus
_CLOCK_TOLERANCE = datetime.timedelta(minutes=5)
_A_DAY = datetime.timedelta(days=1)


class TrackingRefused(Refusal):
    """A tracking event that says nothing, too much, or comes from the future."""

    code = "tracking"


@operation
def add_tracking_event(
    shipment: Shipment,
    status: str,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    description: str = "",
    expected_date: datetime.date | None = None,
) -> TrackingEvent:
    """Keep what the carrier reported; the same event twice is one, and the order of arrival does not matter (EVT-6).

    Raises MoveNotAllowed before dispatch, TrackingRefused.
    """
    order = hold_still(shipment, by=by)
    code = re.sub(r"[\s-]+", "_", status.strip().lower())
    moment = at or clock.now()
    _refuse_bad_event(shipment, code, moment, description)
    _refuse_bad_day(expected_date, moment)
    event, is_new = TrackingEvent.objects.get_or_create(
        company=by.company,
        shipment=shipment,
        status=code,
        at=moment,
        defaults={"description": description.strip(), "expected_date": expected_date},
    )
    if is_new:
        timeline.record(
            shipment, "tracked", by=by, data={"status": code, "event": event.pk}, order_id=order.pk
        )
    if code == TrackingStatus.DELIVERED and shipment.status == S.DISPATCHED:
        deliver(shipment, by=by, date=_day_of(moment, shipment))
    elif is_new and shipment.status == S.DISPATCHED and latest_event(shipment) == event:
        _expect_anew(shipment, event, by)
    return event


def _expect_anew(shipment: Shipment, event: TrackingEvent, by: Actor) -> None:
    """What the carrier said last tells when the parcel comes, and whether that is late."""
    expected = event.expected_date
    if event.status == TrackingStatus.OUT_FOR_DELIVERY:
        expected = expected or _day_of(event.at, shipment)
    if expected is not None and expected != shipment.estimated_arrival:
        touch(shipment, estimated_arrival=expected)
    rules = rules_of(by.company)
    delay = delay_of(shipment, rules, clock.now())
    if delay is not None and (shipment.delayed_since is None or event.status in BAD_NEWS):
        note_delay(shipment, delay, by=by)
    elif delay is None and expected is not None and shipment.delayed_since is not None:
        end_delay(shipment, by=by)


def _refuse_bad_event(shipment: Shipment, code: str, moment: datetime.datetime, description: str) -> None:
    if shipment.status not in (S.DISPATCHED, S.DELIVERED):
        raise MoveNotAllowed(
            _("%(shipment)s is %(status)s; only what has left can be tracked.")
            % {"shipment": shipment.number, "status": str(shipment.get_status_display()).lower()}
        )
    if not code or len(code) > 40:
        raise TrackingRefused(_("Enter a status of 1 to 40 characters."), field="status")
    if len(description.strip()) > 300:
        raise TrackingRefused(_("Enter at most 300 characters."), field="description")
    if timezone.is_naive(moment):
        raise TrackingRefused(_("Enter the time with its time zone."), field="at")
    if moment > clock.now() + _CLOCK_TOLERANCE:
        raise TrackingRefused(_("The time lies in the future."), field="at")
    if moment.date() < (shipment.dispatch_date or moment.date()) - _A_DAY:
        raise TrackingRefused(_("The time lies before the dispatch."), field="at")


def _refuse_bad_day(expected: datetime.date | None, moment: datetime.datetime) -> None:
    """A parcel is not expected before the carrier spoke of it, nor in years."""
    if expected is None:
        return
    first = (moment - datetime.timedelta(days=1)).date()
    if not first <= expected <= first + datetime.timedelta(days=366):
        raise TrackingRefused(
            _("Enter a day from the event on, at most a year later."), field="expected_date"
        )


def _day_of(moment: datetime.datetime, shipment: Shipment) -> datetime.date:
    """The business day of the event, not before the dispatch and not after today."""
    company = shipment.company
    day = moment.astimezone(ZoneInfo(company.time_zone)).date()
    return min(max(day, shipment.dispatch_date or day), max(company.today(), shipment.dispatch_date or day))

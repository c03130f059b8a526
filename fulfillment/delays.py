"""Whether a shipment is late, why, and when it is expected instead; nothing here changes it."""

from __future__ import annotations

import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import clock
from core.models import Company
from core.workdays import working_days_after
from fulfillment.lifecycle import DelayReason, ShipmentStatus, TrackingStatus
from fulfillment.models import CarrierService, Shipment, ShipmentLine, ShippingRules, TrackingEvent

S, R = ShipmentStatus, DelayReason
#: What the carrier says when it will not be there in time.
BAD_NEWS = {
    TrackingStatus.FAILED_ATTEMPT.value: R.FAILED_ATTEMPT,
    TrackingStatus.EXCEPTION.value: R.EXCEPTION,
    TrackingStatus.RETURNED.value: R.RETURNED,
}

#: Late, and neither there nor called off.
DELAYED = Q(delayed_since__isnull=False) & ~Q(status__in=[S.DELIVERED, S.CANCELED])


class Delay(NamedTuple):
    """Why it is late, and when it is expected now; a parcel that comes back is not expected at all."""

    reason: DelayReason
    expected: datetime.date | None


def rules_of(company: Company) -> ShippingRules:
    """What the company expects of its shipments, or the defaults."""
    return ShippingRules.objects.filter(company=company).first() or ShippingRules(company=company)


def arrival(company: Company, leaves: datetime.date, transit_days: int) -> datetime.date:
    """When what leaves on a day should be there: so many working days later."""
    return working_days_after(leaves, transit_days, company.country)


def arrives(
    shipment: Shipment, service: CarrierService | None, leaves: datetime.date, *, is_now: bool
) -> datetime.date:
    """When goods that leave should be there, by their service; after its cut-off they are on their way a day later.

    ``shipment`` comes ``with_transit_days``.
    """
    company = shipment.company
    if service is None:
        return arrival(company, leaves, shipment.transit_days)
    now = timezone.localtime(clock.now(), timezone=ZoneInfo(company.time_zone)).time()
    is_late = is_now and service.cut_off is not None and now > service.cut_off
    return arrival(company, leaves, service.transit_days + is_late)


def latest_event(shipment: Shipment) -> TrackingEvent | None:
    """What the carrier said last, by the time it happened."""
    return shipment.tracking_events.order_by("-at", "-pk").first()


def delay_of(shipment: Shipment, rules: ShippingRules, now: datetime.datetime) -> Delay | None:
    """Why the shipment is late today, if it is."""
    today = shipment.company.today()
    is_waiting = shipment.status == S.PACKED and shipment.ready_at is None  # not for the customer to come
    if is_waiting and shipment.planned_date and shipment.planned_date < today:
        return Delay(R.LATE_LEAVING, arrival(shipment.company, today, rules.transit_days))
    if shipment.status != S.DISPATCHED:
        return None
    event = latest_event(shipment)
    soonest = arrival(shipment.company, today, 1)
    if event is not None and event.status in BAD_NEWS:
        reason = BAD_NEWS[event.status]
        expected = event.expected_date or max(shipment.estimated_arrival or soonest, soonest)
        return Delay(reason, None if reason == R.RETURNED else expected)
    if shipment.estimated_arrival is None:
        return None
    if shipment.estimated_arrival < today:
        return Delay(R.OVERDUE, soonest)
    if shipment.estimated_arrival > promised_arrival(shipment, rules):
        return Delay(R.LATE_ARRIVAL, shipment.estimated_arrival)
    if _is_silent(shipment, event, rules, now):
        return Delay(R.SILENT, max(shipment.estimated_arrival, soonest))
    return None


def promised_arrival(shipment: Shipment, rules: ShippingRules) -> datetime.date:
    """When the customer counts on it: the days it takes after the day its lines were promised to leave."""
    promised = ShipmentLine.objects.filter(shipment=shipment).aggregate(day=Max("order_line__promised_date"))[
        "day"
    ]
    leaves = max(filter(None, (promised, shipment.planned_date)), default=shipment.dispatch_date)
    days = rules.transit_days
    if shipment.service is not None:
        days = max(days, shipment.service.transit_days)
    return arrival(shipment.company, leaves or shipment.company.today(), days)


def _is_silent(
    shipment: Shipment, event: TrackingEvent | None, rules: ShippingRules, now: datetime.datetime
) -> bool:
    """Only who can be asked by a number can be silent."""
    if not (rules.silent_hours and shipment.tracking_number):
        return False
    last = event.at if event is not None else shipment.dispatched_at
    return last is not None and last < now - datetime.timedelta(hours=rules.silent_hours)


def perhaps_late(company: Company, rules: ShippingRules, now: datetime.datetime) -> QuerySet[Shipment]:
    """What is worth a closer look: everything that is late, and of what is not, little."""
    today = company.today()
    events = TrackingEvent.objects.filter(shipment=OuterRef("pk")).order_by("-at", "-pk")
    promised = (
        ShipmentLine.objects.filter(shipment=OuterRef("pk"))
        .values("shipment")
        .annotate(day=Max("order_line__promised_date"))
    )
    shipments = Shipment.objects.filter(company=company)
    packed = Q(status=S.PACKED, planned_date__lt=today, ready_at__isnull=True)
    passed = Q(estimated_arrival__lt=today)
    silent = Q(
        ~Q(tracking_number=""), last_sign__lt=now - datetime.timedelta(hours=max(rules.silent_hours, 1))
    )
    later = Q(estimated_arrival__gt=F("promised") + datetime.timedelta(days=rules.transit_days))
    noticed = Q(delayed_since__isnull=False)
    on_the_way = Q(status=S.DISPATCHED, estimated_arrival__isnull=False) & (
        passed | (~noticed & (later | (silent if rules.silent_hours else Q(pk__in=[]))))
    )
    return shipments.annotate(
        last_sign=Coalesce(Subquery(events.values("at")[:1]), "dispatched_at"),
        promised=Coalesce(Subquery(promised.values("day")), "planned_date"),
    ).filter(Q(packed & ~noticed) | on_the_way)

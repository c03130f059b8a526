"""Delays: noticed before the customer notices, told once, ended when the carrier is in time again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal
from fulfillment.delays import Delay, delay_of, rules_of
from fulfillment.models import Shipment, ShippingRules
from fulfillment.models.rules import MOST_SILENT_HOURS, MOST_TRANSIT_DAYS
from fulfillment.operations.guards import hold_still, touch
from fulfillment.signals import shipment_delayed


class RulesNotPossible(Refusal):
    """A number of days or hours beyond reason."""

    code = "rules-not-possible"


@operation
def notice_delay(shipment: Shipment, *, by: Actor) -> bool:
    """Look whether the shipment is late and say so once; what is known to be late gets its new day. Sends ``shipment_delayed``."""
    hold_still(shipment, by=by)
    delay = delay_of(shipment, rules_of(by.company), clock.now())
    if delay is None:
        return False
    if shipment.delayed_since is None:
        note_delay(shipment, delay, by=by)
    elif shipment.estimated_arrival != delay.expected:
        touch(shipment, estimated_arrival=delay.expected)
    return True


def note_delay(shipment: Shipment, delay: Delay, *, by: Actor) -> None:
    """Write down why the locked shipment is late; since when it is stays as it was first noticed."""
    is_first = shipment.delayed_since is None
    since = shipment.delayed_since or clock.now()
    touch(shipment, delayed_since=since, estimated_arrival=delay.expected)
    expected = delay.expected.isoformat() if delay.expected else ""
    data = {"reason": delay.reason.value, "expected": expected}
    timeline.record(shipment, "delayed", by=by, data=data, order_id=shipment.order_id)
    shipment_delayed.send(sender=Shipment, shipment=shipment, delay=delay, is_first=is_first, by=by)


def end_delay(shipment: Shipment, *, by: Actor) -> None:
    """The locked shipment is expected in time again; another delay is told anew."""
    touch(shipment, delayed_since=None, told_delay_at=None)
    timeline.record(shipment, "in time again", by=by, order_id=shipment.order_id)


@operation
def note_told(shipment: Shipment, *, by: Actor) -> None:
    """The customer has been written to about the delay."""
    hold_still(shipment, by=by)
    if shipment.delayed_since is not None and shipment.told_delay_at is None:
        touch(shipment, told_delay_at=clock.now())
        timeline.record(shipment, "delay told", by=by, order_id=shipment.order_id)


@operation
def set_shipping_rules(
    *,
    transit_days: int,
    silent_hours: int,
    tells_customers: bool,
    by: Actor,
    refuses_incomplete_exports: bool | None = None,
) -> ShippingRules:
    """Choose how long shipments take, when silence is a delay, and whether customers are told. Raises RulesNotPossible."""
    by.require("fulfillment.change_carrier")
    for field, value, most in (
        ("transit_days", transit_days, MOST_TRANSIT_DAYS),
        ("silent_hours", silent_hours, MOST_SILENT_HOURS),
    ):
        if not 0 <= value <= most:
            raise RulesNotPossible(_("Enter a number between 0 and %d.") % most, field=field)
    rules, _is_new = ShippingRules.objects.update_or_create(
        company=by.company,
        defaults={
            "transit_days": transit_days,
            "silent_hours": silent_hours,
            "tells_customers": tells_customers,
            **(
                {}
                if refuses_incomplete_exports is None
                else {"refuses_incomplete_exports": refuses_incomplete_exports}
            ),
        },
    )
    timeline.record(rules, "changed", by=by)
    return rules

"""Consignments: shipments of one customer to one address leave together, all of them or none.

Locks: the orders of the shipments in ascending key, then the consignment; what leaves locks the agreements and credit accounts
of all its orders next, and then the levels of all goods in it (G2).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core import bulk, clock, files, numbering, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, lock_keys, operation
from core.refusals import Conflict, Refusal
from core.timeline import Entry
from customers.models import Customer
from fulfillment.lifecycle import CONSIGNMENT_LIFECYCLE, IN_HOUSE, ConsignmentStatus, ShipmentStatus
from fulfillment.models import Carrier, Consignment, Shipment, ShipmentLine
from fulfillment.operations.carriers import carrier_named
from fulfillment.operations.dispatching import dispatch
from fulfillment.signals import consignment_dispatched, consignment_leaving
from inventory.operations import hold_levels
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import hold_agreements, products_of_rest

C = ConsignmentStatus
MOST_IN_A_CONSIGNMENT = 100


class NotTogether(Refusal):
    """A shipment that cannot leave with the others."""

    code = "not-together"


class ConsignmentChanged(Conflict):
    """A shipment has joined or left while somebody let the consignment go."""

    code = "consignment-changed"


@operation
def group(shipments: Sequence[Shipment], *, by: Actor) -> Consignment:
    """Let these shipments leave together. Raises NotTogether."""
    fresh = _held_still(shipments, by)
    if not fresh:
        raise NotTogether(_("Choose at least one shipment."), field="shipments")
    first = fresh[0]
    consignment = Consignment(
        company=by.company,
        customer_id=first.customer_id,
        warehouse_id=first.warehouse_id,
        shipping_address=first.shipping_address,
        carrier_id=first.carrier_id,
        grouped_by=by.user,
        created_at=clock.stamp(),
    )
    _refuse(consignment, fresh)
    lock_keys(Shipment, [each.pk for each in fresh])  # nothing is waited for once a number is drawn
    consignment.number = numbering.next_number(by.company, numbering.CONSIGNMENT, by.company.today())
    consignment.save(force_insert=True)
    timeline.record(consignment, "grouped", by=by, data={"shipments": len(fresh)})
    _put(fresh, consignment, by)
    return consignment


@operation
def join(shipment: Shipment, consignment: Consignment, *, by: Actor) -> None:
    """One more shipment leaves with the others. Raises NotTogether, MoveNotAllowed."""
    fresh = _held_still([shipment], by)
    lock(consignment)
    _refuse_unless_open(consignment)
    _refuse(consignment, fresh)
    _put(fresh, consignment, by)
    _save(consignment)


@operation
def together(shipment: Shipment, *, by: Actor) -> Consignment:
    """Let the shipment leave with the actor's own open consignment to the same address, or with a new one.

    Raises NotTogether, MoveNotAllowed.
    """
    own = Consignment.objects.filter(
        company=by.company,
        status=C.OPEN,
        grouped_by=by.user,
        customer_id=shipment.customer_id,
        warehouse_id=shipment.warehouse_id,
        shipping_address=shipment.shipping_address,
    )
    found = own.order_by("-pk").first()
    if found is None:
        return group([shipment], by=by)
    join(shipment, found, by=by)
    return found


@operation
def take_out(shipment: Shipment, *, by: Actor) -> None:
    """The shipment leaves by itself. Raises NotTogether, MoveNotAllowed."""
    [fresh] = _held_still([shipment], by) or [shipment]
    consignment = fresh.consignment
    if consignment is None or fresh.status not in IN_HOUSE:
        raise NotTogether(_("%s leaves by itself already.") % fresh.number)
    lock(consignment)
    _refuse_unless_open(consignment)
    _put([fresh], None, by, consignment.number)
    _save(consignment)


@operation
def ungroup(consignment: Consignment, *, by: Actor, version: int | None = None) -> None:
    """Each of its shipments leaves by itself again. Raises MoveNotAllowed, StaleVersion, ConsignmentChanged."""
    shipments = _held_with(consignment, by, version)
    CONSIGNMENT_LIFECYCLE.move(consignment, C.CANCELED)
    _put(shipments, None, by, consignment.number)
    _save(consignment, "status")
    timeline.record(consignment, "canceled", by=by)


@operation
def dispatch_consignment(
    consignment: Consignment,
    *,
    by: Actor,
    carrier: Carrier | str | None = None,
    tracking_number: str = "",
    date: datetime.date | None = None,
    version: int | None = None,
) -> None:
    """Let all of it leave the house with one carrier under one number, or none of it.

    Raises NotTogether naming what is not packed yet, and what ``dispatch`` refuses of any of them.
    Sends ``consignment_dispatched``.
    """
    shipments = _held_with(consignment, by, version)
    if not shipments:
        raise NotTogether(_("Nothing leaves with %s.") % consignment.number)
    waiting = [each.number for each in shipments if each.status != ShipmentStatus.PACKED]
    if waiting:
        raise NotTogether(_("Not packed yet: %s.") % ", ".join(waiting[:5]))
    if isinstance(carrier, str):
        carrier = carrier_named(carrier, by=by)
    _hold_all(consignment, shipments, by)
    for shipment in shipments:
        dispatch(
            shipment,
            by=by,
            carrier=carrier or consignment.carrier,
            tracking_number=tracking_number,
            date=date,
            within=consignment,
        )
    first = shipments[0]
    CONSIGNMENT_LIFECYCLE.move(consignment, C.DISPATCHED)
    consignment.carrier_id, consignment.tracking_number = first.carrier_id, first.tracking_number
    consignment.dispatch_date = first.dispatch_date
    _save(consignment, "status", "carrier", "tracking_number", "dispatch_date")
    data = {"carrier": first.carrier.name if first.carrier else "", "tracking_number": first.tracking_number}
    timeline.record(consignment, "dispatched", by=by, data={**data, "shipments": len(shipments)})
    consignment_dispatched.send(sender=Consignment, consignment=consignment, by=by)


@operation
def keep_summary(consignment: Consignment, name: str, content: bytes, *, by: Actor) -> None:
    """Store the summary of a consignment that has left, unless it has one already."""
    lock(consignment)
    if consignment.status != C.DISPATCHED or consignment.summary_id is not None:
        return
    consignment.summary = files.store(by.company, name, "application/pdf", content, document=consignment)
    bulk.save(consignment, ["summary"])


def follow_with_consignments(alias: Customer, survivor: Customer, by: Actor) -> int:
    """What has not left goes out for the survivor of a merge; what has left keeps its papers."""
    rows = Consignment.objects.select_for_update(of=("self",)).filter(customer=alias, status=C.OPEN)
    keys = [found.pk for found in rows.order_by("pk")]
    return Consignment.objects.filter(pk__in=keys).update(customer=survivor)


def _held_with(consignment: Consignment, by: Actor, version: int | None) -> list[Shipment]:
    """The consignment locked with all its shipments. Orders come first, so which they are is asked again."""
    held = _held_still(list(consignment.shipments.order_by("pk")), by)
    lock(consignment)
    check_version(consignment, version)
    _refuse_unless_open(consignment)
    if [each.pk for each in held] != list(consignment.shipments.order_by("pk").values_list("pk", flat=True)):
        words = _("The shipments of %s have changed meanwhile. Nothing was saved; look again.")
        raise ConsignmentChanged(words % consignment.number)
    return held


def _hold_all(consignment: Consignment, shipments: Sequence[Shipment], by: Actor) -> None:
    """Lock whatever one dispatch after the other would: agreements and accounts, then the stock."""
    keys = {each.order_id for each in shipments}
    lines = SalesOrderLine.objects.filter(order__in=keys).order_by()
    hold_agreements(lines.values_list("agreement_line_id", flat=True))
    related = ("company", "customer", "invoice_party")
    orders = list(SalesOrder.objects.filter(pk__in=keys).select_related(*related))
    consignment_leaving.send(sender=Consignment, orders=orders, by=by)
    products = set(ShipmentLine.objects.filter(shipment__in=shipments).values_list("product_id", flat=True))
    hold_levels({consignment.warehouse_id: products | products_of_rest(orders)})


def _held_still(shipments: Sequence[Shipment], by: Actor) -> list[Shipment]:
    """The shipments as they are now, in the order given, with their orders locked."""
    lock_keys(SalesOrder, sorted({shipment.order_id for shipment in shipments}))
    keys = [shipment.pk for shipment in shipments]
    rows = Shipment.objects.filter(company=by.company).select_related("company", "consignment", "carrier")
    found = rows.in_bulk(keys)
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _refuse_unless_open(consignment: Consignment) -> None:
    if consignment.status != C.OPEN:
        words = {
            "number": consignment.number,
            "status": str(consignment.get_status_display()).lower(),
        }
        raise MoveNotAllowed(_("%(number)s is already %(status)s. Nothing was changed.") % words)


def _refuse(consignment: Consignment, shipments: Sequence[Shipment]) -> None:
    """Refuse what leaves elsewhere, has left, or leaves with others. Raises NotTogether."""
    for shipment in shipments:
        if why := _why_not(consignment, shipment):
            raise NotTogether(why % shipment.number, field="shipments")
    there = consignment.shipments.count() if consignment.pk else 0
    if there + len(shipments) > MOST_IN_A_CONSIGNMENT:
        words = _("A consignment takes at most %s shipments.") % MOST_IN_A_CONSIGNMENT
        raise NotTogether(words, field="shipments")


def _why_not(consignment: Consignment, shipment: Shipment) -> str:
    if shipment.status not in IN_HOUSE:
        return _("%s has left or was canceled.")
    if shipment.consignment_id is not None:
        return _("%s leaves with another consignment.")
    if shipment.customer_id != consignment.customer_id:
        return _("%s is for another customer.")
    if shipment.shipping_address != consignment.shipping_address:
        return _("%s goes to another address.")
    if shipment.warehouse_id != consignment.warehouse_id:
        return _("%s leaves from another warehouse.")
    if shipment.carrier_id is not None and shipment.carrier_id != consignment.carrier_id:
        return _("%s leaves with another carrier.")
    return ""


def _put(shipments: Sequence[Shipment], consignment: Consignment | None, by: Actor, number: str = "") -> None:
    bulk.update(
        Shipment,
        "consignment_id = v.consignment_id, version = t.version + 1",
        keys=[shipment.pk for shipment in shipments],
        values={"consignment": [consignment.pk if consignment else None] * len(shipments)},
    )
    activity = "grouped" if consignment else "ungrouped"
    data: dict[str, Any] = {"consignment": consignment.number if consignment else number}
    timeline.record_many(
        [Entry(each, activity, data=data, order_id=each.order_id) for each in shipments], by=by
    )


def _save(consignment: Consignment, *names: str) -> None:
    consignment.version += 1
    bulk.save(consignment, [*names, "version"])

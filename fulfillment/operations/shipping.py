"""From the packing table to the customer's door: pack, dispatch, deliver."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.dates import business_date
from core.locking import operation
from core.prepared import Place, Prepared
from core.refusals import Refusal, Several
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Carrier, Package, Shipment, ShipmentLine
from fulfillment.operations.carriers import carrier_named
from fulfillment.operations.guards import hold_still, move, refuse_if_held, refuse_unless_ready
from fulfillment.signals import shipment_delivered, shipment_dispatched, shipment_leaving
from inventory.operations import IssueLine, issue
from orders.operations import record_delivered, record_shipped

S = ShipmentStatus
BILLED = ("customer", "warehouse", "payment_terms")  # what billing reads of the order
MOST_PACKAGES = 200
MOST_WEIGHT = Decimal("99999.999")


class PackagesRefused(Refusal):
    """Too many packages, or a weight that cannot be."""

    code = "packages"


class TextTooLong(Refusal):
    """A tracking number or name that does not fit."""

    code = "too-long"


@operation
def pack(
    shipment: Shipment,
    packages: Sequence[Decimal | None] | None = None,
    *,
    by: Actor,
    version: int | None = None,
) -> list[Package]:
    """Put the picked goods into packages with these weights in kilograms; one package where nothing is said.

    Raises MoveNotAllowed, OrderOnHold, PackagesRefused, StaleVersion.
    """
    order = hold_still(shipment, by=by, version=version)
    refuse_unless_ready(shipment, S.PACKED)
    refuse_if_held(shipment)
    weights = [None] if packages is None or not packages else list(packages)
    _refuse_bad_packages(weights)
    rows = Package.objects.bulk_create(
        Package(company=by.company, shipment=shipment, position=position, weight=weight)
        for position, weight in enumerate(weights, 1)
    )
    move(shipment, S.PACKED)
    timeline.record(shipment, "packed", by=by, data={"packages": len(rows)}, order_id=order.pk)
    return rows


def _refuse_bad_packages(weights: Sequence[Decimal | None]) -> None:
    if len(weights) > MOST_PACKAGES:
        raise PackagesRefused(_("Enter at most %s packages.") % MOST_PACKAGES, field="packages")
    refusals: list[Refusal] = [
        PackagesRefused(
            _("Enter a weight above 0 and up to 99,999.999 kg, with at most 3 decimals."),
            field=f"packages.{index}.weight",
        )
        for index, weight in enumerate(weights)
        if weight is not None and not _can_be(weight)
    ]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)


def _can_be(weight: Decimal) -> bool:
    return weight.is_finite() and 0 < weight <= MOST_WEIGHT and weight == round(weight, 3)


_lines = Prepared(lambda: ShipmentLine.objects.filter(shipment=Place()).order_by("position"))


@operation
def dispatch(
    shipment: Shipment,
    *,
    by: Actor,
    carrier: Carrier | str | None = None,
    tracking_number: str = "",
    date: datetime.date | None = None,
    version: int | None = None,
) -> None:
    """Let the packed goods leave the house: stock goes down with the reservation, once, in this transaction (FUL-1).

    Raises MoveNotAllowed, OrderOnHold, DateRefused, TextTooLong, StaleVersion, NotEnoughStock.
    Sends ``shipment_dispatched``.
    """
    order = hold_still(shipment, by=by, version=version, related=BILLED)
    refuse_unless_ready(shipment, S.DISPATCHED)
    refuse_if_held(shipment)
    shipment_leaving.send(sender=Shipment, shipment=shipment, by=by)
    leaves = business_date(date, by=by, earliest=order.order_date, earliest_is=str(_("order date")))
    number = _short_enough(tracking_number, 80, "tracking_number")
    if isinstance(carrier, str):
        carrier = carrier_named(carrier, by=by)
    lines = _lines.all(shipment.pk)
    issue(
        shipment,
        [IssueLine(line.order_line_id, line.product_id, line.quantity, line.pk) for line in lines],
        warehouse=shipment.warehouse,
        date=leaves,
        by=by,
    )
    record_shipped(order, {line.order_line_id: line.quantity for line in lines}, date=leaves, by=by)
    move(
        shipment,
        S.DISPATCHED,
        carrier=carrier,
        tracking_number=number,
        dispatch_date=leaves,
        dispatched_at=clock.stamp(),
    )
    timeline.record(
        shipment,
        "dispatched",
        by=by,
        data={"carrier": carrier.name if carrier else "", "tracking_number": number},
        order_id=order.pk,
    )
    shipment_dispatched.send(sender=Shipment, shipment=shipment, lines=lines, by=by)


def _short_enough(text: str, most: int, field: str) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > most:
        raise TextTooLong(_("Enter at most %s characters.") % most, field=field)
    return tidy


@operation
def deliver(
    shipment: Shipment,
    *,
    by: Actor,
    signed_by: str = "",
    date: datetime.date | None = None,
    version: int | None = None,
) -> None:
    """Note that the customer has the goods, on which day and who signed for them.

    Raises MoveNotAllowed, DateRefused, TextTooLong, StaleVersion. Sends ``shipment_delivered``.
    """
    order = hold_still(shipment, by=by, version=version, related=BILLED)
    refuse_unless_ready(shipment, S.DELIVERED)
    assert shipment.dispatch_date is not None  # noqa: S101 - the table's check constraint
    arrives = _delivery_date(date, shipment.dispatch_date, by)
    name = _short_enough(signed_by, 100, "signed_by")
    record_delivered([line.order_line_id for line in _lines.all(shipment.pk)], arrives, by=by)
    move(shipment, S.DELIVERED, signed_by=name, delivery_date=arrives, delivered_at=clock.stamp())
    timeline.record(
        shipment,
        "delivered",
        by=by,
        data={"signed_by": name, "date": arrives.isoformat()},
        order_id=order.pk,
    )
    shipment_delivered.send(sender=Shipment, shipment=shipment, by=by)


def _delivery_date(date: datetime.date | None, dispatched: datetime.date, by: Actor) -> datetime.date:
    """Proof of delivery often comes days later, so that the past needs no permission here."""
    return business_date(
        date, by=Actor.system(by.company), earliest=dispatched, earliest_is=str(_("dispatch"))
    )

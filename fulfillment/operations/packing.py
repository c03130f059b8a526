"""At the packing table: picked goods go into packages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal, Several
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Package, Shipment
from fulfillment.operations.contents import (
    MOST_PACKAGES,
    PackagesRefused,
    refuse_bad_weight,
    refuse_unless_filled,
)
from fulfillment.operations.guards import hold_still, move, refuse_if_held, refuse_unless_ready

S = ShipmentStatus


@operation
def pack(
    shipment: Shipment,
    packages: Sequence[Decimal | None] | None = None,
    *,
    by: Actor,
    version: int | None = None,
) -> list[Package]:
    """Put the picked goods into packages with these weights in kilograms; one package where nothing is said.

    Where it is said what lies in which package (``open_package``), those are the packages: all closed, nothing in none.
    Raises MoveNotAllowed, OrderOnHold, PackagesRefused, NotPacked, StaleVersion.
    """
    order = hold_still(shipment, by=by, version=version)
    refuse_unless_ready(shipment, S.PACKED)
    refuse_if_held(shipment)
    rows = _filled(shipment, packages) if shipment.has_contents else _weighed(shipment, packages, by)
    move(shipment, S.PACKED)
    timeline.record(shipment, "packed", by=by, data={"packages": len(rows)}, order_id=order.pk)
    return rows


def _weighed(shipment: Shipment, packages: Sequence[Decimal | None] | None, by: Actor) -> list[Package]:
    weights = [None] if packages is None or not packages else list(packages)
    _refuse_bad_packages(weights)
    return Package.objects.bulk_create(
        Package(company=by.company, shipment=shipment, position=position, weight=weight)
        for position, weight in enumerate(weights, 1)
    )


def _filled(shipment: Shipment, packages: Sequence[Decimal | None] | None) -> list[Package]:
    if packages:
        raise PackagesRefused(
            _("What lies in which package of %s is said already. Close the packages with their weights.")
            % shipment.number,
            field="packages",
        )
    return refuse_unless_filled(shipment)


def _refuse_bad_packages(weights: Sequence[Decimal | None]) -> None:
    if len(weights) > MOST_PACKAGES:
        raise PackagesRefused(_("Enter at most %s packages.") % MOST_PACKAGES, field="packages")
    refusals: list[Refusal] = [
        refusal
        for index, weight in enumerate(weights)
        if (refusal := refuse_bad_weight(weight, f"packages.{index}.weight"))
    ]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)

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
from fulfillment.operations.guards import hold_still, move, refuse_if_held, refuse_unless_ready

S = ShipmentStatus
MOST_PACKAGES = 200
MOST_WEIGHT = Decimal("99999.999")


class PackagesRefused(Refusal):
    """Too many packages, or a weight that cannot be."""

    code = "packages"


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

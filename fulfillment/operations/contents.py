"""What lies in which package: opened, filled, closed. Whoever only counts and weighs packages never comes here.

It may be said only as a whole: once the first package is opened, the shipment is packed when every piece lies in one and
all of them are closed, and so it leaves. Taking the last package away goes back to counting them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import operation
from core.refusals import Conflict, Refusal, Several
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Package, PackageLine, Shipment, ShipmentLine
from fulfillment.operations.guards import (
    QuantityRefused,
    hold_still,
    refuse_if_held,
    refuse_quantity,
    refuse_unless_ready,
    touch,
)

S = ShipmentStatus
ZERO = Decimal(0)
MOST_PACKAGES = 200
MOST_WEIGHT = Decimal("99999.999")
_NAMED = 5
MOST_CENTIMETERS = Decimal("9999.9")


class PackagesRefused(Refusal):
    """Too many packages, or a weight or size that cannot be."""

    code = "packages"


class PackageMissing(Refusal):
    """A package that is not on the shipment."""

    code = "package-missing"


class NotPacked(Conflict):
    """A package is open, or something that was picked lies in none."""

    code = "not-packed"


class Measures(NamedTuple):
    """What is known of a closed package: kilograms, centimeters, and its serial code where it has one."""

    weight: Decimal | None = None
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    sscc: str = ""


@operation
def open_package(shipment: Shipment, *, by: Actor, version: int | None = None) -> Package:
    """Take the next empty box. Raises MoveNotAllowed, OrderOnHold, PackagesRefused, StaleVersion."""
    _at_the_table(shipment, by, version)
    return _open(shipment, by)


def _open(shipment: Shipment, by: Actor) -> Package:
    if shipment.status == S.PACKED and not shipment.has_contents:
        raise PackagesRefused(_not_listed(shipment))
    count = shipment.packages.count()
    if count >= MOST_PACKAGES:
        raise PackagesRefused(_("Enter at most %s packages.") % MOST_PACKAGES, field="packages")
    package = Package.objects.create(company=by.company, shipment=shipment, position=count + 1, is_open=True)
    touch(shipment, has_contents=True)
    _record(shipment, "package opened", package, by)
    return package


@operation
def add_package(
    shipment: Shipment,
    contents: Sequence[tuple[ShipmentLine, Decimal]],
    measures: Measures | None = None,
    *,
    by: Actor,
    stays_open: bool = False,
) -> Package:
    """Open, fill and close a package in one go. Raises as ``put_in`` and ``close_package``; rows are named by index."""
    package = open_package(shipment, by=by)
    for index, (line, amount) in enumerate(contents):
        try:
            put_in(shipment, line, amount, position=package.position, by=by)
        except QuantityRefused as refusal:
            raise QuantityRefused(refusal.message, field=f"lines.{index}.quantity") from refusal
    return package if stays_open else close_package(shipment, package.position, measures, by=by)


@operation
def put_in(
    shipment: Shipment,
    line: ShipmentLine,
    amount: Decimal | None = None,
    *,
    by: Actor,
    position: int | None = None,
    version: int | None = None,
    is_more: bool = True,
) -> PackageLine:
    """Put picked goods into an open package: all that is in none yet, or so much more; or say how much lies in it.

    Without a position it is the last one that is open, or the next one. The answer is what lies in the package then,
    with 0 nothing any more.
    Raises MoveNotAllowed, OrderOnHold, PackageMissing, PackagesRefused, QuantityRefused, StaleVersion.
    """
    _at_the_table(shipment, by, version)
    package = _at_hand(shipment, by) if position is None else _package(shipment, position)
    if not package.is_open:
        raise NotPacked(_("Package %s is closed. Open it again first.") % package.position)
    current = ShipmentLine.objects.select_related("product__unit").get(pk=line.pk, shipment=shipment)
    rows = PackageLine.objects.filter(shipment_line=current, shipment=shipment)
    there = {row.package_id: row for row in rows}
    here = there.pop(package.pk, None) or PackageLine(
        company=by.company, shipment=shipment, package=package, shipment_line=current, quantity=ZERO
    )
    elsewhere = sum((row.quantity for row in there.values()), ZERO)
    here.quantity = _total(current, amount, here.quantity, elsewhere, is_more=is_more)
    here.package = package
    if here.quantity:
        here.save()
    elif here.pk:
        here.delete()
    touch(shipment)
    total = quantities.plain(here.quantity)
    _record(shipment, "goods packed", package, by, sku=current.product.sku, quantity=total)
    return here


def _at_hand(shipment: Shipment, by: Actor) -> Package:
    package = shipment.packages.filter(is_open=True).order_by("position").last()
    return package or _open(shipment, by)


def _total(
    line: ShipmentLine, amount: Decimal | None, here: Decimal, elsewhere: Decimal, *, is_more: bool
) -> Decimal:
    """How much of the line is to lie in the package; never more than was picked and lies in no other."""
    left = (line.picked or ZERO) - here - elsewhere
    if amount is None and left <= 0:
        raise QuantityRefused(
            _("Everything of %s is packed already.") % line.product.sku,
            field=f"lines.{line.position}.quantity",
        )
    more = left if amount is None else amount
    total = here + more if is_more or amount is None else more
    picked = line.picked or ZERO
    if refusal := refuse_quantity(line, more, more):
        raise refusal
    if more > picked:
        words = _("Only %(most)s of %(sku)s were picked, not %(packed)s.")
        said = {"most": formats.quantity(picked), "sku": line.product.sku, "packed": formats.quantity(more)}
        raise QuantityRefused(words % said, field=f"lines.{line.position}.quantity")
    if total + elsewhere > picked:
        raise QuantityRefused(
            _("Of %(sku)s only %(left)s are not packed yet.")
            % {"sku": line.product.sku, "left": formats.quantity(left if is_more else left + here)},
            field=f"lines.{line.position}.quantity",
        )
    return total


@operation
def close_package(
    shipment: Shipment,
    position: int,
    measures: Measures | None = None,
    *,
    by: Actor,
    version: int | None = None,
) -> Package:
    """Close a filled package, with its weight and size where they are known; its label can be printed.

    Raises MoveNotAllowed, OrderOnHold, PackageMissing, PackagesRefused, NotPacked, StaleVersion.
    """
    _at_the_table(shipment, by, version)
    package = _package(shipment, position)
    if not package.is_open:
        raise NotPacked(_("Package %s is closed already.") % position)
    if not package.lines.exists():
        raise NotPacked(_("Nothing lies in package %s.") % position)
    known = measures or Measures()
    _refuse_bad_measures(known, package, by)
    for name, value in known._asdict().items():
        setattr(package, name, value)
    package.is_open = False
    _save_closed(package, known)
    touch(shipment)
    _record(shipment, "package closed", package, by)
    return package


def _save_closed(package: Package, measures: Measures) -> None:
    """Save what was measured; another table may have given the same code to a box in this very moment."""
    try:
        with transaction.atomic():
            package.save(update_fields=[*measures._fields, "is_open"])
    except IntegrityError as error:
        if "sscc_once" not in str(error):
            raise
        raise _taken() from error


@operation
def reopen_package(shipment: Shipment, position: int, *, by: Actor, version: int | None = None) -> Package:
    """Open a closed package again; nothing leaves until it is closed. Raises as ``close_package``."""
    _at_the_table(shipment, by, version)
    package = _package(shipment, position)
    if package.is_open or not shipment.has_contents:
        raise NotPacked(
            _("Package %s is open already.") % position if package.is_open else _not_listed(shipment)
        )
    package.is_open = True
    package.save(update_fields=["is_open"])
    touch(shipment)
    _record(shipment, "package opened again", package, by)
    return package


@operation
def remove_package(shipment: Shipment, position: int, *, by: Actor, version: int | None = None) -> None:
    """Take the last package away while it is open; what lay in it is in none again.

    Raises MoveNotAllowed, OrderOnHold, PackageMissing, PackagesRefused, StaleVersion.
    """
    _at_the_table(shipment, by, version)
    package = _package(shipment, position)
    if not package.is_open or shipment.packages.filter(position__gt=position).exists():
        raise PackagesRefused(_("Only the last package can be taken away, while it is open."))
    if position == 1 and shipment.status == S.PACKED:
        raise PackagesRefused(_("What is packed leaves in at least one package. Fill this one again."))
    _record(shipment, "package removed", package, by)
    package.delete()
    touch(shipment, has_contents=position > 1)


def refuse_unless_filled(shipment: Shipment) -> list[Package]:
    """Its packages; refuse while one is open or something that was picked lies in none. Raises NotPacked."""
    packages = list(shipment.packages.all())
    if open_ := [str(package.position) for package in packages if package.is_open]:
        words = ngettext("Package %s is still open.", "Packages %s are still open.", len(open_))
        raise NotPacked(words % ", ".join(open_))
    lines = shipment.lines.select_related("product").annotate(in_packages=Sum("packed__quantity"))
    missing = [
        f"{formats.quantity(line.quantity - (line.in_packages or ZERO))} × {line.product.sku}"
        for line in lines
        if line.quantity != (line.in_packages or ZERO)
    ]
    if missing:
        named = ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
        raise NotPacked(_("In no package yet: %s.") % named)
    return packages


def refuse_bad_weight(weight: Decimal | None, field: str) -> PackagesRefused | None:
    """Why no package can weigh this; None when one can."""
    if weight is None or (weight.is_finite() and 0 < weight <= MOST_WEIGHT and weight == round(weight, 3)):
        return None
    return PackagesRefused(
        _("Enter a weight above 0 and up to 99,999.999 kg, with at most 3 decimals."), field=field
    )


def is_sscc(text: str) -> bool:
    """Whether these are 18 digits of which the last checks the others (GS1 modulo 10)."""
    if len(text) != 18 or not (text.isascii() and text.isdecimal()):
        return False
    weighed = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(text[:17]))
    return int(text[17]) == -weighed % 10


def _refuse_bad_measures(measures: Measures, package: Package, by: Actor) -> None:
    sides = {"length": measures.length, "width": measures.width, "height": measures.height}
    refusals: list[Refusal] = []
    if refusal := refuse_bad_weight(measures.weight, "weight"):
        refusals.append(refusal)
    given = {name: side for name, side in sides.items() if side is not None}
    if given:
        words = _("Enter all three sides, each above 0 and up to 9,999.9 cm, with at most 1 decimal.")
        refusals += [PackagesRefused(words, field=name) for name, side in sides.items() if not _is_side(side)]
    if measures.sscc and not is_sscc(measures.sscc):
        refusals.append(
            PackagesRefused(
                _("Enter the 18 digits of the SSCC; the last one must fit the others."), field="sscc"
            )
        )
    elif measures.sscc and (
        Package.objects.filter(company=by.company, sscc=measures.sscc).exclude(pk=package.pk).exists()
    ):
        refusals.append(_taken())
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)


def _taken() -> PackagesRefused:
    return PackagesRefused(_("Another package has this SSCC."), field="sscc")


def _is_side(side: Decimal | None) -> bool:
    return side is not None and side.is_finite() and 0 < side <= MOST_CENTIMETERS and side == round(side, 1)


def _at_the_table(shipment: Shipment, by: Actor, version: int | None) -> None:
    """Lock the shipment; refuse unless it is picked and has not left."""
    hold_still(shipment, by=by, version=version)
    if shipment.status != S.PACKED:
        refuse_unless_ready(shipment, S.PACKED)
    refuse_if_held(shipment)


def _package(shipment: Shipment, position: int) -> Package:
    package = Package.objects.filter(shipment=shipment, position=position).first()
    if package is None:
        raise PackageMissing(_("There is no package %s.") % position, field="package")
    package.shipment = shipment
    return package


def _not_listed(shipment: Shipment) -> str:
    return _("%s was packed without saying what lies in which package.") % shipment.number


def _record(shipment: Shipment, activity: str, package: Package, by: Actor, **more: str) -> None:
    data = {"package": package.position, **more}
    timeline.record(shipment, activity, by=by, data=data, order_id=shipment.order_id)

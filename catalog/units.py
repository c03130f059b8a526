"""The units a product is sold in: its own, its packages, and those that measure the same; and its order steps.

A factor says how many of the product's own unit one of another is: a box holds 12 pieces, a gram is 0.001 kg.
Everything else in the house counts in the product's own unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Product, ProductUnit, UnitOfMeasure
from core import formats
from core.models import Company
from core.quantity import fits, round_quantity
from core.refusals import Refusal

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class SaleUnit:
    """A unit a product can be ordered in; ``factor`` is how many of the product's own unit one of it is."""

    code: str
    name: str
    factor: Decimal
    decimals: int
    is_usual: bool
    #: What one of it and of the product's own unit measure; kept apart, for their quotient may not end.
    _measures: tuple[Decimal, Decimal] = (ONE, ONE)

    def in_stock_unit(self, quantity: Decimal) -> Decimal:
        """The quantity in the product's own unit, exact to six decimals."""
        one, own = self._measures
        return round_quantity(quantity * one / own)


class SaleUnits:
    """The units of many products, in two queries however many they are."""

    def __init__(self, products: Iterable[Product]) -> None:
        wanted = {product.pk: product for product in products}
        units = UnitOfMeasure.objects.filter(
            Q(pk__in={product.unit_id for product in wanted.values()}) | ~Q(dimension=""),
            company_id__in={product.company_id for product in wanted.values()},
        )
        self._units = {unit.pk: unit for unit in units}
        self._packages: dict[int, list[ProductUnit]] = {}
        for package in (
            ProductUnit.objects.filter(product_id__in=list(wanted))
            .select_related("unit")
            .order_by("factor", "pk")
        ):
            self._packages.setdefault(package.product_id, []).append(package)
        self._found: dict[int, list[SaleUnit]] = {}

    def full(self, product: Product, quantity: Decimal, unit_code: str) -> tuple[Decimal, str]:
        """A quantity of the product's own unit in this one where that is a number it can count, else as it is."""
        unit = next((each for each in self.units_of(product) if each.code == unit_code), None)
        if unit is not None:
            number = round_quantity(quantity / unit.factor)
            if fits(number, unit.decimals) and unit.in_stock_unit(number) == quantity:
                return number, unit_code
        return quantity, ""

    def units_of(self, product: Product) -> list[SaleUnit]:
        """The product's own unit, then its packages, then the units that measure the same."""
        if product.pk not in self._found:
            self._found[product.pk] = self._collect(product)
        return self._found[product.pk]

    def packed(self, product: Product) -> list[SaleUnit]:
        """The product's own unit, then its packages."""
        packages = {each.unit_id for each in self._packages.get(product.pk, ())} - {product.unit_id}
        return self.units_of(product)[: len(packages) + 1]

    def to_stock(self, product: Product, quantity: Decimal, unit_code: str) -> Decimal:
        """The quantity in the product's own unit; no code means that unit already. Raises Refusal."""
        units = self.units_of(product)
        code = unit_code.strip().upper()
        unit = next((each for each in units if each.code.upper() == code), None) if code else units[0]
        if unit is None:
            words = _("%(sku)s is not sold in %(unit)s. Use one of: %(units)s.") % {
                "sku": product.sku,
                "unit": unit_code.strip(),
                "units": ", ".join(each.code for each in units),
            }
            raise Refusal(words, field="unit")
        _refuse_too_fine(quantity, unit.name, unit.decimals)
        found = unit.in_stock_unit(quantity)
        _refuse_too_fine(found, units[0].name, units[0].decimals)
        return found

    def _collect(self, product: Product) -> list[SaleUnit]:
        own = self._units[product.unit_id]
        packages = [each for each in self._packages.get(product.pk, ()) if each.unit_id != own.pk]
        found = [
            SaleUnit(own.code, own.name, ONE, own.decimals, not any(package.is_usual for package in packages))
        ]
        for package in packages:
            unit, factor = package.unit, package.factor
            found.append(
                SaleUnit(unit.code, unit.name, factor, unit.decimals, package.is_usual, (factor, ONE))
            )
        if own.dimension:
            taken = {own.pk, *(package.unit_id for package in packages)}
            alike = [
                unit
                for unit in self._units.values()
                if unit.dimension == own.dimension
                and unit.company_id == own.company_id
                and unit.pk not in taken
            ]
            found += [_measured(unit, own) for unit in sorted(alike, key=lambda unit: unit.factor)]
        return found


def _measured(unit: UnitOfMeasure, own: UnitOfMeasure) -> SaleUnit:
    measures = (unit.factor, own.factor)
    return SaleUnit(unit.code, unit.name, unit.factor / own.factor, unit.decimals, False, measures)


def units_of(product: Product) -> list[SaleUnit]:
    """The units the product can be ordered in, its own first."""
    return SaleUnits([product]).units_of(product)


def to_stock(product: Product, quantity: Decimal, unit_code: str) -> Decimal:
    """The quantity in the product's own unit: 2 boxes of 12 are 24 pieces, 500 g are 0.5 kg.

    Raises Refusal at ``unit`` for one the product is not sold in, at ``quantity`` for one the unit cannot count.
    """
    return SaleUnits([product]).to_stock(product, quantity, unit_code)


def least_quantity(product: Product) -> Decimal:
    """The least that can be ordered, which order entry proposes: one where the product says nothing."""
    step, least = product.order_multiple, product.minimum_quantity
    if step:
        return max(_on_step(least, step, ROUND_CEILING), step)
    return least or ONE


@dataclass(frozen=True, slots=True)
class Proposal:
    """What order entry begins with once a product is chosen: so much of its own unit, or of the unit with the code."""

    quantity: Decimal
    unit_code: str = ""


def proposals(company: Company, products: Iterable[Product], scanned: str = "") -> dict[int, Proposal]:
    """By product: one of the package whose barcode was scanned, else the least that is sold, in the usual unit.

    One query however many products there are.
    """
    wanted = {product.pk: product for product in products}
    asked = Q(is_usual=True) | Q(barcode=scanned) if scanned else Q(is_usual=True)
    packages: dict[int, ProductUnit] = {}
    rows = ProductUnit.objects.filter(asked, company=company, product__in=wanted)
    for package in rows.select_related("unit").order_by("is_usual", "factor", "pk"):
        if not package.is_usual or package.product_id not in packages:
            packages[package.product_id] = package
    return {pk: _proposal(product, packages.get(pk), scanned) for pk, product in wanted.items()}


def _proposal(product: Product, package: ProductUnit | None, scanned: str) -> Proposal:
    least = least_quantity(product)
    if package is None or package.unit_id == product.unit_id or (scanned and product.barcode == scanned):
        return Proposal(least)
    if scanned and package.barcode == scanned:
        return Proposal(ONE, package.unit.code)
    number = max((least / package.factor).to_integral_value(ROUND_CEILING), ONE)
    if order_step_objection(product, number * package.factor):
        return Proposal(least)
    return Proposal(number, package.unit.code)


def order_step_objection(product: Product, quantity: Decimal) -> str | None:
    """Why the product cannot be sold in this quantity of its own unit, with the nearest ones that can; or nothing."""
    step, least = product.order_multiple, least_quantity(product)
    if (product.minimum_quantity or step) and quantity < least:
        return _("The least that is sold is %s.") % _counted(product, least)
    if not step or quantity % step == 0:
        return None
    return _("Sold in steps of %(step)s: enter %(below)s or %(above)s.") % {
        "step": _counted(product, step),
        "below": formats.quantity(max(_on_step(quantity, step, ROUND_FLOOR), least)),
        "above": _counted(product, _on_step(quantity, step, ROUND_CEILING)),
    }


def too_fine(unit_name: str, decimals: int) -> str:
    """What to do about a quantity with more decimals than its unit has."""
    if not decimals:
        return _("Enter a whole number; %s is not sold in parts.") % unit_name
    return counted_in(unit_name, decimals)


def counted_in(name: str, decimals: int) -> str:
    """How finely a unit, or what is measured in it, is counted."""
    if not decimals:
        return _("%s is counted in whole numbers.") % name
    return _("%(unit)s is counted with %(decimals)d decimals.") % {"unit": name, "decimals": decimals}


def _refuse_too_fine(quantity: Decimal, unit_name: str, decimals: int) -> None:
    if not fits(quantity, decimals):
        raise Refusal(too_fine(unit_name, decimals), field="quantity")


def _on_step(quantity: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (quantity / step).to_integral_value(rounding) * step


def _counted(product: Product, quantity: Decimal) -> str:
    return f"{formats.quantity(quantity)} {product.unit.name}"

"""Quantities of lines that are sold by the box, in words: ``2 box (24 piece)``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalog.models import UnitOfMeasure
from core import formats
from core.quantity import round_quantity
from orders.models import SaleUnitLine

Format = Callable[[Decimal], str]


class Sold(NamedTuple):
    """A quantity with its unit, and what has to be said beside it."""

    quantity: str
    unit: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit}".strip()


def unit_names(company_id: int, lines: Iterable[SaleUnitLine]) -> dict[str, str]:
    """The names of the units by code, where a line is sold in another than its own; else no query."""
    if not any(line.sale_unit_code for line in lines):
        return {}
    return dict(UnitOfMeasure.objects.filter(company_id=company_id).values_list("code", "name"))


def sold(
    line: SaleUnitLine,
    names: Mapping[str, str],
    quantity: Decimal | None = None,
    formatted: Format = formats.quantity,
) -> Sold:
    """The line's quantity, or another of its own unit, in the unit it is sold in with the own one in brackets.

    A quantity that is no number of boxes stays in the own unit and says what the price is for.
    """
    amount = line.quantity if quantity is None else quantity
    if not line.sale_unit_code:
        return Sold(formatted(amount))
    own = names.get(line.unit_code, line.unit_code)
    unit = names.get(line.sale_unit_code, line.sale_unit_code)
    in_sale_unit = round_quantity(amount / line.sale_unit_factor)
    if in_sale_unit * line.sale_unit_factor == amount:
        return Sold(formatted(in_sale_unit), f"{unit} ({formatted(amount)} {own})")
    said = {"unit": unit, "factor": formatted(line.sale_unit_factor), "own": own}
    return Sold(formatted(amount), own, _("Price per %(unit)s of %(factor)s %(own)s") % said)

"""Shipping methods and their tariffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import BandMeasure, FreightBand, FreightBasis, HowShipped, ShippingMethod
from catalog.operations.master import prepare, store
from core import codes, timeline
from core.actors import Actor
from core.locking import operation
from core.money import minor_units
from core.quantity import fits
from core.refusals import Refusal, Several

MOST_BANDS = 100
MOST_AMOUNT = Decimal(10) ** 9
_DECIMALS = 4
_CHOICES = {"how": HowShipped, "basis": FreightBasis, "measure": BandMeasure}


@dataclass(frozen=True, slots=True)
class BandEntry:
    """A row of a tariff: for these countries, from this weight or value on."""

    starts_at: Decimal
    price: Decimal
    cost: Decimal = Decimal(0)
    countries: str = ""


@operation
def save_shipping_method(
    method: ShippingMethod | None,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    bands: Sequence[BandEntry] | None = None,
    version: int | None = None,
) -> ShippingMethod:
    """Add a shipping method or change one; orders that are there keep the freight they were given.

    Raises CodeTaken, StaleVersion, NotPermitted, Several with fields ``bands.<index>.<name>``.
    """
    by.require("fulfillment.change_carrier")
    is_new = method is None
    method = method or ShippingMethod(company=by.company)
    prepare(method, fields, version)
    for name, choices in _CHOICES.items():
        if getattr(method, name) not in choices.values:
            raise Refusal(_("Use one of: %s.") % ", ".join(choices.values), field=name)
    wanted = None if bands is None else _checked(bands, method)
    store(method, by)
    if wanted is not None:
        method.bands.all().delete()
        FreightBand.objects.bulk_create(
            FreightBand(
                company=by.company,
                method=method,
                countries=entry.countries,
                starts_at=entry.starts_at,
                price=entry.price,
                cost=entry.cost,
            )
            for entry in wanted
        )
    timeline.record(method, "created" if is_new else "changed", by=by, data={"code": method.code})
    return method


def _checked(bands: Sequence[BandEntry], method: ShippingMethod) -> list[BandEntry]:
    """The rows with their countries in capitals and in order. Raises Several."""
    coins = minor_units(method.company.base_currency)
    is_value = method.measure == BandMeasure.VALUE
    decimals = {"starts_at": coins if is_value else _DECIMALS, "price": coins, "cost": coins}
    if len(bands) > MOST_BANDS:
        raise Refusal(_("Enter at most %d rows.") % MOST_BANDS, field="bands")
    refusals: list[Refusal] = []
    kept: list[BandEntry] = []
    seen: set[tuple[str, Decimal]] = set()
    for index, entry in enumerate(bands):
        try:
            countries = _countries(entry.countries, f"bands.{index}.countries")
        except Refusal as refusal:
            refusals.append(refusal)
            continue
        refusals += _bad_figures(entry, index, decimals)
        if (countries, entry.starts_at) in seen:
            refusals.append(Refusal(_("This row is there twice."), field=f"bands.{index}.starts_at"))
        seen.add((countries, entry.starts_at))
        kept.append(BandEntry(entry.starts_at, entry.price, entry.cost, countries))
    if refusals:
        raise Several(refusals)
    return kept


def _bad_figures(entry: BandEntry, index: int, decimals: Mapping[str, int]) -> list[Refusal]:
    refusals = []
    for name, most in decimals.items():
        figure, field = getattr(entry, name), f"bands.{index}.{name}"
        if not 0 <= figure < MOST_AMOUNT:
            refusals.append(Refusal(_("Enter an amount of zero or more."), field=field))
        elif not fits(figure, most):
            words = _("Enter a number with at most %d decimals.") % most
            refusals.append(Refusal(words, field=field))
    return refusals


def _countries(text: str, field: str) -> str:
    found = sorted({codes.known_country(part, field=field) for part in text.replace(",", " ").split()})
    joined = " ".join(found)
    if len(joined) > 200:
        raise Refusal(_("Use at most %d characters.") % 200, field=field)
    return joined

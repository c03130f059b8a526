"""Tax codes with their dated rates, and the tax positions that replace them (EN 16931)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import TaxCategory, TaxCode, TaxMapping, TaxPosition, TaxRate
from catalog.operations.master import prepare, refuse_backwards, store
from core import formats, timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal, Several

ALWAYS = datetime.date(1900, 1, 1)
#: Categories that must say why no tax is due (BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10).
WITH_REASON = frozenset(
    {
        TaxCategory.EXEMPT,
        TaxCategory.REVERSE_CHARGE,
        TaxCategory.INTRA_COMMUNITY,
        TaxCategory.EXPORT,
        TaxCategory.OUTSIDE_SCOPE,
    }
)
#: Categories whose rate is nothing (BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5, BR-O-5).
WITHOUT_TAX = WITH_REASON | {TaxCategory.ZERO}


@dataclass(frozen=True, slots=True)
class RateEntry:
    """A percentage and its days, both inclusive; no last day is until further notice."""

    rate: Decimal
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    @property
    def first_day(self) -> datetime.date:
        """The day it begins to hold."""
        return self.valid_from or ALWAYS

    def __str__(self) -> str:
        percent = formats.percent(self.rate)
        if self.valid_to is None:
            return _("%(rate)s from %(first)s") % {"rate": percent, "first": formats.day(self.first_day)}
        return _("%(rate)s from %(first)s to %(last)s") % {
            "rate": percent,
            "first": formats.day(self.first_day),
            "last": formats.day(self.valid_to),
        }


@operation
def save_tax_code(
    code: TaxCode | None,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    rates: Sequence[RateEntry] | None = None,
    version: int | None = None,
) -> TaxCode:
    """Add a tax code or change one; documents that are there already keep the rate they were made with.

    Raises CodeTaken, StaleVersion, Several.
    """
    by.require("catalog.change_taxcode")
    is_new = code is None
    code = code or TaxCode(company=by.company)
    prepare(code, fields, version)
    code.exemption_reason = code.exemption_reason.strip()
    before = [] if is_new else _stored(code)
    wanted = before if rates is None else sorted(rates, key=lambda rate: rate.first_day)
    _refuse_bad_code(code)
    _refuse_bad_rates(code, wanted if rates is None else rates)
    store(code, by)
    changes = {}
    if wanted != before:
        code.rates.all().delete()
        TaxRate.objects.bulk_create(
            TaxRate(
                company=code.company,
                tax_code=code,
                rate=entry.rate,
                valid_from=entry.first_day,
                valid_to=entry.valid_to,
            )
            for entry in wanted
        )
        changes = {"rates": ["; ".join(map(str, before)), "; ".join(map(str, wanted))]}
    data = {"changes": changes} if changes and not is_new else {}
    timeline.record(code, "created" if is_new else "changed", by=by, data=data)
    return code


def _stored(code: TaxCode) -> list[RateEntry]:
    rows = code.rates.order_by("valid_from")
    return [RateEntry(row.rate, row.valid_from, row.valid_to) for row in rows]


def _refuse_bad_code(code: TaxCode) -> None:
    if code.category not in TaxCategory.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(TaxCategory.values), field="category")
    if code.category in WITH_REASON and not code.exemption_reason:
        raise Refusal(
            _("Say why no tax is due; invoices of this category must (EN 16931)."), field="exemption_reason"
        )
    if code.category not in WITH_REASON and code.exemption_reason:
        raise Refusal(
            _("Invoices of this category give no reason. Leave it empty."), field="exemption_reason"
        )


def _refuse_bad_rates(code: TaxCode, rates: Sequence[RateEntry]) -> None:
    if not rates:
        raise Refusal(_("Send at least one rate."), field="rates")
    found: list[Refusal] = []
    for index, entry in enumerate(rates):
        field = f"rates.{index}"
        if not 0 <= entry.rate <= 100:
            found.append(Refusal(_("Send a rate between 0 and 100 percent."), field=f"{field}.rate"))
        elif code.category in WITHOUT_TAX and entry.rate:
            found.append(Refusal(_("The rate of this category is 0 percent."), field=f"{field}.rate"))
        elif code.category == TaxCategory.STANDARD and not entry.rate:
            words = _("Choose the category “Zero rated” for 0 percent.")
            found.append(Refusal(words, field=f"{field}.rate"))
        try:
            refuse_backwards(entry.first_day, entry.valid_to, f"{field}.valid_to")
        except Refusal as refusal:
            found.append(refusal)
    if found:
        raise Several(found)
    in_order = sorted(rates, key=lambda entry: entry.first_day)
    for earlier, later in pairwise(in_order):
        if earlier.valid_to is None or earlier.valid_to >= later.first_day:
            words = _(
                "The rates of a tax code may not overlap: %(earlier)s, and %(later)s. End the first before."
            )
            raise Refusal(words % {"earlier": earlier, "later": later}, field="rates")


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """For a customer of the position ``tax_code`` (None: any) is replaced by another."""

    tax_code: TaxCode | None
    replaced_by: TaxCode

    def __str__(self) -> str:
        return f"{self.tax_code or '*'} → {self.replaced_by}"


@operation
def save_tax_position(
    position: TaxPosition | None,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    mappings: Sequence[MappingEntry] | None = None,
    version: int | None = None,
) -> TaxPosition:
    """Add a tax position or change one with what it replaces. Raises CodeTaken, StaleVersion, Several."""
    by.require("catalog.change_taxcode")
    is_new = position is None
    position = position or TaxPosition(company=by.company)
    prepare(position, fields, version)
    store(position, by)
    data: dict[str, Any] = {}
    if mappings is not None:
        _refuse_double(mappings)
        rows = position.mappings.select_related("tax_code", "replaced_by").order_by("tax_code__code")
        before = [MappingEntry(row.tax_code, row.replaced_by) for row in rows]
        if set(before) != set(mappings):
            position.mappings.all().delete()
            TaxMapping.objects.bulk_create(
                TaxMapping(
                    company=position.company,
                    tax_position=position,
                    tax_code=entry.tax_code,
                    replaced_by=entry.replaced_by,
                )
                for entry in mappings
            )
            if not is_new:
                data = {"changes": {"mappings": ["; ".join(map(str, before)), "; ".join(map(str, mappings))]}}
    timeline.record(position, "created" if is_new else "changed", by=by, data=data)
    return position


def _refuse_double(mappings: Sequence[MappingEntry]) -> None:
    seen: set[int | None] = set()
    found: list[Refusal] = []
    for index, entry in enumerate(mappings):
        key = entry.tax_code.pk if entry.tax_code else None
        if key in seen:
            words = _("%s is replaced twice.") % (
                entry.tax_code.code if entry.tax_code else _("Any tax code")
            )
            found.append(Refusal(words, field=f"mappings.{index}.tax_code"))
        seen.add(key)
    if found:
        raise Several(found)

"""How a customer takes goods: so much more or less than ordered, on which Incoterm, and what the carrier is told."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.quantity import fits
from core.refusals import Refusal
from customers.models import Customer, Incoterm

TOLERANCES = ("over_delivery_percent", "under_delivery_percent")
#: Those of the terms that are about delivery.
TERMS = (*TOLERANCES, "incoterm", "incoterm_place")
MOST = Decimal(100)
MOST_PLACE, MOST_NOTES = 100, 500
_DECIMALS = 4


def check_delivery(customer: Customer) -> None:
    """The rules every customer keeps, keyed in, asked for or imported. Raises Refusal with the field."""
    for name in TOLERANCES:
        percent = getattr(customer, name)
        if percent is not None and not (0 <= percent <= MOST and fits(percent, _DECIMALS)):
            raise Refusal(_("Enter a percentage from 0 to 100."), field=name)
    customer.incoterm = customer.incoterm.strip().upper()
    customer.incoterm_place = customer.incoterm_place.strip()
    customer.notes_for_carrier = customer.notes_for_carrier.strip()
    for name, longest in (("incoterm_place", MOST_PLACE), ("notes_for_carrier", MOST_NOTES)):
        if len(getattr(customer, name)) > longest:
            raise Refusal(_("Use at most %d characters.") % longest, field=name)
    if customer.incoterm not in ("", *Incoterm.values):
        raise Refusal(_("Use one of: %s.") % ", ".join(Incoterm.values), field="incoterm")
    if customer.incoterm_place and not customer.incoterm:
        raise Refusal(_("Choose the Incoterm that names this place."), field="incoterm_place")


def checked_terms(customer: Customer, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with those of them that are about delivery as they would be stored. Raises Refusal with the field."""
    probe = copy(customer)
    for name in TERMS:
        setattr(probe, name, fields.get(name, getattr(customer, name)))
    check_delivery(probe)
    return {name: getattr(probe, name) if name in TERMS else value for name, value in fields.items()}

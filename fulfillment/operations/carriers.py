"""Carriers: found by code or name as people type them, and made known when they are new."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import ShippingMethod
from core import codes, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Refusal, Several
from fulfillment.models import Carrier, CarrierService
from fulfillment.models.rules import MOST_TRANSIT_DAYS, TRANSIT_DAYS

#: Carriers a clerk is likely to type: their name, and their public tracking page, where ``{number}`` is the number.
KNOWN = {
    "DHL": ("DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}"),
    "UPS": ("UPS", "https://www.ups.com/track?tracknum={number}"),
    "FEDEX": ("FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    "DPD": ("DPD", "https://tracking.dpd.de/status/en_US/parcel/{number}"),
    "GLS": ("GLS", "https://gls-group.com/GROUP/en/parcel-tracking?match={number}"),
    "TNT": ("TNT", "https://www.tnt.com/express/en_gb/site/tracking.html?searchType=con&cons={number}"),
    "BRING": ("Bring", "https://tracking.bring.com/tracking/{number}"),
    "POSTNORD": ("PostNord", "https://tracking.postnord.com/en/?id={number}"),
}


class CarrierRefused(Refusal):
    """A carrier's name that does not fit."""

    code = "carrier"


@operation
def carrier_named(text: str, *, by: Actor) -> Carrier | None:
    """The carrier of this code or name, in any case; a new name becomes a new carrier. Nothing typed is none."""
    name = " ".join(text.split())
    if not name:
        return None
    if len(name) > 100:
        raise CarrierRefused(_("Enter at most %s characters.") % 100, field="carrier")
    known = Carrier.objects.filter(Q(code__iexact=name) | Q(name__iexact=name), company=by.company)
    carrier = known.order_by("-is_active", "code").first() or _make_known(name, by)
    if not carrier.is_active:
        raise CarrierRefused(_("We no longer send with %s.") % carrier.name, field="carrier")
    return carrier


def service_named(carrier: Carrier | None, code: str, *, by: Actor) -> CarrierService | None:
    """The carrier's service of the code; nothing named is none. Raises CarrierRefused."""
    if not code:
        return None
    services = CarrierService.objects.filter(
        company=by.company, carrier=carrier, code__iexact=code, is_active=True
    )
    found = services.first() if carrier is not None else None
    if found is None:
        raise CarrierRefused(_("This carrier has no service %s.") % code, field="service")
    return found


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service as it is keyed in."""

    code: str
    name: str = ""
    transit_days: int = TRANSIT_DAYS
    cut_off: datetime.time | None = None
    method: ShippingMethod | None = None


@operation
def save_carrier(
    carrier: Carrier | None,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    services: Sequence[ServiceEntry] | None = None,
    version: int | None = None,
) -> Carrier:
    """Add a carrier with its services or change one; a service left out is no longer offered.

    Raises CarrierRefused, StaleVersion, NotPermitted, Several with fields ``services.<index>.<name>``.
    """
    by.require("fulfillment.change_carrier")
    is_new = carrier is None
    carrier = carrier or Carrier(company=by.company)
    if not is_new:
        lock(carrier)
        check_version(carrier, version)
        carrier.version += 1
    for name, value in fields.items():
        setattr(carrier, name, value)
    _check(carrier)
    wanted = None if services is None else _checked(services)
    try:
        with transaction.atomic():
            carrier.save()
    except IntegrityError as error:
        if "carrier_once" not in str(error):
            raise
        raise CarrierRefused(_("%s exists already.") % carrier.code, field="code") from error
    if wanted is not None:
        _keep_services(carrier, wanted)
    timeline.record(carrier, "created" if is_new else "changed", by=by, data={"name": carrier.name})
    return carrier


def _check(carrier: Carrier) -> None:
    codes.check(carrier)
    carrier.name = " ".join(carrier.name.split()) or carrier.code
    if len(carrier.name) > 100:
        raise CarrierRefused(_("Enter at most %s characters.") % 100, field="name")
    carrier.tracking_url = carrier.tracking_url.strip()
    url = carrier.tracking_url
    if len(url) > 300:
        raise CarrierRefused(_("Enter at most %s characters.") % 300, field="tracking_url")
    if url and not (url.startswith("https://") and "{number}" in url):
        words = _("Enter an address that begins with https:// and has {number} where the number goes.")
        raise CarrierRefused(words, field="tracking_url")


def _checked(services: Sequence[ServiceEntry]) -> list[ServiceEntry]:
    """Codes known once, days within reason. Raises Several."""
    refusals: list[Refusal] = []
    kept: list[ServiceEntry] = []
    for index, entry in enumerate(services):
        try:
            code = codes.checked(entry.code, field=f"services.{index}.code", longest=20)
        except Refusal as refusal:
            refusals.append(refusal)
            continue
        if any(code.casefold() == each.code.casefold() for each in kept):
            refusals.append(CarrierRefused(_("This row is there twice."), field=f"services.{index}.code"))
        if not 0 <= entry.transit_days <= MOST_TRANSIT_DAYS:
            words = _("Enter a number between 0 and %d.") % MOST_TRANSIT_DAYS
            refusals.append(CarrierRefused(words, field=f"services.{index}.transit_days"))
        name = " ".join(entry.name.split()) or code
        if len(name) > 100:
            words = _("Enter at most %s characters.") % 100
            refusals.append(CarrierRefused(words, field=f"services.{index}.name"))
        kept.append(replace(entry, code=code, name=name))
    if refusals:
        raise Several(refusals)
    return kept


def _keep_services(carrier: Carrier, wanted: Sequence[ServiceEntry]) -> None:
    """A service keeps its row by its code, for shipments name it; what is not wanted any more only ends."""
    known = {row.code.casefold(): row for row in carrier.services.all()}
    for entry in wanted:
        row = known.pop(entry.code.casefold(), None) or CarrierService(
            company=carrier.company, carrier=carrier
        )
        row.code, row.name, row.method = entry.code, entry.name, entry.method
        row.transit_days, row.cut_off, row.is_active = entry.transit_days, entry.cut_off, True
        row.save()
    CarrierService.objects.filter(pk__in=[row.pk for row in known.values()]).update(is_active=False)


def _make_known(name: str, by: Actor) -> Carrier:
    code = _free_code(name, by)
    name, page = KNOWN.get(code, (name, ""))
    carrier, is_new = Carrier.objects.get_or_create(
        company=by.company, code=code, defaults={"name": name, "tracking_url": page}
    )
    if is_new:
        timeline.record(carrier, "created", by=by, data={"name": name})
    return carrier


def _free_code(name: str, by: Actor) -> str:
    """The name in capitals, numbered when another carrier has that code."""
    stem = re.sub(r"[^A-Z0-9]+", "", name.upper())[:16] or "CARRIER"
    taken = set(
        Carrier.objects.filter(company=by.company, code__startswith=stem).values_list("code", flat=True)
    )
    return next(code for code in [stem, *(f"{stem}{n}" for n in range(2, 1000))] if code not in taken)

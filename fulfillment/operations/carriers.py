"""Carriers: found by code or name as people type them, and made known when they are new."""

from __future__ import annotations

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal
from fulfillment.models import Carrier

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
    return known.first() or _make_known(name, by)


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

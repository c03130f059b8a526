"""What sending goods costs by a tariff: the row of the country, by weight or value. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from catalog.models import BandMeasure, FreightBand, ShippingMethod


def band_for(
    method: ShippingMethod, bands: Iterable[FreightBand], *, country: str, weight: Decimal, value: Decimal
) -> FreightBand | None:
    """The last row that has begun, among those that name the country, else among those that name none."""
    measured = value if method.measure == BandMeasure.VALUE else weight
    rows = list(bands)
    own = [band for band in rows if country in band.countries.split()]
    begun = [
        band for band in own or [band for band in rows if not band.countries] if band.starts_at <= measured
    ]
    return max(begun, key=lambda band: band.starts_at, default=None)

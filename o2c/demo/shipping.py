"""How a demo company sends its goods: shipping methods with their tariff, and the services of its carriers."""

from __future__ import annotations

import datetime
from decimal import Decimal

from catalog.models import FreightBand, FreightBasis, HowShipped, ShippingMethod
from fulfillment.models import CarrierService
from o2c.demo.company import Setup


def shipping(setup: Setup) -> None:
    """How orders are sent and what that costs, and what the carriers offer for it."""
    company = setup.company
    home = company.country
    wanted: tuple[tuple[str, str, dict[str, str], list[tuple[str, int, str, str]]], ...] = (
        ("STANDARD", "Standard delivery", {"basis": FreightBasis.ORDER}, [
            (home, 0, "5.90", "4.20"), (home, 30, "14.90", "11.50"), ("", 0, "19.00", "15.80"), ("", 30, "49.00", "41.00"),
        ]),
        ("EXPRESS", "Express delivery", {"basis": FreightBasis.SHIPMENT}, [
            (home, 0, "12.50", "9.80"), ("", 0, "38.00", "33.00"),
        ]),
        ("PICKUP", "Pick-up at the warehouse", {"how": HowShipped.PICKUP}, []),
    )  # fmt: skip
    for code, name, fields, bands in wanted:
        setup.methods[code] = ShippingMethod.objects.create(company=company, code=code, name=name, **fields)
        FreightBand.objects.bulk_create(
            FreightBand(
                company=company, method=setup.methods[code], countries=countries, starts_at=Decimal(starts_at),
                price=Decimal(price), cost=Decimal(cost),
            )
            for countries, starts_at, price, cost in bands
        )  # fmt: skip
    CarrierService.objects.bulk_create(
        CarrierService(
            company=company, carrier=carrier, code=code[:3], name=code.title(), method=setup.methods[code],
            transit_days=days, cut_off=datetime.time(16),
        )
        for carrier, code, days in zip(setup.carriers, ("STANDARD", "EXPRESS"), (2, 1), strict=False)
    )  # fmt: skip

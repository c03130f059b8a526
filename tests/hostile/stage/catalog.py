"""Products, prices and taxes with a page."""

from __future__ import annotations

from decimal import Decimal

from catalog.models import PriceList, PriceListLine, TaxPosition
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """What every company has: a category, a tax code, a tax position, a price list with a line."""
    company, key = given.company, given.customer.code
    prices = PriceList.objects.create(company=company, code=f"P-{key}", name="Key", currency="EUR")
    line = PriceListLine.objects.create(company=company, price_list=prices, position=1, factor=Decimal(1))
    return {
        "lines": line.pk,
        "categories": builders.a_category(company).code,
        "tax-codes": builders.a_tax_code(company, code=f"T-{key}").code,
        "tax-positions": TaxPosition.objects.create(company=company, code=f"T-{key}", name="Abroad").code,
        "price-lists": prices.code,
    }


def documents(given: Given) -> dict[str, Names]:
    """Another unit, to pack goods in."""
    builders.a_unit(given.company, "BX")
    return {}

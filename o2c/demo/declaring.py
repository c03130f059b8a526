"""What customs is told of a demo company's goods."""

from __future__ import annotations

from core.models import Company
from customers.models import Incoterm
from fulfillment.customs import customs_area
from o2c.demo.source import SourceCustomer, SourceProduct

#: By category: those of the made-up assortment, and numbers of groceries for the others.
_NUMBERS = {
    "P": "482010",
    "W": "960810",
    "D": "940330",
    "S": "940310",
    "E": "847010",
    "1": "220210",
    "6": "160249",
}


def tariff_number(row: SourceProduct) -> str:
    """A customs tariff number that fits the category."""
    return _NUMBERS.get(row.category, "210690")


def delivery_terms(row: SourceCustomer, company: Company) -> dict[str, str]:
    """Who lives in another customs area takes his goods delivered at place."""
    if customs_area(row.country) == customs_area(company.country):
        return {}
    return {"incoterm": Incoterm.DAP.value, "incoterm_place": row.city}

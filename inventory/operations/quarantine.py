"""Goods nobody may have until somebody has looked at them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.models import Company
from inventory.models import Warehouse

#: The code of the warehouse that goods wait in. Availability is counted warehouse by warehouse, and no order ships from here.
QUARANTINE = "QUARANTINE"


def is_quarantine(warehouse: Warehouse) -> bool:
    """Whether nothing is promised or shipped from here."""
    return warehouse.code == QUARANTINE


def quarantine_of(company: Company) -> Warehouse:
    """The company's quarantine; it is set up with the first goods that need it."""
    warehouse, _is_new = Warehouse.objects.get_or_create(
        company=company, code=QUARANTINE, defaults={"name": _("Quarantine")}
    )
    return warehouse

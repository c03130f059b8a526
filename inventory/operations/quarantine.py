"""Goods nobody may have until somebody has looked at them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.models import Company
from inventory.models import Warehouse, WarehouseKind

#: The code of the one that is set up by itself.
CODE = "QUARANTINE"


def quarantine_of(company: Company) -> Warehouse:
    """The company's quarantine, the oldest where there are several; it is set up with the first goods that need it."""
    known = Warehouse.objects.filter(company=company, kind=WarehouseKind.QUARANTINE).order_by("pk").first()
    if known is not None:
        return known
    fields = {"name": _("Quarantine"), "kind": WarehouseKind.QUARANTINE}
    warehouse, _is_new = Warehouse.objects.get_or_create(company=company, code=CODE, defaults=fields)
    return warehouse

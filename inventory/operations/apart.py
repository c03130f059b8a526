"""Places that keep goods from being sold: quarantine and what is on its way. Each is set up when it is needed first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.models import Company
from core.refusals import Refusal
from inventory.models import Warehouse, WarehouseKind

QUARANTINE, TRANSIT = "QUARANTINE", "TRANSIT"


def quarantine_of(company: Company) -> Warehouse:
    """Where goods lie until somebody has looked at them. Raises Refusal."""
    return _place_of(company, WarehouseKind.QUARANTINE, QUARANTINE, _("Quarantine"))


def transit_of(company: Company) -> Warehouse:
    """Where goods lie while they are on their way. Raises Refusal."""
    return _place_of(company, WarehouseKind.TRANSIT, TRANSIT, _("In transit"))


def _place_of(company: Company, kind: WarehouseKind, code: str, name: str) -> Warehouse:
    """The oldest warehouse of the kind; made with this code, unless another kind of warehouse bears it."""
    rows = Warehouse.objects.filter(company=company, kind=kind).order_by("pk")
    if (found := rows.first()) is not None:
        return found
    made = Warehouse(company=company, code=code, name=name, kind=kind)
    Warehouse.objects.bulk_create([made], ignore_conflicts=True)
    found = rows.first()
    if found is None:
        words = _(
            "%(code)s is a warehouse goods are sold from. Set up another one of the kind %(kind)s first."
        )
        raise Refusal(words % {"code": code, "kind": kind.label}, field="warehouse")
    return found

"""Which warehouse is meant."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.actors import Actor
from core.models import Company
from core.prepared import Place, Prepared
from core.refusals import Refusal
from inventory.models import StockRules, Warehouse


class NoWarehouse(Refusal):
    """The company has no warehouse to ship from."""

    code = "no-warehouse"


_warehouses = Prepared(lambda: Warehouse.objects.filter(company=Place()).order_by("-is_default", "pk")[:1])


def default_warehouse(company: Company) -> Warehouse:
    """Where orders ship from unless they say otherwise. Raises NoWarehouse."""
    first = _warehouses.all(company.pk)
    if not first:
        raise NoWarehouse(_("Set up a warehouse first."), field="warehouse")
    return first[0]


def shipping_warehouses(actor: Actor) -> list[Warehouse]:
    """The warehouses an order can ship from, the default one first."""
    return list(Warehouse.objects.filter(company=actor.company).order_by("-is_default", "code"))


def warehouse_named(actor: Actor, code: str) -> Warehouse:
    """The warehouse of the code, or without one the default. Raises Refusal, NoWarehouse."""
    if not code:
        return default_warehouse(actor.company)
    found = Warehouse.objects.in_scope(actor).filter(code=code).first()
    if found is None:
        raise Refusal(_("There is no warehouse %s.") % code, field="warehouse")
    return found


def stock_rules(company: Company) -> StockRules:
    """How stock is promised and held; the defaults where the company has chosen nothing."""
    return StockRules.objects.filter(company=company).first() or StockRules(company=company)

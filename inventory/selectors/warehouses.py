"""Which warehouse is meant."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.actors import Actor
from core.models import Company, Membership, Role, User
from core.prepared import Place, Prepared
from core.refusals import Refusal, Several
from inventory.models import Bin, StockRules, Warehouse, WarehouseKeeper, WarehouseKind


class NoWarehouse(Refusal):
    """The company has no warehouse to ship from."""

    code = "no-warehouse"


_warehouses = Prepared(
    lambda: Warehouse.objects.filter(company=Place(), kind=WarehouseKind.STORAGE).order_by(
        "-is_default", "pk"
    )[:1]
)


def default_warehouse(company: Company) -> Warehouse:
    """Where orders ship from unless they say otherwise. Raises NoWarehouse."""
    first = _warehouses.all(company.pk)
    if not first:
        raise NoWarehouse(_("Set up a warehouse first."), field="warehouse")
    return first[0]


def own_warehouse(actor: Actor) -> Warehouse:
    """Where somebody works unless he says otherwise: the default, or the first of his own. Raises NoWarehouse."""
    if actor.warehouse_ids is not None:
        own = Warehouse.objects.in_scope(actor).order_by("-is_default", "pk").first()
        if own is not None:
            return own
    return default_warehouse(actor.company)


def keeping(user: User, company: Company) -> frozenset[int]:
    """The warehouses a person works in."""
    rows = WarehouseKeeper.objects.filter(user=user, company=company)
    return frozenset(rows.values_list("warehouse_id", flat=True))


def keepers_of(warehouse: Warehouse) -> list[User]:
    """Who works in a warehouse."""
    keys = WarehouseKeeper.objects.filter(warehouse=warehouse).values("user_id")
    return list(User.objects.filter(pk__in=keys).order_by("username"))


def people_of(warehouse: Warehouse) -> list[int]:
    """Whose work a warehouse is: who works in it, and who works in all of them."""
    elsewhere = WarehouseKeeper.objects.filter(company=warehouse.company).exclude(warehouse=warehouse)
    own = WarehouseKeeper.objects.filter(warehouse=warehouse).values("user_id")
    people = warehouse_people(warehouse.company)
    found = people.filter(pk__in=own) | people.exclude(pk__in=elsewhere.values("user_id"))
    return sorted(set(found.values_list("pk", flat=True)))


def warehouse_people(company: Company) -> QuerySet[User]:
    """Who may be set to work in a warehouse: the people of that role."""
    people = Membership.objects.filter(company=company, role=Role.WAREHOUSE).values("user_id")
    return User.objects.filter(pk__in=people, is_active=True).order_by("username")


def refuse_no_storage(warehouse: Warehouse) -> None:
    """What lies in quarantine or is on the way is not sold. Raises Refusal."""
    if not warehouse.fills_orders:
        raise Refusal(_("Orders ship from storage only."), field="warehouse")


def shipping_warehouses(actor: Actor) -> list[Warehouse]:
    """The warehouses an order can ship from, the default one first."""
    rows = Warehouse.objects.filter(company=actor.company, kind=WarehouseKind.STORAGE)
    return list(rows.order_by("-is_default", "code"))


def own_storage(actor: Actor) -> list[Warehouse]:
    """Those of the shipping warehouses in which he works, the default one first."""
    kept = actor.warehouse_ids
    return [each for each in shipping_warehouses(actor) if kept is None or each.pk in kept]


def warehouse_named(actor: Actor, code: str) -> Warehouse:
    """The warehouse of the code, or without one the default. Raises Refusal, NoWarehouse."""
    if not code:
        return own_warehouse(actor)
    found = Warehouse.objects.in_scope(actor).filter(code=code).first()
    if found is None:
        raise Refusal(_("There is no warehouse %s.") % code, field="warehouse")
    return found


def any_warehouse(actor: Actor, code: str) -> Warehouse:
    """The warehouse of the code, else the default; also one the actor does not work in. Raises Refusal, NoWarehouse."""
    if not code:
        return default_warehouse(actor.company)
    found = Warehouse.objects.filter(company=actor.company, code=code).first()
    if found is None:
        raise Refusal(_("There is no warehouse %s.") % code, field="warehouse")
    return found


def named_bins(warehouse: Warehouse, codes: Sequence[str]) -> list[Bin | None]:
    """The bins of a warehouse in the order asked for; without a code none. Raises Several."""
    rows = Bin.objects.filter(warehouse=warehouse, code__in=[code for code in codes if code])
    known: dict[str, Bin | None] = {"": None, **{row.code: row for row in rows}}
    missing: list[Refusal] = [
        Refusal(
            _("There is no bin %(bin)s in %(warehouse)s.") % {"bin": code, "warehouse": warehouse.name},
            field=f"lines.{index}.bin",
        )
        for index, code in enumerate(codes)
        if code not in known
    ]
    if missing:
        raise Several(missing)
    return [known[code] for code in codes]


def stock_rules(company: Company) -> StockRules:
    """How stock is promised and held; the defaults where the company has chosen nothing."""
    return StockRules.objects.filter(company=company).first() or StockRules(company=company)

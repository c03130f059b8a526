"""Warehouses and their bins, and in which bin a product lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.operations.master import prepare, store
from core import bulk, codes, timeline
from core.actors import Actor
from core.locking import check_version, lock, lock_keys, operation
from core.models import User
from core.refusals import Refusal, Several
from inventory.models import Bin, StockLevel, Warehouse, WarehouseKeeper, WarehouseKind
from inventory.operations.levels import hold_levels
from inventory.operations.lines import EmptyDocument
from inventory.selectors.used import has_lain_in, is_relied_on
from inventory.selectors.warehouses import keepers_of, warehouse_people

STEP = 10


class BinNotPossible(Refusal):
    """Nothing can be put into this bin: it is blocked, or stands in another warehouse."""

    code = "bin-not-possible"


@dataclass(frozen=True, slots=True)
class Placement:
    """A product and the bin it is to lie in; none takes it out of its bin."""

    product: Product
    bin: Bin | None


@operation
def save_warehouse(
    warehouse: Warehouse | None, fields: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> Warehouse:
    """Add a warehouse or change one; the first one is where orders ship from, until another one becomes it.

    ``keepers`` are the people who work there; who is named in no warehouse works in all of them.

    Raises CodeTaken, NotPermitted, StaleVersion, Refusal.
    """
    by.require("inventory.change_warehouse")
    others = lock_keys(Warehouse, Warehouse.objects.filter(company=by.company).values_list("pk", flat=True))
    row = warehouse or Warehouse(company=by.company)
    before = next((_facts(other) for other in others if other.pk == row.pk), {})
    said = dict(fields)
    keepers = said.pop("keepers", None)
    prepare(row, said, version)
    if row.country:
        row.country = codes.country(row.country)
    _refuse_bad_warehouse(row, before)
    if not row.pk and row.fills_orders and not any(other.is_default for other in others):
        row.is_default = True
    if row.is_default:
        Warehouse.objects.filter(company=by.company, is_default=True).exclude(pk=row.pk).update(
            is_default=False
        )
    store(row, by)
    if keepers is not None:
        before |= _keep(row, keepers, before)
    _record(row, before, by)
    return row


def _keep(row: Warehouse, people: Sequence[User], before: Mapping[str, Any]) -> dict[str, Any]:
    """Let these people work there and nobody else; what was before, for the timeline."""
    known = {user.pk: user for user in warehouse_people(row.company)}
    if any(user.pk not in known for user in people):
        raise Refusal(_("Choose people who work in the warehouse."), field="keepers")
    there = keepers_of(row)
    gone = [user.pk for user in there if user not in people]
    WarehouseKeeper.objects.filter(warehouse=row, user__in=gone).delete()
    WarehouseKeeper.objects.bulk_create(
        WarehouseKeeper(company=row.company, warehouse=row, user=user) for user in people if user not in there
    )
    return {"keepers": ", ".join(user.username for user in there)} if before else {}


def _refuse_bad_warehouse(row: Warehouse, before: Mapping[str, Any]) -> None:
    found: list[Refusal] = []
    if row.kind not in WarehouseKind.values:
        found.append(Refusal(_("Choose storage, quarantine or transit."), field="kind"))
    elif before and row.kind != before["kind"] and (words := _objection_to_kind(row)):
        found.append(Refusal(words % row.name, field="kind"))
    if row.is_default and row.kind in (WarehouseKind.QUARANTINE, WarehouseKind.TRANSIT):
        found.append(Refusal(_("Orders ship from storage only."), field="is_default"))
    if before.get("is_default") and not row.is_default:
        found.append(Refusal(_("Make another warehouse the default instead."), field="is_default"))
    if not 0 <= row.count_tolerance_percent <= 100:
        found.append(Refusal(_("Enter a percentage from 0 to 100."), field="count_tolerance_percent"))
    if row.count_tolerance_amount < 0:
        found.append(Refusal(_("Enter an amount of zero or more."), field="count_tolerance_amount"))
    if found:
        raise found[0] if len(found) == 1 else Several(found)


def _objection_to_kind(row: Warehouse) -> str:
    if has_lain_in(row):
        return _("Goods have lain in %s. Add another warehouse of the other kind and transfer them.")
    if is_relied_on(row):
        return _("Orders or supply still name %s. Add another warehouse of the other kind.")
    return ""


@operation
def save_bin(
    warehouse: Warehouse,
    shelf: Bin | None,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    version: int | None = None,
) -> Bin:
    """Add a bin or change one; without a sequence it comes last on the walk.

    Raises CodeTaken, NotPermitted, StaleVersion, Refusal.
    """
    by.require("inventory.change_warehouse")
    row = shelf or Bin(company=by.company, warehouse=warehouse)
    before: dict[str, Any] = {}
    if row.pk:
        lock(row)
        check_version(row, version)
        row.version += 1
        before = _facts(row)
    for name, value in fields.items():
        setattr(row, name, value)
    if row.code != before.get("code"):
        codes.check(row)
    if row.sequence is None:
        last = Bin.objects.filter(warehouse=warehouse).aggregate(last=Max("sequence"))["last"]
        row.sequence = (last or 0) + STEP
    if not 0 <= row.sequence < 2**31:
        raise Refusal(_("Enter a whole number of zero or more."), field="sequence")
    store(row, by)
    _record(row, before, by)
    return row


@operation
def put_in_bins(warehouse: Warehouse, placements: Sequence[Placement], *, by: Actor) -> None:
    """Say in which bin each product lies; pickers walk by that. Raises EmptyDocument, BinNotPossible, NotPermitted, Several."""
    by.require("inventory.move_stock")
    if not placements:
        raise EmptyDocument(_("Enter at least one line."), field="lines")
    refuse_bins(warehouse, [placement.bin for placement in placements], _not_stocked(placements))
    products = {placement.product.pk for placement in placements}
    levels = hold_levels({warehouse.pk: products}, creating_for=by.company)[warehouse.pk]
    before = {level.pk: level.bin_id for level in levels.values()}
    names = dict(Bin.objects.filter(pk__in=[key for key in before.values() if key]).values_list("pk", "code"))
    put_away(levels, {placement.product.pk: placement.bin for placement in placements})
    timeline.record_many(
        [
            timeline.Entry(
                level,
                "put in bin",
                data={"changes": {"bin": [names.get(before[level.pk] or 0, ""), level.bin.code if level.bin else ""]}},
            )
            for level in levels.values()
            if level.bin_id != before[level.pk]
        ],
        by=by,
    )  # fmt: skip


def put_away(levels: Mapping[int, StockLevel], wanted: Mapping[int, Bin | None]) -> None:
    """Note the bins on the locked levels, in one statement."""
    for product, shelf in wanted.items():
        levels[product].bin = shelf
    rows = [levels[product] for product in wanted]
    bulk.update(
        StockLevel, "bin_id = v.bin_id",
        keys=[level.pk for level in rows], values={"bin_id": [level.bin_id for level in rows]},
    )  # fmt: skip


def refuse_bins(warehouse: Warehouse, shelves: Iterable[Bin | None], also: Sequence[Refusal] = ()) -> None:
    """Refuse what cannot be put away, each at its line. Raises BinNotPossible, Several."""
    found: list[Refusal] = list(also)
    for index, shelf in enumerate(shelves):
        if shelf is None:
            continue
        if shelf.warehouse_id != warehouse.pk:
            words = _("There is no bin %(bin)s in %(warehouse)s.")
            values = {"bin": shelf.code, "warehouse": warehouse.name}
            found.append(BinNotPossible(words % values, field=f"lines.{index}.bin"))
        elif shelf.is_blocked:
            words = _("Bin %s is blocked. Choose another one.") % shelf.code
            found.append(BinNotPossible(words, field=f"lines.{index}.bin"))
    if found:
        raise found[0] if len(found) == 1 else Several(found)


def _not_stocked(placements: Sequence[Placement]) -> list[Refusal]:
    found: list[Refusal] = []
    seen: set[int] = set()
    for index, placement in enumerate(placements):
        product = placement.product
        if not product.is_stocked:
            words = _("%s is not kept in stock. Choose goods.") % product.sku
            found.append(EmptyDocument(words, field=f"lines.{index}.sku"))
        elif product.pk in seen:
            words = _("%s stands on another line already.") % product.sku
            found.append(EmptyDocument(words, field=f"lines.{index}.sku"))
        seen.add(product.pk)
    return found


def _facts(row: Warehouse | Bin) -> dict[str, Any]:
    return {
        column.name: column.value_from_object(row)
        for column in row._meta.local_concrete_fields
        if column.name not in ("id", "company", "warehouse", "version")
    }


def _record(row: Warehouse | Bin, before: Mapping[str, Any], by: Actor) -> None:
    now = _facts(row)
    if "keepers" in before and isinstance(row, Warehouse):
        now["keepers"] = ", ".join(user.username for user in keepers_of(row))
    changes = {
        name: [_plain(before[name]), _plain(value)]
        for name, value in now.items()
        if name in before and before[name] != value
    }
    timeline.record(
        row, "edited" if before else "created", by=by, data={"changes": changes} if changes else {}
    )


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value

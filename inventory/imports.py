"""Counted stock from a file: an opening receipt where nothing ever lay, else a correction somebody else approves."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product
from catalog.naming import PRODUCT_COLUMNS, NamedProducts
from catalog.units import counted_in
from core import imports
from core import quantity as quantities
from core.actors import Actor
from core.imports import Column, ImportKind, Record, Run
from core.refusals import Refusal
from inventory import operations
from inventory.models import GoodsReceiptLine, StockLevel, StockMove, Warehouse
from inventory.operations import AdjustmentLine, LotEntry, ReceiptLine, hold_levels, not_enough
from inventory.proposals import ProposedAdjustment
from inventory.selectors import default_warehouse, waiting_adjustments

_Place = tuple[int, int]  # warehouse, product


def warehouses(by: Actor) -> list[tuple[str, str]]:
    """The company's warehouses, the default one first."""
    found = Warehouse.objects.in_scope(by).order_by("-is_default", "code").values_list("code", "name")
    return [(code, f"{code} {name}") for code, name in found]


@dataclass(slots=True)
class _Known:
    """What a chunk names, looked up."""

    warehouses: dict[str, Warehouse]
    usual: Warehouse
    products: NamedProducts
    levels: dict[_Place, StockLevel] = field(default_factory=dict)
    moved: set[_Place] = field(default_factory=set)
    waiting: dict[tuple[str, str], str] = field(default_factory=dict)  # warehouse and product: number


@dataclass(frozen=True, slots=True)
class _Plan:
    """What becomes of a count."""

    warehouse: Warehouse
    line: ReceiptLine | AdjustmentLine


class StockImport(ImportKind):
    """How much lies where."""

    name = "stock"
    title = gettext_lazy("Import counted stock")
    permission = "inventory.adjust_stock"
    namespace = "inventory"
    list_url = "inventory:list"
    list_label = gettext_lazy("Stock")
    place = "stock"
    explanation = gettext_lazy(
        "What never lay there before is received at its cost. Where the count differs from what lies there, a correction is asked for; it waits for approval. Rows of one product and warehouse are added up."
    )
    keys = ("sku", "external_reference")
    writes = (StockLevel, StockMove, GoodsReceiptLine)
    columns = (
        *PRODUCT_COLUMNS,
        Column("warehouse", gettext_lazy("Warehouse"), imports.text(100), ("warehouse code",), offers=warehouses,
               hint=gettext_lazy("Its code or name; the usual one where there is none.")),
        Column("quantity", gettext_lazy("Quantity"), imports.number(6), ("on hand", "counted", "qty", "stock", "units in stock"),
               is_needed=True),
        Column("unit_cost", gettext_lazy("Unit cost"), imports.number(6), ("cost", "standard cost"),
               takes_default=True, permission="inventory.view_value"),
        Column("lot", gettext_lazy("Lot"), imports.text(50), ("lot number", "batch", "batch number", "serial number"),
               hint=gettext_lazy("Or the serial number; needed for goods that are tracked, a row each.")),
        Column("expires_on", gettext_lazy("Expires on"), imports.day, ("expiry", "expiry date", "best before")),
    )  # fmt: skip

    def key(self, record: Record) -> Hashable:
        """Rows of a product are added up; nothing may not repeat."""
        return None

    def gathered(self, records: Iterable[Record]) -> Iterator[Record]:
        """One record per product and warehouse, in the order of their first rows."""
        found: dict[Hashable, Record] = {}
        for record in records:
            names = ("warehouse", "sku", "external_reference")
            first = found.setdefault(tuple(record.get(name) for name in names), record)
            if first is not record:
                first.others.append(record)
        return iter(found.values())

    def check(self, records: Sequence[Record], run: Run) -> None:
        """Each against what lies there; while writing, under its lock."""
        known = _looked_up(records, run)
        places: list[tuple[Record, Warehouse, Product]] = []
        for record in records:
            try:
                places.append((record, _warehouse(record, known), known.products.need(record)))
            except Refusal as refusal:
                record.refuse_by(refusal)
        _look_up_levels(known, places, run)
        first: dict[_Place, Record] = {}
        for record, warehouse, product in places:
            before = first.setdefault((warehouse.pk, product.pk), record)
            try:
                if before is not record:
                    words = _("Row %d says the same already. Leave one of them out.")
                    raise Refusal(words % before.number, field="sku")
                _plan(record, warehouse, product, known, run)
            except Refusal as refusal:
                record.refuse_by(refusal)

    def write(self, records: Sequence[Record], run: Run) -> None:
        """Warehouse by warehouse one receipt and one request for a correction."""
        for outcome, write in (("added", _receive), ("requested", _ask)):
            by_warehouse: dict[int, list[Record]] = {}
            for record in records:
                if record.outcome == outcome:
                    by_warehouse.setdefault(record.plan.warehouse.pk, []).append(record)
            for some in by_warehouse.values():
                try:
                    write(some, run)
                except Refusal as refusal:
                    _put_to_rows(some, refusal)


def _looked_up(records: Sequence[Record], run: Run) -> _Known:
    places = list(Warehouse.objects.in_scope(run.by).order_by("code"))
    known = _Known(
        {each.name: each for each in places} | {each.code: each for each in places},
        default_warehouse(run.by.company), NamedProducts.of(run.by.company, records),
    )  # fmt: skip
    for request in waiting_adjustments(run.by):
        proposed = ProposedAdjustment.of(request.proposal)
        for line in proposed.lines:
            known.waiting[proposed.warehouse, line.sku] = request.number
    return known


def _look_up_levels(known: _Known, places: Sequence[tuple[Record, Warehouse, Product]], run: Run) -> None:
    products: dict[int, set[int]] = {}
    for _record, warehouse, product in places:
        products.setdefault(warehouse.pk, set()).add(product.pk)
    if not run.is_trial:
        hold_levels(products)
    for key in sorted(products):
        rows = StockLevel.objects.filter(warehouse_id=key, product_id__in=products[key])
        moves = StockMove.objects.filter(level=OuterRef("pk"))
        for level in rows.select_related("product", "warehouse").annotate(has_moved=Exists(moves)):
            known.levels[key, level.product_id] = level
            if level.has_moved:
                known.moved.add((key, level.product_id))


def _plan(record: Record, warehouse: Warehouse, product: Product, known: _Known, run: Run) -> None:
    counted, cost = _counted(record, product), record.get("unit_cost")
    place = warehouse.pk, product.pk
    level = known.levels.get(place) or StockLevel(product=product, warehouse=warehouse)
    difference = counted - level.on_hand
    if not difference:
        record.outcome = "unchanged"
        return
    if place not in known.moved:
        if not run.by.can("inventory.receive_goods"):
            raise Refusal(_("Nothing lay there before: somebody who receives goods imports this."))
        line = ReceiptLine(product, counted, cost, lots=_lots(record))
        operations.read_entries(product, line.lots, counted, "lot")
        record.outcome, record.plan = "added", _Plan(warehouse, line)
        return
    if operations.is_tracked(product):
        words = _("%s has lots or serial numbers. Ask for an adjustment that names them.")
        raise Refusal(words % product.sku, field="quantity")
    if number := known.waiting.get((warehouse.code, product.sku)):
        raise Refusal(_("A correction of it waits for approval already: %s.") % number, field="quantity")
    if -difference > level.available:
        raise Refusal(not_enough(level, -difference).message, field="quantity")
    record.outcome, record.plan = "requested", _Plan(warehouse, AdjustmentLine(product, difference))


def _counted(record: Record, product: Product) -> Decimal:
    rows = [record, *record.others]
    for row in rows:
        if row.get("quantity") is None:
            row.refuse("quantity", _("Enter a quantity of 0 or more."))
        if row.get("unit_cost") != record.get("unit_cost"):
            row.refuse("unit_cost", _("Row %d of this product says something else.") % record.number)
    if not product.is_stocked:
        record.refuse("sku", _("%s is not kept in stock. Choose goods.") % product.sku)
    counted: Decimal = sum((row.get("quantity") or Decimal(0) for row in rows), Decimal(0))
    if not quantities.fits(counted, product.unit.decimals):
        record.refuse("quantity", counted_in(product.unit.name, product.unit.decimals))
    return counted


def _lots(record: Record) -> tuple[LotEntry, ...]:
    return tuple(
        LotEntry(row.get("lot"), row.get("quantity"), row.get("expires_on"))
        for row in (record, *record.others)
        if row.get("lot")
    )


def _warehouse(record: Record, known: _Known) -> Warehouse:
    said = record.get("warehouse")
    if said is None:
        return known.usual
    if said not in known.warehouses:
        raise Refusal(_("There is no warehouse %s.") % said, field="warehouse")
    return known.warehouses[said]


def _receive(records: Sequence[Record], run: Run) -> None:
    lines = [record.plan.line for record in records]
    operations.receive(records[0].plan.warehouse, lines, reference=_("Opening stock"), by=run.by)


def _ask(records: Sequence[Record], run: Run) -> None:
    lines = [record.plan.line for record in records]
    operations.ask_to_adjust(records[0].plan.warehouse, lines, reason=_("Counted (import %d)") % run.source, by=run.by)  # fmt: skip


def _put_to_rows(records: Sequence[Record], refusal: Refusal) -> None:
    """``lines.2.quantity`` is about the third record; what is about none refuses them all."""
    for single in refusal.singles:
        parts = single.field.split(".")
        if len(parts) == 3 and parts[0] == "lines" and parts[1].isdigit() and int(parts[1]) < len(records):
            name = "lot" if parts[2] == "lots" else parts[2]
            records[int(parts[1])].refuse(name, single.message)
        else:
            raise refusal


STOCK = imports.register(StockImport())

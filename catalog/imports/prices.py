"""Lines of price lists from a file: found again by list, product or category, quantity and first day."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.imports.placing import placed
from catalog.models import PriceList, PriceListLine, ProductCategory
from catalog.naming import FROM_QUANTITY, PRODUCT_COLUMNS, VALIDITY, NamedProducts
from catalog.operations import MOST_LINES, PriceLineEntry
from core import bulk, imports, timeline
from core.actors import Actor
from core.imports import Column, ImportKind, Record, Run, plan_each
from core.locking import lock_all
from core.refusals import Refusal, Several

_CHANGES = ("price", "factor", "valid_to")
#: Which line of a list: product, category, quantity from which on, first day.
_Key = tuple[int | None, int | None, Decimal, datetime.date | None]


def price_lists(by: Actor) -> list[tuple[str, str]]:
    """The company's price lists."""
    found = PriceList.objects.in_scope(by).order_by("code").values_list("code", "name")
    return [(code, f"{code} {name}") for code, name in found]


@dataclass(slots=True)
class _Known:
    """What a chunk names, looked up."""

    lists: dict[str, PriceList]
    products: NamedProducts
    categories: dict[str, ProductCategory]
    lines: dict[int, dict[_Key, PriceListLine]] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """A line as it would be, and where the file wants it."""

    line: PriceListLine
    position: int | None


class PriceImport(ImportKind):
    """Prices and factors of price lists."""

    name = "prices"
    title = gettext_lazy("Import price list lines")
    permission = "catalog.change_pricelist"
    namespace = "catalog"
    list_url = "catalog:price-lists"
    list_label = gettext_lazy("Price lists")
    place = "stock"
    explanation = gettext_lazy(
        "A line is found again by its list, product or category, quantity and first day. New lines stand above those that would otherwise come before them."
    )
    keys = ("sku", "external_reference", "category")
    writes = (PriceListLine,)
    columns = (
        Column("price_list", gettext_lazy("Price list"), imports.text(20), ("list", "price list code"), is_needed=True,
               offers=price_lists),
        Column("position", "#", imports.whole(MOST_LINES), ("position",),
               hint=gettext_lazy("Where new lines go; without it they are put in order.")),
        *PRODUCT_COLUMNS,
        Column("category", gettext_lazy("Category"), imports.text(100), ("category code", "product category"),
               hint=gettext_lazy("Its code or name, where a line holds for a whole category.")),
        FROM_QUANTITY,
        Column("price", gettext_lazy("Price"), imports.number(6), ("list price", "unit price")),
        Column("factor", gettext_lazy("Factor"), imports.number(6), hint=gettext_lazy("On the list price, instead of a price.")),
        Column("currency", gettext_lazy("Currency"), imports.currency, ("currency code",),
               hint=gettext_lazy("Only compared: the list has one.")),
        *VALIDITY,
    )  # fmt: skip

    def key(self, record: Record) -> Hashable:
        """A line stands in the file once."""
        names = ("price_list", "sku", "external_reference", "category", "min_quantity", "valid_from")
        return tuple(record.get(name) for name in names)

    def check(self, records: Sequence[Record], run: Run) -> None:
        """Each by the rules of a line; unknown lists, products and categories are named."""
        known = _looked_up(records, run)
        plan_each(records, lambda record: _plan(record, known))

    def write(self, records: Sequence[Record], run: Run) -> None:
        """List by list: new lines at their places, changed ones where they are."""
        by_list: dict[int, list[Record]] = {}
        for record in records:
            if record.outcome != "unchanged":
                by_list.setdefault(record.plan.line.price_list_id, []).append(record)
        for some in by_list.values():
            _write(some[0].plan.line.price_list, some, run)


def _looked_up(records: Sequence[Record], run: Run) -> _Known:
    company = run.by.company
    codes = {record.get("price_list") for record in records} - {None}
    rows = PriceList.objects.filter(company=company, code__in=codes).order_by("pk")
    lists = list(rows) if run.is_trial else lock_all(rows)
    categories = list(ProductCategory.objects.filter(company=company).order_by("-pk"))
    known = _Known(
        {each.code: each for each in lists}, NamedProducts.of(company, records),
        {each.name: each for each in categories} | {each.code: each for each in categories},
    )  # fmt: skip
    for line in PriceListLine.objects.filter(price_list__in=lists):
        known.lines.setdefault(line.price_list_id, {})[_key(line)] = line
    return known


def _key(line: PriceListLine) -> _Key:
    return line.product_id, line.category_id, line.min_quantity, line.valid_from


def _plan(record: Record, known: _Known) -> None:
    """The line as it would be, and whether that is new, another or the same."""
    price_list = _price_list(record, known)
    entry = PriceLineEntry(
        product=known.products.find(record), category=_category(record, known),
        min_quantity=record.get("min_quantity", Decimal(0)), price=record.get("price"), factor=record.get("factor"),
        valid_from=record.get("valid_from"), valid_to=record.get("valid_to"),
    )  # fmt: skip
    line = entry.put_into(PriceListLine(company=price_list.company, price_list=price_list))
    found = known.lines.get(price_list.pk, {}).get(_key(line))
    if found is not None and entry.valid_to is None:
        line.valid_to = found.valid_to
    if refusals := entry.refusals():
        raise Several(refusals)
    if found is None:
        record.outcome, record.plan = "added", Plan(line, record.get("position"))
        return
    before = [getattr(found, name) for name in _CHANGES]
    for name in _CHANGES:
        setattr(found, name, getattr(line, name))
    same = before == [getattr(found, name) for name in _CHANGES]
    record.outcome, record.plan = "unchanged" if same else "changed", Plan(found, None)
    found.price_list = price_list


def _price_list(record: Record, known: _Known) -> PriceList:
    code = record.get("price_list")
    found = known.lists.get(code)
    if found is None:
        words = _("There is no price list %s. Add it first.") % code if code else _("Say which price list.")
        raise Refusal(words, field="price_list")
    if record.get("currency", found.currency) != found.currency:
        raise Refusal(_("The prices of this list are in %s.") % found.currency, field="currency")
    return found


def _category(record: Record, known: _Known) -> ProductCategory | None:
    said = record.get("category")
    if said is None or record.get("sku") or record.get("external_reference"):
        return None
    if said not in known.categories:
        raise Refusal(_("There is no category %s. Add it first.") % said, field="category")
    return known.categories[said]


def _write(price_list: PriceList, records: Sequence[Record], run: Run) -> None:
    new = [record.plan for record in records if record.outcome == "added"]
    changed = [record.plan.line for record in records if record.outcome == "changed"]
    there = list(PriceListLine.objects.filter(price_list=price_list).order_by("position"))
    if len(there) + len(new) > MOST_LINES:
        raise Refusal(_("A price list has at most %d lines.") % MOST_LINES)
    _save(changed, _CHANGES)
    if new:
        ordered = placed(there, [(plan.line, plan.position) for plan in new])
        moved = []
        for position, line in enumerate(ordered, start=1):
            if line.pk is not None and line.position != position:
                moved.append(line)
            line.position = position
        _save(moved, ("position",))
        PriceListLine.objects.bulk_create(plan.line for plan in new)
    price_list.version += 1
    price_list.save(update_fields=["version"])
    data: dict[str, Any] = {"import": run.source, "added": len(new), "changed": len(changed)}
    timeline.record(price_list, "changed", by=run.by, data=data)


def _save(lines: Sequence[PriceListLine], names: Sequence[str]) -> None:
    if lines:
        bulk.update(
            PriceListLine, ", ".join(f"{name} = v.{name}" for name in names), keys=[line.pk for line in lines],
            values={name: [getattr(line, name) for line in lines] for name in names},
        )  # fmt: skip


PRICES = imports.register(PriceImport())

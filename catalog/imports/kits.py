"""What a kit is made up of, in a cell of a file: ``POT: 1; CUP: 6``, as the list of products writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.models import KitPart, Product, ProductKind
from catalog.operations import (
    PartEntry,
    nothing_in_it,
    only_kits,
    part_refusals,
    refuse_divisible,
    write_parts,
)
from core import imports, quantity
from core.imports import Cell, Reading, Record
from core.imports.cells import plain
from core.numerals import parse_plain
from core.refusals import Refusal, Several

_BETWEEN, _COUNT = ";", ":"
_DECIMALS = 6
_FRACTION = re.compile(r"\d+\.\d+", flags=re.ASCII)
_AS_THE_FILE_WRITES = imports.number(_DECIMALS)


@dataclass(frozen=True, slots=True)
class NamedParts:
    """The parts by their numbers, each with how many go into one kit."""

    rows: tuple[tuple[str, Decimal], ...]

    def __str__(self) -> str:
        return "; ".join(f"{sku}: {quantity.plain(amount)}" for sku, amount in self.rows)


def named_parts(cell: Cell, reading: Reading) -> NamedParts:
    """The parts as the cell names them. Raises Refusal."""
    rows = []
    for part in plain(cell).replace("\n", _BETWEEN).split(_BETWEEN):
        sku, _colon, amount = (said.strip() for said in part.partition(_COUNT))
        if sku or amount:
            if not sku or not amount:
                raise Refusal(_("Write the parts like this: POT: 1; CUP: 6."))
            rows.append((sku, _amount(amount, reading)))
    return NamedParts(tuple(rows))


def _amount(written: str, reading: Reading) -> Decimal:
    """How many go into one kit: as the list of products writes it, whose dot begins a fraction in every language.

    What has a comma or spaces a person wrote, as the other numbers of the file. Raises Refusal.
    """
    if _FRACTION.fullmatch(written):
        return parse_plain(written, decimals=_DECIMALS)
    number: Decimal = _AS_THE_FILE_WRITES(written, reading)
    return number


def skus_of_parts(records: Iterable[Record]) -> set[str]:
    """The parts the rows name."""
    return {
        sku for record in records if "parts" in record.values for sku, _amount in record.values["parts"].rows
    }


def check_kits(records: Sequence[Record], known: Mapping[str, Product], kinds: Mapping[int, str]) -> None:
    """The rules of kits, after all products of the chunk are planned: parts may be new in the same file.

    ``known`` are the products there are by number, ``kinds`` what they were before the file, by key; both hold what
    the rows name as parts.
    """
    planned = [record.plan for record in records if record.is_good]
    changed = {product.sku for product in planned}
    products = {**known, **{product.sku: product for product in planned}}
    stored = _stored([product.pk for product in planned if product.kind == ProductKind.KIT and product.pk])

    def kind_of(part: Product) -> str:
        return part.kind if part.sku in changed else kinds[part.pk]

    for record in records:
        if record.is_good:
            try:
                _check(record, products, stored.get(record.plan.pk, []), kind_of)
            except Refusal as refusal:
                record.refuse_by(refusal)


def _stored(keys: Sequence[int]) -> dict[int, list[tuple[int, Decimal]]]:
    found: dict[int, list[tuple[int, Decimal]]] = {}
    for row in KitPart.objects.filter(product__in=keys) if keys else ():
        found.setdefault(row.product_id, []).append((row.part_id, row.quantity))
    return found


def _check(
    record: Record,
    products: Mapping[str, Product],
    stored: Sequence[tuple[int, Decimal]],
    kind_of: Callable[[Product], str],
) -> None:
    product, said = record.plan, record.values.get("parts")
    if product.kind != ProductKind.KIT:
        if said is not None and said.rows:
            raise Refusal(only_kits(), field="parts")
        return
    refuse_divisible(product)
    if said is None:
        if not stored:
            raise Refusal(nothing_in_it(), field="parts")
        return
    if unknown := [sku for sku, _amount in said.rows if sku not in products]:
        raise Refusal(_("There is no product %s.") % unknown[0], field="parts")
    entries = [PartEntry(products[sku], amount) for sku, amount in said.rows]
    if refusals := part_refusals(product, entries, kind_of):
        raise Several([Refusal(each.message, field="parts") for each in refusals])
    if record.outcome == "unchanged" and stored != [(entry.part.pk, entry.quantity) for entry in entries]:
        record.outcome = "changed"


def write_kits(records: Sequence[Record]) -> None:
    """The parts of the kits among good rows, whose products are saved; what is a kit no more has none."""
    kits = [record for record in records if "parts" in record.values and record.plan.kind == ProductKind.KIT]
    goods = {record.plan.sku: record.plan for record in records}
    if missing := skus_of_parts(kits) - set(goods):
        company = kits[0].plan.company_id
        goods |= {row.sku: row for row in Product.objects.filter(company=company, sku__in=missing)}
    write_parts(
        {
            record.plan: [PartEntry(goods[sku], amount) for sku, amount in record.values["parts"].rows]
            for record in kits
        }
        | {
            record.plan: []
            for record in records
            if "kind" in record.values and record.plan.kind != ProductKind.KIT
        }
    )

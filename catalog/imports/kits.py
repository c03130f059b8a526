"""What a kit is made up of, in a cell of a file: ``POT: 1; CUP: 6``, as the list of products writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalog.models import KitPart, Product, ProductKind, UnitOfMeasure
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


class Brought(NamedTuple):
    """What an earlier row of the file says of a product: its kind, and its unit in the words of the file."""

    kind: str
    unit: str


@dataclass(frozen=True, slots=True)
class NamedParts:
    """The parts by their numbers, each with how many go into one kit; ``brought`` are those of earlier rows."""

    rows: tuple[tuple[str, Decimal], ...]
    brought: Mapping[str, Brought] = field(default_factory=dict)

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


def kits_last(records: Iterable[Record], chunk: int) -> Iterator[Record]:
    """The rows, but of a file of several chunks the kits behind all others, for their parts may stand in any row."""
    rows = iter(records)
    first = list(islice(rows, chunk + 1))
    if len(first) <= chunk:
        yield from first
        return
    is_told = first[0].places.get("parts", ("", -1))[1] >= 0  # else nobody asks what the file brings
    kits: list[Record] = []
    brought: dict[str, Brought] = {}
    for record in chain(first, rows):
        if is_told and (sku := record.values.get("sku")):
            brought[sku] = Brought(record.get("kind") or ProductKind.GOODS, record.get("unit") or "")
        if _names_parts(record):
            kits.append(record)
        else:
            yield record
    for record in kits:
        parts = record.values["parts"]
        there = {sku: brought[sku] for sku, _amount in parts.rows if sku in brought}
        record.values["parts"] = replace(parts, brought=there)
        yield record


def _names_parts(record: Record) -> bool:
    return bool("parts" in record.values and record.values["parts"].rows)


def skus_of_parts(records: Iterable[Record]) -> set[str]:
    """The parts the rows name."""
    return {
        sku for record in records if "parts" in record.values for sku, _amount in record.values["parts"].rows
    }


def check_kits(
    records: Sequence[Record],
    known: Mapping[str, Product],
    kinds: Mapping[int, str],
    units: Mapping[str, UnitOfMeasure],
    *,
    is_trial: bool,
) -> None:
    """The rules of kits, after all products of the chunk are planned: parts may be new in the same file.

    ``known`` are the products there are by number, ``kinds`` what they were before the file, by key; both hold what
    the rows name as parts. A trial has written nothing: what earlier rows bring counts as there.
    """
    planned = [record.plan for record in records if record.is_good]
    changed = {product.sku for product in planned}
    products = {**known, **{product.sku: product for product in planned}}
    stored = _stored([product.pk for product in planned if product.kind == ProductKind.KIT and product.pk])

    def kind_of(part: Product) -> str:
        return part.kind if part.pk is None or part.sku in changed else kinds[part.pk]

    for record in records:
        if record.is_good:
            try:
                to_come = _to_come(record, units) if is_trial else {}
                _check(record, {**to_come, **products}, stored.get(record.plan.pk, []), kind_of)
            except Refusal as refusal:
                record.refuse_by(refusal)


def _to_come(record: Record, units: Mapping[str, UnitOfMeasure]) -> dict[str, Product]:
    """The parts earlier rows bring, as far as the rules of kits ask; what is wrong with them stands at their own rows."""
    if not _names_parts(record):
        return {}
    return {
        sku: Product(sku=sku, kind=said.kind, unit=units.get(said.unit, record.plan.unit))
        for sku, said in record.values["parts"].brought.items()
    }


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

"""What the yard says has come of a return: goods line by line, kits whole with what becomes of each of their parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import formats
from core.refusals import Refusal, Several
from fulfillment.lifecycle import Disposition
from fulfillment.models import GoodsReturnLine
from fulfillment.operations.returning import (
    NotReturnable,
    PartWish,
    ReturnWish,
    bad_decimals,
    no_line,
    twice,
    unknown,
)
from fulfillment.returnable import ReturnedRow, as_read
from inventory.operations import LotEntry, LotRefused


class Come(NamedTuple):
    """What has come of a line, what becomes of it, and where that was entered."""

    line: GoodsReturnLine
    amount: Decimal
    disposition: str
    lots: tuple[LotEntry, ...]
    field: str


Came = list[Come]


def all_came(lines: Sequence[GoodsReturnLine]) -> Came:
    """Everything, and it goes where it was to go."""
    return [
        Come(line, line.quantity, line.disposition, (), f"lines.{index}{part}")
        for index, row in enumerate(as_read(lines))
        for part, line in _named(row)
    ]


def _named(row: ReturnedRow) -> Iterator[tuple[str, GoodsReturnLine]]:
    if not row.parts:
        yield "", row.line
    for index, part in enumerate(row.parts):
        yield f".parts.{index}", part


def read_came(wishes: Sequence[ReturnWish], lines: Sequence[GoodsReturnLine]) -> Came:
    """What has come of which line; lines not named have not come. Raises NotReturnable, LotRefused, Refusal, Several."""
    rows = {row.position: row for row in as_read(lines)}
    refusals: list[Refusal] = []
    came: Came = []
    seen: set[int] = set()
    for index, wish in enumerate(wishes):
        field = wish.field or f"lines.{index}"
        row = rows.get(wish.position)
        if row is None:
            found = [_no_line(wish, rows.values(), field)]
        elif wish.position in seen:
            found = [twice(wish.position, f"{field}.position")]
        else:
            found = _objections(row, wish, field)
        seen.add(wish.position)
        refusals += found
        if row is not None and not found and wish.quantity:
            came += _of_kit(row, wish, field) if row.parts else [_of_goods(row, wish, field)]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    if not came:
        raise NotReturnable(_("Enter what has come on at least one line."), field="lines")
    return came


def _no_line(wish: ReturnWish, rows: Iterable[ReturnedRow], field: str) -> Refusal:
    """A line that is not there, or that of a kit's part."""
    kit = next((row for row in rows if wish.position in {part.position for part in row.parts}), None)
    return no_line(
        wish.position, f"{field}.position", kit=None if kit is None else (kit.product.sku, kit.position)
    )


def _objections(row: ReturnedRow, wish: ReturnWish, field: str) -> list[Refusal]:
    """What is wrong with what was said of goods or a kit."""
    if wish.disposition not in Disposition.values:
        return [unknown(Disposition.values, f"{field}.disposition")]
    if not wish.quantity.is_finite() or not 0 <= wish.quantity <= row.quantity:
        words = _("Enter a quantity between zero and %s.") % formats.quantity(row.quantity)
        return [NotReturnable(words, field=f"{field}.quantity")]
    if refusal := bad_decimals(row.product, wish.quantity, f"{field}.quantity"):
        return [refusal]
    if row.parts and wish.lots:
        words = _("%s is a kit. Enter the lots with its parts.") % row.product.sku
        return [LotRefused(words, field=f"{field}.lots")]
    return list(_bad_parts(row, wish.parts, field))


def _bad_parts(row: ReturnedRow, wishes: Sequence[PartWish], field: str) -> Iterator[Refusal]:
    positions = {part.position for part in row.parts}
    for index, wish in enumerate(wishes):
        where = wish.field or f"{field}.parts.{index}"
        if wish.position not in positions:
            words = _("%(sku)s has no part on line %(position)s, or it is there twice.")
            said = {"sku": row.product.sku, "position": wish.position}
            yield NotReturnable(words % said, field=f"{where}.position")
        elif wish.disposition not in Disposition.values:
            yield unknown(Disposition.values, f"{where}.disposition")
        positions.discard(wish.position)


def _of_goods(row: ReturnedRow, wish: ReturnWish, field: str) -> Come:
    return Come(row.line, wish.quantity, wish.disposition, wish.lots, field)


def _of_kit(row: ReturnedRow, wish: ReturnWish, field: str) -> Came:
    """So many kits, as the lines of their parts; of parts that nothing is said of the same becomes as of the kit."""
    said = {
        part.position: (part, part.field or f"{field}.parts.{index}") for index, part in enumerate(wish.parts)
    }
    came = []
    for index, line in enumerate(row.parts):
        part, where = said.get(
            line.position, (PartWish(line.position, wish.disposition), f"{field}.parts.{index}")
        )
        amount = wish.quantity * line.shipment_line.order_line.per_kit
        came.append(Come(line, amount, part.disposition, part.lots, where))
    return came

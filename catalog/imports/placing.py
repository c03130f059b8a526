"""Where new lines of a price list go, for the first line that fits wins."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.models import PriceListLine

Wanted = tuple[PriceListLine, int | None]


def placed(there: Sequence[PriceListLine], new: Sequence[Wanted]) -> list[PriceListLine]:
    """The whole list in order: new lines where they were told, others above what would win over them.

    What is there keeps its order. Of new lines for the same goods larger quantities come first, then the later row.
    """
    ordered = _with_untold(there, [line for line, position in new if position is None])
    told = [(line, position) for line, position in new if position is not None]
    for line, position in sorted(told, key=lambda each: each[1]):
        ordered.insert(max(position - 1, 0), line)
    return ordered


def _with_untold(there: Sequence[PriceListLine], new: Sequence[PriceListLine]) -> list[PriceListLine]:
    of_product: dict[int, list[int]] = {}
    general: list[int] = []
    for index, line in enumerate(there):
        if line.product_id is None:
            general.append(index)
        else:
            of_product.setdefault(line.product_id, []).append(index)
    before: dict[int, list[PriceListLine]] = {}
    for line in _in_order(new):
        rivals = [*of_product.get(line.product_id or 0, ()), *general]
        winning = [index for index in rivals if _would_win(there[index], line)]
        before.setdefault(min(winning, default=len(there)), []).append(line)
    ordered: list[PriceListLine] = []
    for index in range(len(there) + 1):
        ordered += before.get(index, ())
        ordered += there[index : index + 1]
    return ordered


def _in_order(new: Sequence[PriceListLine]) -> list[PriceListLine]:
    """Products, then categories, then what holds for anything; the goods as the file names them first."""
    first: dict[tuple[int | None, int | None], int] = {}
    for index, line in enumerate(new):
        first.setdefault((line.product_id, line.category_id), index)
    rows = list(enumerate(new))
    rows.sort(key=lambda row: (
        _generality(row[1]), first[row[1].product_id, row[1].category_id], -row[1].min_quantity, -row[0],
    ))  # fmt: skip
    return [line for _index, line in rows]


def _would_win(there: PriceListLine, line: PriceListLine) -> bool:
    """Whether the line that is there, standing first, would take orders from the new one."""
    is_wide = _generality(there) > _generality(line) or (
        there.product_id == line.product_id and there.category_id == line.category_id
    )
    return is_wide and there.min_quantity <= line.min_quantity


def _generality(line: PriceListLine) -> int:
    if line.product_id is not None:
        return 0
    return 1 if line.category_id is not None else 2

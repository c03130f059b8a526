"""What of a draft's lines differs after somebody else has saved it, and taking his lines where the clerk says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import formats
from core.conflicts import Difference, takes_theirs
from orders.finding import LineEntry
from orders.models import SalesOrderLine
from orders.rows import LineRow, LineRows, entry_of

#: Names a line among the choices: the product, and which of its lines.
_PREFIX = "line-"


def line_differences(rows: LineRows, theirs: Iterable[SalesOrderLine]) -> list[Difference]:
    """Line by line: what stands in the saved draft and what was typed here."""
    mine = {key: row.entry for key, row in _keyed_rows(rows)}
    saved = {key: entry_of(line) for key, line in _keyed_lines(theirs)}
    return [
        Difference(
            name=key,
            label=_("Line %s") % (saved.get(key) or mine[key]).sku,  # type: ignore[union-attr]
            theirs=_words(saved.get(key)),
            mine=_words(mine.get(key)),
        )
        for key in dict.fromkeys([*mine, *saved])
        if saved.get(key) != mine.get(key)
    ]


def take_chosen(rows: LineRows, data: Mapping[str, Any], theirs: Iterable[SalesOrderLine]) -> None:
    """Put the saved lines that were chosen in the place of the typed ones: changed, added, or taken away."""
    mine, saved = dict(_keyed_rows(rows)), dict(_keyed_lines(theirs))
    for key in dict.fromkeys([*mine, *saved]):
        if not takes_theirs(data, key):
            continue
        row, line = mine.get(key), saved.get(key)
        if line is None and row is not None:
            rows.rows.remove(row)
        elif line is not None:
            taken = rows.kept(line, row.index if row else rows.next_index)
            if row is None:
                rows.rows.append(taken)
            else:
                rows.rows[rows.rows.index(row)] = taken


def _keyed_rows(rows: LineRows) -> Iterable[tuple[str, LineRow]]:
    seen: Counter[str] = Counter()
    for row in rows.filled:
        if row.entry is not None:
            yield _key(row.entry.sku, seen), row


def _keyed_lines(lines: Iterable[SalesOrderLine]) -> Iterable[tuple[str, SalesOrderLine]]:
    seen: Counter[str] = Counter()
    for line in lines:
        yield _key(line.sku, seen), line


def _key(sku: str, seen: Counter[str]) -> str:
    name = sku.strip().casefold()
    seen[name] += 1
    return f"{_PREFIX}{name}-{seen[name]}"


def _words(entry: LineEntry | None) -> str:
    """A line in short: quantity, price by hand, discount, date, text."""
    if entry is None:
        return _("No such line")
    parts = [f"{formats.quantity(entry.quantity)} {entry.unit}".strip()]
    if entry.unit_price is not None:
        parts.append(f"× {formats.unit_price(entry.unit_price)}")
    if entry.discount_percent:
        parts.append(f"{formats.MINUS}{formats.percent(entry.discount_percent)}")
    if entry.discount_amount is not None:
        parts.append(f"{formats.MINUS}{formats.unit_price(entry.discount_amount)}")
    if entry.requested_date:
        parts.append(formats.day(entry.requested_date))
    return " · ".join([" ".join(parts), *([entry.description] if entry.description else [])])

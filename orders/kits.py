"""Kits on orders: one line that is priced and billed, and lines of goods behind it that are reserved and shipped.

The lines of goods are copied from the product when the kit is entered. They have places of their own, behind all lines
that people enter, and their kit follows them: as many are shipped as the scarcest part gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from catalog.models import KitPart, ProductKind
from core.money import ZERO
from core.refusals import Refusal, Several
from orders.finding import MAX_QUANTITY
from orders.lifecycle import PriceSource
from orders.models import SalesOrderLine
from orders.models.line import PARTS_EACH, PARTS_FROM

#: What a part takes over from its kit: it is taxed with it, at nothing, and wanted on its day.
_SHARED = ("company", "order", "tax_code", "tax_category", "tax_rate", "price_includes_tax", "requested_date")


def is_kit(line: SalesOrderLine) -> bool:
    """Whether the line is delivered as its parts."""
    return line.kind == ProductKind.KIT


def entered_only(lines: Iterable[SalesOrderLine]) -> list[SalesOrderLine]:
    """The lines people have entered, without what kits are made up of."""
    return [line for line in lines if line.part_of_id is None and not line.per_kit]


def parts_by_kit(lines: Iterable[SalesOrderLine]) -> dict[int, list[SalesOrderLine]]:
    """The saved parts among the lines, by the key of their kit's line."""
    found: dict[int, list[SalesOrderLine]] = defaultdict(list)
    for line in lines:
        if line.part_of_id is not None:
            found[line.part_of_id].append(line)
    return found


def entered_id(line: SalesOrderLine) -> int:
    """The line people have entered, by key: of a part its kit's, else its own."""
    return line.part_of_id or line.pk


def as_sold(line: SalesOrderLine, quantity: Decimal) -> Decimal:
    """So much of a line as it was sold: of a part in kits."""
    return quantity / line.per_kit if line.part_of_id is not None else quantity


def kit_position(position: int) -> int | None:
    """The position of the kit's line, of which the line at this position is a part; none for other lines."""
    return (position - PARTS_FROM) // PARTS_EACH if position > PARTS_FROM else None


def with_parts(lines: Sequence[SalesOrderLine]) -> list[SalesOrderLine]:
    """The saved lines as people read them: each kit with its parts behind it."""
    parts = parts_by_kit(lines)
    return [each for line in entered_only(lines) for each in (line, *parts.get(line.pk, ()))]


def explode(
    lines: Sequence[SalesOrderLine], *, field: str = "lines", first: int = 1
) -> list[tuple[SalesOrderLine, SalesOrderLine]]:
    """What the kits among unsaved lines are made up of today: each kit's line with an unsaved line of one part.

    Refusals name ``<field>.<index>.quantity``, counted from the line at the position ``first``.
    """
    kits = [line for line in lines if is_kit(line)]
    if not kits:
        return []
    made_of: dict[int, list[KitPart]] = defaultdict(list)
    for row in KitPart.objects.filter(product__in={kit.product_id for kit in kits}).select_related(
        "part__unit"
    ):
        made_of[row.product_id].append(row)
    parts = [
        (kit, _part_line(kit, row, index))
        for kit in kits
        for index, row in enumerate(made_of[kit.product_id or 0], start=1)
    ]
    refuse_too_many(parts, field=field, first=first)
    return parts


def refuse_too_many(
    parts: Iterable[tuple[SalesOrderLine, SalesOrderLine]], *, field: str = "lines", first: int = 1
) -> None:
    """Raises Several for kits of which a part would be more than can be ordered of anything."""
    places = dict.fromkeys(kit.position for kit, part in parts if part.quantity > MAX_QUANTITY)
    if places:
        words = _("The quantity is too large for the parts of the kit.")
        raise Several([Refusal(words, field=f"{field}.{place - first}.quantity") for place in places])


def _part_line(kit: SalesOrderLine, row: KitPart, index: int) -> SalesOrderLine:
    return SalesOrderLine(
        **{name: getattr(kit, name) for name in _SHARED},
        position=PARTS_FROM + PARTS_EACH * kit.position + index,
        kind=ProductKind.GOODS,
        product=row.part,
        sku=row.part.sku,
        description=row.part.name,
        quantity=kit.quantity * row.quantity,
        per_kit=row.quantity,
        unit_code=row.part.unit.code,
        unit_price=ZERO,
        list_price=ZERO,
        price_source=PriceSource.LIST,
        agreement_line=None,
    )


def save_parts(parts: Sequence[tuple[SalesOrderLine, SalesOrderLine]]) -> None:
    """Save the lines of parts behind their kits, which are saved."""
    for kit, part in parts:
        part.part_of = kit
    SalesOrderLine.objects.bulk_create([part for _kit, part in parts])


def whole_kits(parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """How many kits so much of each part makes; each with how many go into one."""
    return min((amount // per_kit for amount, per_kit in parts), default=ZERO)


def waiting_kits(kit: SalesOrderLine, parts: Iterable[SalesOrderLine]) -> Decimal:
    """How many kits wait for stock of at least one of their parts."""
    there = whole_kits((part.shipped + part.reserved, part.per_kit) for part in parts)
    return max(kit.wanted_quantity - there, ZERO)


def up_to_whole(amount: Decimal, per_kit: Decimal) -> Decimal:
    """How many kits so much of a part touches: begun kits count whole."""
    whole = amount // per_kit
    return whole + (whole * per_kit < amount)


def in_kits(lines: Iterable[SalesOrderLine], amounts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """These amounts by order line, of parts only what makes whole kits; ``lines`` are all parts of their kits."""
    found = dict(amounts)
    for parts in parts_by_kit(lines).values():
        kits = whole_kits((amounts.get(part.pk, ZERO), part.per_kit) for part in parts)
        found |= {part.pk: kits * part.per_kit for part in parts}
    return {key: amount for key, amount in found.items() if amount}


def as_entered(lines: Iterable[SalesOrderLine], amounts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """These amounts as their order shows them: of parts so many kits as they touch; ``lines`` are all of the order."""
    parts = {line.pk: line for line in lines if line.part_of_id is not None}
    found: dict[int, Decimal] = {}
    for key, amount in amounts.items():
        part = parts.get(key)
        if part is None or part.part_of_id is None:
            found[key] = amount
        else:
            count = up_to_whole(amount, part.per_kit)
            found[part.part_of_id] = max(found.get(part.part_of_id, ZERO), count)
    return found


#: Joins to a line ``l`` the first part of its kit; of a line that is none nothing is looked up.
FIRST_PART = """
        LEFT JOIN LATERAL (SELECT p.id, p.per_kit FROM orders_salesorderline p WHERE l.kind = 'kit' AND p.part_of_id = l.id
                            ORDER BY p.position LIMIT 1) part ON true
"""

_FOLLOW = """
    UPDATE orders_salesorderline kit SET shipped = made.kits, shipped_date = made.shipped_date
      FROM (SELECT part_of_id, min(floor(shipped / per_kit)) AS kits, max(shipped_date) AS shipped_date
              FROM orders_salesorderline WHERE order_id = %s AND part_of_id IS NOT NULL GROUP BY part_of_id) made
     WHERE kit.id = made.part_of_id AND kit.shipped <> made.kits
"""


def follow_shipped(order_id: int) -> None:
    """Kits have left as far as all their parts have; one statement, after the parts' counters are written."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, [order_id])


_REDATE = """
    UPDATE orders_salesorderline kit SET promised_date = latest.promised_date
      FROM (SELECT part_of_id, max(promised_date) AS promised_date FROM orders_salesorderline
             WHERE part_of_id = ANY(%s) GROUP BY part_of_id) latest
     WHERE kit.id = latest.part_of_id AND latest.promised_date IS NOT NULL
"""


def follow_promised(parts: Iterable[SalesOrderLine]) -> None:
    """The kits of these saved lines come when the last of their parts does; no statement where none is a part."""
    kits = {line.part_of_id for line in parts if line.part_of_id is not None}
    if kits:
        with connection.cursor() as cursor:
            cursor.execute(_REDATE, [list(kits)])


def with_kits(lines: Iterable[SalesOrderLine], some: Sequence[SalesOrderLine]) -> Sequence[SalesOrderLine]:
    """Some of the order's lines and the kits whose parts are among them."""
    kits = {line.part_of_id for line in some} - {None} - {line.pk for line in some}
    return [*some, *(line for line in lines if line.pk in kits)] if kits else some


def date_kits(lines: Sequence[SalesOrderLine]) -> None:
    """Kits come when the last of their parts does, in memory; ``lines`` are kits with all their parts."""
    parts = parts_by_kit(lines)
    for kit in lines:
        if is_kit(kit) and (dates := [each.promised_date for each in parts[kit.pk] if each.promised_date]):
            kit.promised_date = max(dates)

"""What of a kit's price and weight falls to its parts, for whom looks at the goods: customs, carriers, our own costs.

The price of a kit is one; nothing on an order or invoice says more. Where goods have to be valued by themselves, it is
spread over the parts by their own list prices of today, each times how many go into one kit: so a part that is worth
half of all parts carries half of what the kit was sold for, discounts included, and all parts together carry all of it.
Where no part has a price the weights decide, and without those each part carries the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import F, Sum

from catalog.models import KitPart, ProductKind
from orders.kits import parts_by_kit
from orders.models import SalesOrderLine

ZERO, ONE = Decimal(0), Decimal(1)
_Measure = Callable[[SalesOrderLine], Decimal]

#: By what a kit is spread over its parts: the first that says anything of any of them.
_MEASURES: tuple[_Measure, ...] = (
    lambda part: part.per_kit * (part.product.price if part.product is not None else ZERO),
    lambda part: part.per_kit * (part.product.weight if part.product is not None else ZERO),
    lambda part: ONE,
)


def shares_of_kits(lines: Iterable[SalesOrderLine]) -> dict[int, Decimal]:
    """Which part of its kit falls to each part among the lines, by key; those of one kit come to one.

    All parts of each kit are there, with their products.
    """
    return {
        part.pk: share
        for parts in parts_by_kit(lines).values()
        for part, share in zip(parts, _shares(parts), strict=True)
    }


def _shares(parts: Sequence[SalesOrderLine]) -> list[Decimal]:
    for measure in _MEASURES:
        measured = [measure(part) for part in parts]
        if whole := sum(measured, ZERO):
            return [each / whole for each in measured]
    return []


def weights_of_kits(
    lines: Iterable[SalesOrderLine], parts: Iterable[SalesOrderLine] = ()
) -> dict[int, Decimal]:
    """What one kit of each line weighs, by the line's identity: what its product says, else what its parts weigh together.

    ``parts`` are those the order has saved; a kit without any is what its product is made of today. No query where each
    kit says its weight or has its parts with their products.
    """
    saved = parts_by_kit(parts)
    kits = [line for line in lines if line.kind == ProductKind.KIT]
    unsaid = {line.product_id for line in kits if not _own_weight(line) and line.pk not in saved}
    today = _weights_of_today(unsaid) if unsaid else {}
    return {id(line): _weight(line, saved.get(line.pk, ()), today) for line in kits}


def _own_weight(line: SalesOrderLine) -> Decimal:
    return line.product.weight if line.product is not None else ZERO


def _weight(
    kit: SalesOrderLine, parts: Sequence[SalesOrderLine], today: Mapping[int | None, Decimal]
) -> Decimal:
    of_parts = sum((part.per_kit * _own_weight(part) for part in parts), ZERO)
    return _own_weight(kit) or (of_parts if parts else today.get(kit.product_id, ZERO))


def _weights_of_today(products: Collection[int | None]) -> dict[int | None, Decimal]:
    rows = KitPart.objects.filter(product__in=products).order_by().values("product")
    summed = rows.annotate(weight=Sum(F("quantity") * F("part__weight")))
    return dict(summed.values_list("product", "weight"))

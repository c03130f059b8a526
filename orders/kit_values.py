"""What of a kit's price and weight falls to its parts, for whom looks at the goods: customs, carriers, our own costs.

The price of a kit is one; nothing on an order or invoice says more. Where goods have to be valued by themselves, it is
spread over the parts by their own list prices of today, each times how many go into one kit: so a part that is worth
half of all parts carries half of what the kit was sold for, discounts included, and all parts together carry all of it.
Where no part has a price the weights decide, and without those each part carries the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
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


def weights_of_kits(lines: Collection[SalesOrderLine]) -> dict[int, Decimal]:
    """What one kit weighs, by the key of its product: what its product says, else what its parts weigh together.

    No query where each kit says its weight.
    """
    kits = [line.product for line in lines if line.kind == ProductKind.KIT and line.product is not None]
    said = {product.pk: product.weight for product in kits}
    if unsaid := [key for key, weight in said.items() if not weight]:
        rows = KitPart.objects.filter(product__in=unsaid).order_by().values("product")
        summed = rows.annotate(weight=Sum(F("quantity") * F("part__weight")))
        said |= {key: weight for key, weight in summed.values_list("product", "weight") if key is not None}
    return said

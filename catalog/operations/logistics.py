"""The rules of how a product is kept, ordered in, shipped, declared and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Product, ProductKind, SupplyPolicy, Tracking
from core import codes
from core.numerals import out_of_range
from core.quantity import fits
from core.refusals import Refusal

ZERO, HUNDRED = Decimal(0), Decimal(100)
MOST_SHELF_LIFE = 10_000
MOST_LEAD_TIME = 3650
MOST_SIDE = 100_000
MOST_WEIGHT = Decimal(10) ** 7
TOLERANCES = ("over_delivery_percent", "under_delivery_percent")
SIDES = ("length_mm", "width_mm", "height_mm")
_DECIMALS = 4  # of percentages and weights
_HS_CODE = re.compile(r"\d{6,10}", re.ASCII)


class StockHasMoved(Refusal):
    """The product has been in stock: what lies or lay there was counted in its unit, as it is tracked now."""

    code = "stock-has-moved"


#: Asked with the keys of products: which of them have ever moved in a warehouse.
Moved = Callable[[Collection[int]], set[int]]
_moved: list[Moved] = []


def register_moved(finder: Moved) -> None:
    """Say which products have moved; whoever keeps stock registers it."""
    _moved.append(finder)


def moved_among(keys: Collection[int]) -> set[int]:
    """Those of the products that have ever moved; ask under the lock of their rows, which a first move waits for."""
    return {key for finder in _moved for key in finder(keys)} if keys else set()


class StillWaitedFor(Refusal):
    """Goods that open documents want to ship or to receive."""

    code = "still-waited-for"


_waited_for: list[Moved] = []


def register_waited_for(finder: Moved) -> None:
    """Say which products open documents wait for as goods; whoever has such documents registers it."""
    _waited_for.append(finder)


def waited_for_among(keys: Collection[int]) -> set[int]:
    """Those of the products that open documents wait for as goods."""
    return {key for finder in _waited_for for key in finder(keys)} if keys else set()


def refuse_no_goods_any_more(
    product: Product, before: str, waited_for: Callable[[], Collection[int]]
) -> None:
    """Raises StillWaitedFor where goods become something that no stock ever comes of; asks only then."""
    if before == ProductKind.GOODS != product.kind and product.pk in waited_for():
        words = _(
            "%s is on open orders or expected receipts as goods. End those, or add a new product instead."
        )
        raise StillWaitedFor(words % product.sku, field="kind")


def counted_as(product: Product) -> dict[str, Any]:
    """By what its stock is counted: that stays once stock has moved."""
    return {"tracking": product.tracking, "unit": product.unit_id, "kind": product.kind}


def refuse_counting_otherwise(
    product: Product, before: Mapping[str, Any], moved: Callable[[], Collection[int]]
) -> None:
    """Raises StockHasMoved where that changes under stock that is or was there; asks only then."""
    now = counted_as(product)
    changed = [name for name, value in now.items() if value != before[name]]
    if changed and product.pk in moved():
        words = _("Stock of %s has moved already; how it is counted stays. Add a new product instead.")
        raise StockHasMoved(words % product.sku, field=changed[0])


def check_logistics(product: Product) -> None:
    """The rules every product keeps, keyed in or imported. Raises Refusal with the field."""
    _check_stock(product)
    _check_tolerances(product)
    _check_measures(product)
    product.hs_code = checked_hs_code(product.hs_code)
    if product.origin_country.strip():
        product.origin_country = codes.country(product.origin_country, field="origin_country")
    else:
        product.origin_country = ""


def checked_hs_code(text: str, field: str = "hs_code") -> str:
    """The digits of a customs tariff number, without the dots and blanks it is written with. Raises Refusal."""
    bare = text.replace(".", "").replace(" ", "")
    if bare and not _HS_CODE.fullmatch(bare):
        raise Refusal(_("Enter a tariff number of 6 to 10 digits, such as 0902.10."), field=field)
    return bare


def _check_stock(product: Product) -> None:
    for name, known in (("tracking", Tracking.values), ("supply_policy", SupplyPolicy.values)):
        value = getattr(product, name)
        if value not in known:
            raise Refusal(_("Use one of: %s.") % ", ".join(known), field=name)
        if value != Tracking.NONE and product.kind != ProductKind.GOODS:  # both say "none" alike
            raise Refusal(_("Only goods lie in stock."), field=name)
    if product.tracking == Tracking.SERIAL and product.unit.decimals:
        words = _("A serial number stands for a whole piece; %s is sold in parts.")
        raise Refusal(words % product.unit.name, field="tracking")
    _refuse_outside(product, "lead_time_days", 0, MOST_LEAD_TIME)
    if product.shelf_life_days is not None:
        _refuse_outside(product, "shelf_life_days", 1, MOST_SHELF_LIFE)
        if product.tracking == Tracking.NONE:
            raise Refusal(_("Only what is tracked by lot or serial number expires."), field="shelf_life_days")


def _check_tolerances(product: Product) -> None:
    for name in TOLERANCES:
        percent = getattr(product, name)
        if percent is not None and not (ZERO <= percent <= HUNDRED and fits(percent, _DECIMALS)):
            raise Refusal(_("Enter a percentage from 0 to 100."), field=name)


def _check_measures(product: Product) -> None:
    if not ZERO <= product.weight < MOST_WEIGHT:
        words = out_of_range(product.weight, _("Enter a weight of zero or more."))
        raise Refusal(words, field="weight")
    if not fits(product.weight, _DECIMALS):
        raise Refusal(_("Enter a number with at most %d decimals.") % _DECIMALS, field="weight")
    for name in SIDES:
        if getattr(product, name) is not None:
            _refuse_outside(product, name, 1, MOST_SIDE)


def _refuse_outside(product: Product, name: str, least: int, most: int) -> None:
    if not least <= getattr(product, name) <= most:
        words = _("Enter a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
        raise Refusal(words, field=name)

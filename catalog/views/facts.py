"""What is said of a product beside its name and price, where there is something to say."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from catalog.models import Product, SupplyPolicy, Tracking
from core import formats
from core.presentation import Fact


def logistics_facts(product: Product) -> list[Fact]:
    """How it is kept, ordered in, shipped, declared and taken back; what is as usual is left out."""
    return [*_stock_facts(product), *_measure_facts(product)]


def _stock_facts(product: Product) -> Iterator[Fact]:
    if product.tracking != Tracking.NONE:
        days = product.shelf_life_days
        shelf_life = _("keeps %d days") % days if days else ""
        yield Fact(_("Tracking"), product.get_tracking_display(), note=shelf_life)
    if product.supply_policy != SupplyPolicy.NONE:
        yield Fact(_("Supply"), product.get_supply_policy_display())
    for label, percent in (
        (_("Over-delivery"), product.over_delivery_percent),
        (_("Under-delivery"), product.under_delivery_percent),
    ):
        if percent is not None:
            yield Fact(label, formats.percent(percent))
    if not product.is_returnable:
        yield Fact(_("Returns"), _("not taken back"))


def _measure_facts(product: Product) -> Iterator[Fact]:
    if product.weight:
        yield Fact(_("Weight"), f"{formats.quantity(product.weight)} kg")
    sides = (product.length_mm, product.width_mm, product.height_mm)
    if any(sides):
        yield Fact(_("Length × width × height"), " × ".join(str(side or "–") for side in sides) + " mm")
    if product.hs_code:
        yield Fact(_("Customs tariff number"), product.hs_code)
    if product.origin_country:
        yield Fact(_("Country of origin"), product.origin_country)

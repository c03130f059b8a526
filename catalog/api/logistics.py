"""How products are kept, ordered in, shipped, declared and taken back, for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ninja import Schema

from catalog.models import Product, SupplyPolicy, Tracking
from core.api import Percent, Quantity, plain_text

#: What a product may be without: sent as null, it is taken away.
CLEARABLE = frozenset(
    {
        "category", "shelf_life_days", "over_delivery_percent", "under_delivery_percent", "length_mm", "width_mm",
        "height_mm",
    }
)  # fmt: skip


class LogisticsIn(Schema):
    """What warehouse, carrier and customs look at. Weight in kilograms, sides in millimeters."""

    tracking: str = Tracking.NONE
    shelf_life_days: int | None = None
    supply_policy: str = SupplyPolicy.NONE
    lead_time_days: int = 7
    over_delivery_percent: Percent | None = None
    under_delivery_percent: Percent | None = None
    is_returnable: bool = True
    weight: Quantity = Decimal(0)
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    hs_code: str = ""
    origin_country: str = ""


class LogisticsPatch(Schema):
    """What changes of it; days, percentages and sides sent as null are taken away."""

    tracking: str | None = None
    shelf_life_days: int | None = None
    supply_policy: str | None = None
    lead_time_days: int | None = None
    over_delivery_percent: Percent | None = None
    under_delivery_percent: Percent | None = None
    is_returnable: bool | None = None
    weight: Quantity | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    hs_code: str | None = None
    origin_country: str | None = None


class LogisticsOut(Schema):
    """What warehouse, carrier and customs look at; an empty percentage is what the customer takes."""

    tracking: str
    shelf_life_days: int | None
    supply_policy: str
    lead_time_days: int
    over_delivery_percent: str | None
    under_delivery_percent: str | None
    is_returnable: bool
    weight: str
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    hs_code: str
    origin_country: str


def logistics_of(product: Product) -> dict[str, Any]:
    """The product's part of it, as the API speaks."""
    numbers = ("over_delivery_percent", "under_delivery_percent", "weight")
    values = {name: getattr(product, name) for name in LogisticsOut.model_fields}
    return values | {name: None if values[name] is None else plain_text(values[name]) for name in numbers}

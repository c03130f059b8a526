"""What a file says of how products are kept, shipped and declared."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from catalog.models import SupplyPolicy, Tracking
from catalog.operations import MOST_SHELF_LIFE, MOST_SIDE
from core import imports
from core.imports import Column

LOGISTICS = (
    Column("tracking", gettext_lazy("Tracking"), imports.choice(dict(Tracking.choices)), ("tracked by", "lot or serial"),
           offers=lambda by: [(value, str(label)) for value, label in Tracking.choices]),
    Column("shelf_life_days", gettext_lazy("Shelf life in days"), imports.whole(MOST_SHELF_LIFE), ("shelf life",)),
    Column("supply_policy", gettext_lazy("Supply"), imports.choice(dict(SupplyPolicy.choices)), ("supply policy",),
           offers=lambda by: [(value, str(label)) for value, label in SupplyPolicy.choices]),
    Column("over_delivery_percent", gettext_lazy("Over-delivery (%)"), imports.number(4), ("over delivery", "over tolerance")),
    Column("under_delivery_percent", gettext_lazy("Under-delivery (%)"), imports.number(4),
           ("under delivery", "under tolerance")),
    Column("is_returnable", gettext_lazy("May be returned"), imports.yes_no, ("returnable",)),
    Column("length_mm", gettext_lazy("Length (mm)"), imports.whole(MOST_SIDE), ("length",)),
    Column("width_mm", gettext_lazy("Width (mm)"), imports.whole(MOST_SIDE), ("width",)),
    Column("height_mm", gettext_lazy("Height (mm)"), imports.whole(MOST_SIDE), ("height",)),
    Column("hs_code", gettext_lazy("Customs tariff number"), imports.text(14),
           ("hs code", "tariff number", "commodity code", "customs code")),
    Column("origin_country", gettext_lazy("Country of origin"), imports.country, ("origin", "made in")),
)  # fmt: skip

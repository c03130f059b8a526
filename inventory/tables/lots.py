"""What lies in which lot, as a list: what expires soon, what has expired, what is blocked."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core.lists import (
    AmountFilter,
    BooleanColumn,
    BooleanFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    QuantityColumn,
    ReferenceFilter,
    TextColumn,
    TextFilter,
    View,
)
from inventory.models import LotStock, Warehouse

SOON = 30


def _expires_within(days: int) -> Any:
    def condition(frame: Any) -> Q:
        return Q(
            lot__expires_on__gte=frame.today, lot__expires_on__lte=frame.today + datetime.timedelta(days=days)
        )

    return condition


class LotList(DocumentList):
    """Lots and serial numbers that lie somewhere."""

    name = "lots"
    model = LotStock
    title = _("Lots")
    permission = "inventory.view_stock"
    annotations: ClassVar = {
        "key": Concat("lot__product__sku", Value("@"), "lot__code"),
        "free": F("on_hand") - F("held"),
    }
    columns = (
        LinkColumn("lot__code", _("Lot"), key="lot", url="inventory:lot", url_args=("key",)),
        TextColumn("lot__product__sku", _("Product"), key="sku"),
        TextColumn("lot__product__name", _("Name"), key="name"),
        TextColumn("level__warehouse__name", _("Warehouse"), key="warehouse"),
        DateColumn("lot__expires_on", _("Expires on"), key="expires_on"),
        QuantityColumn("on_hand", _("On hand")),
        QuantityColumn("held", _("Picked")),
        BooleanColumn("lot__is_blocked", _("Blocked"), key="is_blocked"),
        TextColumn("lot__block_reason", _("Reason"), key="block_reason", muted=True),
    )
    filters = (
        ReferenceFilter(
            "lot__product",
            Product,
            _("Product"),
            key="product",
            code="sku",
            shows="name",
            options="catalog:options",
        ),
        ReferenceFilter(
            "level__warehouse", Warehouse, _("Warehouse"), key="warehouse", code="code", shows="name"
        ),
        TextFilter("lot__code", _("Lot"), key="lot"),
        DateFilter("lot__expires_on", _("Expires on"), key="expires_on"),
        AmountFilter("on_hand", _("On hand")),
        BooleanFilter("lot__is_blocked", _("Blocked"), key="is_blocked"),
    )
    search = ("lot__code", "lot__product__sku", "lot__product__name")
    search_label = _("Lot, serial number or product")
    default_sort = "expires_on"
    standard_views = (
        View("there", _("In stock"), {}, condition=lambda frame: Q(on_hand__gt=0)),
        View("soon", _("Expires within 30 days"), {}, condition=lambda frame: Q(on_hand__gt=0) & _expires_within(SOON)(frame)),
        View("expired", _("Expired"), {}, condition=lambda frame: Q(on_hand__gt=0, lot__expires_on__lt=frame.today)),
        View("blocked", _("Blocked"), {"is_blocked": "yes"}),
        View("all", _("All"), {}),
    )  # fmt: skip
    empty_title = _("No lots here")
    empty_text = _("Goods that are tracked by lot or serial number stand here once they are received.")

"""What lies where, as a list."""

from decimal import Decimal
from typing import ClassVar

from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core import fields
from core.lists import (
    AmountFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    NewAction,
    QuantityColumn,
    ReferenceFilter,
    TextColumn,
    TextFilter,
    View,
)
from inventory.models import StockLevel, Warehouse, WarehouseKind


class StockList(DocumentList):
    """What lies where."""

    name = "stock"
    model = StockLevel
    title = _("Stock")
    permission = "inventory.view_stock"
    annotations: ClassVar = {
        "free": Case(
            When(
                warehouse__kind=WarehouseKind.STORAGE,
                then=Greatest(F("on_hand") - F("reserved") - F("unsellable"), Value(Decimal(0))),
            ),
            default=Value(Decimal(0)),
            output_field=fields.quantity(),
        )
    }
    columns = (
        LinkColumn(
            "product__sku", _("Product"), key="sku", url="catalog:product", url_args=("product__sku",)
        ),
        TextColumn("product__name", _("Name"), key="name"),
        TextColumn("warehouse__name", _("Warehouse"), key="warehouse"),
        TextColumn("bin__code", _("Bin"), key="bin", sort=("bin__sequence", "bin__code"), muted=True),
        QuantityColumn("on_hand", _("On hand")),
        QuantityColumn("reserved", _("Reserved")),
        QuantityColumn("free", _("Available")),
        MoneyColumn("value", _("Value"), permission="inventory.view_value"),
    )
    filters = (
        ReferenceFilter(
            "product", Product, _("Product"), code="sku", shows="name", options="catalog:options"
        ),
        ReferenceFilter("warehouse", Warehouse, _("Warehouse"), code="code", shows="name"),
        AmountFilter("on_hand", _("On hand")),
        AmountFilter("free", _("Available")),
        TextFilter("bin__code", _("Bin"), key="bin"),
    )
    search = ("product__sku", "product__name", "bin__code")
    default_sort = "sku"
    standard_views = (
        View("all", _("All"), {}),
        View("none", _("Nothing available"), {"free": "0"}),
    )
    new_action = NewAction(_("Receive goods"), "inventory:receive", permission="inventory.receive_goods")
    import_action = NewAction(
        _("Import"), "inventory:stock-import", permission="inventory.adjust_stock", icon="arrow-up-tray"
    )
    empty_title = _("Nothing in stock yet")
    empty_text = _("Receive goods to begin.")

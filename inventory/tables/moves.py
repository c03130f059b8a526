"""Every change of stock, as a list."""

from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core.lists import (
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    QuantityColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from inventory.models import StockMove


class MoveList(DocumentList):
    """Every change of stock, newest first."""

    name = "stock_moves"
    model = StockMove
    title = _("Stock moves")
    permission = "inventory.view_stock"
    columns = (
        LinkColumn("id", _("Move"), url="catalog:product", url_args=("product__sku",)),
        DateColumn("date", _("Date")),
        StatusColumn("kind", _("Kind")),
        TextColumn("product__sku", _("Product"), key="sku"),
        TextColumn("product__name", _("Name"), key="name", muted=True),
        QuantityColumn("quantity", _("Quantity")),
        TextColumn("source_number", _("Document")),
        MoneyColumn("value", _("Value"), permission="inventory.view_value"),
    )
    filters = (
        ReferenceFilter(
            "product", Product, _("Product"), code="sku", shows="name", options="catalog:options"
        ),
        DateFilter("date", _("Date")),
        TextFilter("source_number", _("Document")),
    )
    search = ("product__sku", "product__name", "source_number")
    default_sort = "-id"
    standard_views = (View("all", _("All"), {}),)

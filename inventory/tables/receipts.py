"""Deliveries from suppliers, as a list."""

from django.utils.translation import gettext_lazy as _

from core.lists import (
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    NewAction,
    TextColumn,
    TextFilter,
    View,
)
from inventory.models import GoodsReceipt


class ReceiptList(DocumentList):
    """Deliveries from suppliers."""

    name = "goods_receipts"
    model = GoodsReceipt
    title = _("Goods receipts")
    permission = "inventory.view_stock"
    columns = (
        LinkColumn("number", _("Number"), url="inventory:receipt"),
        DateColumn("date", _("Date")),
        TextColumn("reference", _("Reference")),
        TextColumn("warehouse__name", _("Warehouse")),
    )
    filters = (DateFilter("date", _("Date")), TextFilter("reference", _("Reference")))
    search = ("number", "reference")
    default_sort = "-number"
    standard_views = (View("all", _("All"), {}),)
    new_action = NewAction(_("Receive goods"), "inventory:receive", permission="inventory.receive_goods")

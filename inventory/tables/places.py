"""Warehouses and bins, as lists."""

from django.utils.translation import gettext_lazy as _

from core.lists import (
    BooleanColumn,
    BooleanFilter,
    ChoiceFilter,
    DocumentList,
    LinkColumn,
    NewAction,
    NumberColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from inventory.models import Bin, Warehouse

CHANGES = "inventory.change_warehouse"


class WarehouseList(DocumentList):
    """Where goods are kept."""

    name = "warehouses"
    model = Warehouse
    title = _("Warehouses")
    permission = "inventory.view_stock"
    columns = (
        LinkColumn("code", _("Code"), url="inventory:warehouse", url_permission=CHANGES),
        TextColumn("name", _("Name")),
        StatusColumn("kind", _("Kind")),
        BooleanColumn("is_default", _("Orders ship from here")),
        TextColumn("street", _("Street"), muted=True),
        TextColumn("postal_code", _("Postal code"), muted=True),
        TextColumn("city", _("City"), muted=True),
        TextColumn("country", _("Country"), muted=True),
    )
    filters = (ChoiceFilter("kind", _("Kind")),)
    search = ("code", "name", "city")
    default_sort = "code"
    standard_views = (View("all", _("All"), {}),)
    new_action = NewAction(_("New warehouse"), "inventory:new-warehouse", permission=CHANGES)


class BinList(DocumentList):
    """The bins in the order pickers pass them."""

    name = "bins"
    model = Bin
    title = _("Bins")
    permission = "inventory.view_stock"
    columns = (
        LinkColumn(
            "code",
            _("Code"),
            url="inventory:bin",
            url_args=("warehouse__code", "code"),
            url_permission=CHANGES,
        ),
        TextColumn("warehouse__name", _("Warehouse"), key="warehouse"),
        NumberColumn("sequence", _("Place on the walk")),
        BooleanColumn("is_blocked", _("Blocked")),
    )
    filters = (
        ReferenceFilter("warehouse", Warehouse, _("Warehouse"), code="code", shows="name"),
        TextFilter("code", _("Code")),
        BooleanFilter("is_blocked", _("Blocked")),
    )
    search = ("code",)
    default_sort = "sequence"
    standard_views = (View("all", _("All"), {}),)
    new_action = NewAction(_("New bin"), "inventory:new-bin", permission=CHANGES)
    empty_title = _("No bins yet")
    empty_text = _("Without bins pick lists follow the lines of the order.")

"""The list of products."""

from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core.lists import (
    AmountFilter,
    BooleanColumn,
    BooleanFilter,
    ChoiceFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    NewAction,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)


class ProductList(DocumentList):
    """What can be sold."""

    name = "products"
    previews_pages = True
    model = Product
    title = _("Products")
    permission = "catalog.view_product"
    columns = (
        LinkColumn("sku", _("Number"), url="catalog:product"),
        TextColumn("name", _("Name")),
        TextColumn("category__name", _("Category")),
        TextColumn("unit__name", _("Unit"), muted=True),
        TextColumn("tax_code__code", _("Tax code"), muted=True),
        StatusColumn("kind"),
        MoneyColumn("price", _("List price"), currency="currency", permission="orders.view_price"),
        BooleanColumn("is_active", _("Sold")),
    )
    filters = (
        ChoiceFilter("kind"),
        TextFilter("category__name", _("Category"), key="category"),
        AmountFilter("price", _("List price"), permission="orders.view_price"),
        BooleanFilter("is_active", _("Sold")),
    )
    search = ("sku", "name", "barcode")
    default_sort = "sku"
    standard_views = (View("active", _("Sold"), {"is_active": "yes"}), View("all", _("All"), {}))
    new_action = NewAction(_("New product"), "catalog:new", permission="catalog.change_product")
    import_action = NewAction(
        _("Import"), "catalog:products-import", permission="catalog.change_product", icon="arrow-up-tray"
    )
    empty_title = _("No products yet")
    empty_text = _("Products are what order lines are made of.")

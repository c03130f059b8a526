"""The lists of the catalog: products, price lists, and the lines of one."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import DecimalField, F, Func, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from catalog.models import KitPart, PriceList, PriceListLine, Product
from core.lists import (
    AmountFilter,
    BooleanColumn,
    BooleanFilter,
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    NewAction,
    QuantityColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)


def _written_parts() -> Subquery:
    """What a kit is made up of, as a file takes it in again: ``POT: 1; CUP: 6``."""
    amount = Func(F("quantity"), function="trim_scale", output_field=DecimalField())
    written = Concat("part__sku", Value(": "), Cast(amount, TextField()), output_field=TextField())
    rows = KitPart.objects.filter(product=OuterRef("pk")).order_by().values("product")
    joined = rows.annotate(written=StringAgg(written, "; ", order_by="position"))
    return Subquery(joined.values("written"))


class ProductList(DocumentList):
    """What can be sold."""

    name = "products"
    previews_pages = True
    model = Product
    title = _("Products")
    permission = "catalog.view_product"
    annotations: ClassVar[Mapping[str, Any]] = {"written_parts": _written_parts()}
    columns = (
        LinkColumn("sku", _("Number"), url="catalog:product"),
        TextColumn("name", _("Name")),
        TextColumn("category__name", _("Category")),
        TextColumn("unit__name", _("Unit"), muted=True),
        TextColumn("tax_code__code", _("Tax code"), muted=True),
        StatusColumn("kind"),
        MoneyColumn("price", _("List price"), currency="currency", permission="orders.view_price"),
        BooleanColumn("is_active", _("Sold")),
        StatusColumn("tracking", _("Tracking"), default=False),
        StatusColumn("supply_policy", _("Supply"), default=False),
        QuantityColumn("weight", _("Weight (kg)"), default=False),
        QuantityColumn("over_delivery_percent", _("Over-delivery (%)"), default=False),
        QuantityColumn("under_delivery_percent", _("Under-delivery (%)"), default=False),
        TextColumn("hs_code", _("Customs tariff number"), default=False),
        TextColumn("origin_country", _("Country of origin"), default=False),
        BooleanColumn("is_returnable", _("May be returned"), default=False),
        TextColumn("written_parts", _("Parts"), key="parts", sort=False, default=False, long=True),
    )
    filters = (
        ChoiceFilter("kind"),
        ChoiceFilter("tracking", _("Tracking")),
        ChoiceFilter("supply_policy", _("Supply")),
        BooleanFilter("is_returnable", _("May be returned")),
        TextFilter("category__name", _("Category"), key="category"),
        TextFilter("parts__part__sku", _("Made of"), key="made_of"),
        AmountFilter("price", _("List price"), permission="orders.view_price"),
        BooleanFilter("is_active", _("Sold")),
    )
    search = ("sku", "name", "barcode")
    default_sort = "sku"
    standard_views = (
        View("active", _("Sold"), {"is_active": "yes"}),
        View("kits", _("Kits"), {"kind": "kit", "is_active": "yes"}),
        View("all", _("All"), {}),
    )
    new_action = NewAction(_("New product"), "catalog:new", permission="catalog.change_product")
    import_action = NewAction(
        _("Import"), "catalog:products-import", permission="catalog.change_product", icon="arrow-up-tray"
    )
    empty_title = _("No products yet")
    empty_text = _("Products are what order lines are made of.")


class PriceListList(DocumentList):
    """Prices for groups of customers."""

    name = "price_lists"
    model = PriceList
    title = _("Price lists")
    permission = "catalog.view_taxcode"
    columns = (
        LinkColumn("code", _("Code"), url="catalog:price-list"),
        TextColumn("name", _("Name")),
        TextColumn("currency", _("Currency"), muted=True),
        DateColumn("valid_from", _("From")),
        DateColumn("valid_to", _("To")),
    )
    filters = (TextFilter("currency", _("Currency")), DateFilter("valid_to", _("To")))
    search = ("code", "name")
    default_sort = "code"
    new_action = NewAction(
        _("New price list"), "catalog:new-price-list", permission="catalog.change_pricelist"
    )
    import_action = NewAction(
        _("Import"), "catalog:prices-import", permission="catalog.change_pricelist", icon="arrow-up-tray"
    )
    empty_title = _("No price lists yet")
    empty_text = _("Without one every customer pays the list price.")


class PriceLineList(DocumentList):
    """The lines of one price list in the order in which they are tried."""

    name = "price_lines"
    model = PriceListLine
    title = _("Lines")
    permission = "catalog.view_taxcode"
    columns = (
        LinkColumn(
            "position", "#", url="catalog:price-line", url_args=("price_list__code", "pk"),
            url_permission="catalog.change_pricelist",
        ),
        TextColumn("product__sku", _("Product"), key="sku"),
        TextColumn("product__name", _("Name"), key="product"),
        TextColumn("category__name", _("Category"), key="category"),
        QuantityColumn("min_quantity", _("From quantity")),
        QuantityColumn("price", _("Price")),
        QuantityColumn("factor", _("Factor")),
        DateColumn("valid_from", _("From")),
        DateColumn("valid_to", _("To")),
    )  # fmt: skip
    filters = (
        ReferenceFilter(
            "product", Product, _("Product"), code="sku", shows="name", options="catalog:options"
        ),
        TextFilter("category__name", _("Category"), key="category"),
        AmountFilter("price", _("Price")),
        DateFilter("valid_to", _("To")),
    )
    search = ("product__sku", "product__name", "category__name")
    default_sort = "position"
    empty_title = _("No lines yet")
    empty_text = _("Without lines the list price holds.")

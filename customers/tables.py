"""The lists of customers, and of what is agreed with one."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.lists import (
    BooleanColumn,
    BooleanFilter,
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    NewAction,
    QuantityColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.lists.formats import Frame
from customers.models import (
    Customer,
    CustomerPrice,
    CustomerProduct,
    CustomerTag,
    CustomerTagging,
    UnsentDocument,
)


def _tagged(operator: str, names: Sequence[str], frame: Frame) -> Q:
    """Customers with, or without, one of the tags."""
    carriers = CustomerTagging.objects.filter(company=frame.actor.company, tag__name__in=names)
    tagged = Q(pk__in=carriers.values("customer_id"))
    return ~tagged if operator == "not" else tagged


def _unreached(frame: Frame) -> Q:
    """Customers with documents that wait for an address."""
    waiting = UnsentDocument.objects.filter(company=frame.actor.company, resolved_at=None)
    return Q(pk__in=waiting.values("customer_id"))


class CustomerList(DocumentList):
    """Who buys."""

    name = "customers"
    previews_pages = True
    model = Customer
    title = _("Customers")
    permission = "customers.view_customer"
    columns = (
        LinkColumn("code", _("Code"), url="customers:customer"),
        TextColumn("name", _("Name")),
        TextColumn("country", _("Country")),
        TextColumn("currency", _("Currency")),
        TextColumn("payment_terms__name", _("Payment terms")),
        StatusColumn("billing_policy", _("Billing")),
        TextColumn("email", _("E-mail"), muted=True),
        TextColumn("vat_id", _("VAT id"), muted=True, default=False),
        TextColumn("salesperson__username", _("Salesperson"), default=False),
        TextColumn("external_reference", _("External reference"), muted=True, default=False),
        BooleanColumn("is_approved", _("Approved"), default=False),
        StatusColumn("incoterm", _("Incoterm"), default=False),
        TextColumn("incoterm_place", _("Place of the Incoterm"), muted=True, default=False),
        QuantityColumn("over_delivery_percent", _("Over-delivery (%)"), default=False),
        QuantityColumn("under_delivery_percent", _("Under-delivery (%)"), default=False),
        TextColumn("notes_for_carrier", _("Notes for the carrier"), muted=True, default=False),
    )
    filters = (
        TextFilter("country", _("Country")),
        TextFilter("currency", _("Currency")),
        ChoiceFilter("billing_policy", _("Billing")),
        ChoiceFilter("incoterm", _("Incoterm")),
        ReferenceFilter(
            "taggings__tag", CustomerTag, _("Tag"), key="tag", code="name", shows="name", condition=_tagged
        ),
        TextFilter("salesperson__username", _("Salesperson"), key="salesperson"),
        BooleanFilter("is_active", _("Active")),
        BooleanFilter("is_approved", _("Approved")),
    )
    search = ("code", "name", "email", "vat_id")
    default_sort = "code"
    standard_views = (
        View("active", _("Active"), {"is_active": "yes"}),
        View("waiting", _("Waiting for approval"), {"is_approved": "no"}),
        View("unsent", _("No recipient"), condition=_unreached),
        View("all", _("All"), {}),
    )
    new_action = NewAction(_("New customer"), "customers:new", permission="customers.add_customer", key="c k")
    import_action = NewAction(
        _("Import"),
        "customers:customers-import",
        permission="customers.change_customer",
        icon="arrow-up-tray",
    )
    empty_title = _("No customers yet")
    empty_text = _("Add the first one to enter an order.")


class ArticleNumberList(DocumentList):
    """How one customer names our products."""

    name = "article_numbers"
    model = CustomerProduct
    title = _("Article numbers")
    permission = "customers.view_customer"
    columns = (
        LinkColumn(
            "sku", _("Customer's number"), url="customers:article-number", url_args=("customer__code", "pk"),
            url_permission="customers.change_customer",
        ),
        TextColumn("name", _("Customer's text")),
        TextColumn("product__sku", _("Product"), key="product"),
        TextColumn("product__name", _("Name"), key="product_name"),
    )  # fmt: skip
    search = ("sku", "name", "product__sku", "product__name")
    default_sort = "sku"
    empty_title = _("No article numbers yet")
    empty_text = _("Orders may name products by the customer's own numbers.")


class CustomerPriceList(DocumentList):
    """What is agreed with one customer."""

    name = "customer_prices"
    model = CustomerPrice
    title = _("Agreed prices")
    permission = "catalog.view_taxcode"
    columns = (
        LinkColumn(
            "product__sku", _("Product"), key="sku", url="customers:price", url_args=("customer__code", "pk"),
            url_permission="catalog.change_pricelist",
        ),
        TextColumn("customer__code", _("Customer"), key="customer", default=False),
        TextColumn("product__name", _("Name"), key="product"),
        QuantityColumn("min_quantity", _("From quantity")),
        QuantityColumn("price", _("Price"), unit="currency"),
        DateColumn("valid_from", _("From")),
        DateColumn("valid_to", _("To")),
    )  # fmt: skip
    filters = (DateFilter("valid_to", _("To")),)
    search = ("product__sku", "product__name")
    default_sort = "sku"
    empty_title = _("No agreed prices yet")
    empty_text = _("The customer pays by his price list.")

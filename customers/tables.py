"""The lists of customers, and of what is agreed with one."""

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
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from customers.models import Customer, CustomerPrice, CustomerProduct


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
        BooleanColumn("is_approved", _("Approved"), default=False),
    )
    filters = (
        TextFilter("country", _("Country")),
        TextFilter("currency", _("Currency")),
        ChoiceFilter("billing_policy", _("Billing")),
        BooleanFilter("is_active", _("Active")),
        BooleanFilter("is_approved", _("Approved")),
    )
    search = ("code", "name", "email", "vat_id")
    default_sort = "code"
    standard_views = (
        View("active", _("Active"), {"is_active": "yes"}),
        View("waiting", _("Waiting for approval"), {"is_approved": "no"}),
        View("all", _("All"), {}),
    )
    new_action = NewAction(_("New customer"), "customers:new", permission="customers.add_customer", key="c k")
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

"""The list of customers."""

from django.utils.translation import gettext_lazy as _

from core.lists import (
    BooleanColumn,
    BooleanFilter,
    ChoiceFilter,
    DocumentList,
    LinkColumn,
    NewAction,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from customers.models import Customer


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
    import_action = NewAction(
        _("Import"),
        "customers:customers-import",
        permission="customers.change_customer",
        icon="arrow-up-tray",
    )
    empty_title = _("No customers yet")
    empty_text = _("Add the first one to enter an order.")

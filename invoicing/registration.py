"""What the invoice stage tells the house about itself when it starts: its places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import navigation, panels, search
from customers.models import Customer
from fulfillment.models import Shipment
from invoicing.search import invoice_commands, search_invoices
from orders.models import SalesOrder

VIEW = "invoicing.view_invoice"


def register_places() -> None:
    """Where invoices are found: the rail, the menu of new documents, panels on other pages, the search."""
    navigation.register(
        navigation.Place(
            "invoices",
            _("Invoices"),
            "invoicing:list",
            permission=VIEW,
            icon="receipt-percent",
            order=40,
            key="i",
        )
    )
    navigation.register_new(
        navigation.NewEntry(
            _("Invoice"),
            "invoicing:unbilled",
            permission="invoicing.issue_invoice",
            icon="document-check",
            key="i",
            order=30,
        )
    )
    search.register("invoice", _("Invoices"), search_invoices, prefix="inv", permission=VIEW)
    search.register_command(invoice_commands)
    for model, url_name in (
        (SalesOrder, "invoicing:order-panel"),
        (Shipment, "invoicing:shipment-panel"),
        (Customer, "invoicing:customer-panel"),
    ):
        panels.register(model, panels.Panel(30, _("Invoices"), url_name, VIEW))

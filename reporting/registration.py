"""What reporting tells the house about itself when it starts: its places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import navigation, panels, search
from customers.models import Customer
from reporting.views.places import find_reports


def register_rail() -> None:
    """The places in the rail: home, the reports, and the ledger by its longer name."""
    for name, label, url_name, permission, icon, order, key in (
        ("home", _("Home"), "reporting:home", "reporting.view_home", "home", 10, "h"),
        ("ledger", _("Ledger & Reports"), "ledger:list", "ledger.view_journalentry", "book-open", 80, "l"),
        ("sales-reports", _("Reports"), "reporting:orders", "reporting.view_sales", "chart-bar", 90, ""),
        ("reports", _("Reports"), "reporting:receivables", "reporting.view_receivables", "chart-bar", 91, ""),
        ("system", _("System"), "reporting:system", "core.view_system", "server", 95, ""),
    ):
        navigation.register(
            navigation.Place(name, label, url_name, permission, icon=icon, order=order, key=key)
        )


def register_places() -> None:
    """Where reports are found besides: tabs of the ledger, a panel on the customer's page, the search."""
    for label, url_name, permission in (
        (_("Receivables report"), "reporting:receivables", "reporting.view_receivables"),
        (_("Orders report"), "reporting:orders", "reporting.view_sales"),
        (_("Orders by channel"), "reporting:channels", "reporting.view_sales"),
        (_("Lost sales report"), "reporting:lost-sales", "reporting.view_sales"),
        (_("Credit limits"), "reporting:credit", "credit.view_creditaccount"),
    ):
        navigation.register_tab("ledger", navigation.PlaceTab(label, url_name, permission))
    search.register_command(find_reports)
    glance = panels.Panel(5, _("At a glance"), "reporting:customer-panel", "customers.view_customer")
    panels.register(Customer, glance)

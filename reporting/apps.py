from django.apps import AppConfig


class ReportingConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "reporting"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from core import navigation, panels, search
        from customers.models import Customer
        from reporting import tasks  # noqa: F401
        from reporting.views.places import find_reports

        place = navigation.Place
        home = place(
            "home", _("Home"), "reporting:home", "reporting.view_home", icon="home", order=10, key="h"
        )
        ledger = place(
            "ledger", _("Ledger & Reports"), "ledger:list", "ledger.view_journalentry", icon="book-open", order=80,
            key="l",
        )  # fmt: skip
        sales = place(
            "sales-reports",
            _("Reports"),
            "reporting:orders",
            "reporting.view_sales",
            icon="chart-bar",
            order=90,
        )
        money = place(
            "reports",
            _("Reports"),
            "reporting:receivables",
            "reporting.view_receivables",
            icon="chart-bar",
            order=91,
        )
        system = place("system", _("System"), "reporting:system", "core.view_system", icon="server", order=95)
        for each in (home, ledger, sales, money, system):
            navigation.register(each)
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

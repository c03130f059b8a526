from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicingConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "invoicing"

    def ready(self) -> None:
        from core import documents, invariants, navigation, panels, search
        from customers.models import Customer
        from customers.operations import register_moving, register_open, register_sender
        from fulfillment.models import Shipment
        from invoicing import receivers, tasks  # noqa: F401
        from invoicing.chain import INVOICE_KIND
        from invoicing.invariants import RULES
        from invoicing.models import Invoice
        from invoicing.operations import drafts_of, follow_merged_customer
        from invoicing.search import invoice_commands, search_invoices
        from orders.models import SalesOrder

        view = "invoicing.view_invoice"
        documents.register(INVOICE_KIND)
        invariants.register(*RULES)
        register_sender(Invoice, tasks.send_invoice)
        register_moving(Invoice, follow_merged_customer, order=40)
        register_open(drafts_of)
        navigation.register(
            navigation.Place(
                "invoices",
                _("Invoices"),
                "invoicing:list",
                permission=view,
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
        search.register("invoice", _("Invoices"), search_invoices, prefix="inv", permission=view)
        search.register_command(invoice_commands)
        panels.register(SalesOrder, panels.Panel(30, _("Invoices"), "invoicing:order-panel", view))
        panels.register(Shipment, panels.Panel(30, _("Invoices"), "invoicing:shipment-panel", view))
        panels.register(Customer, panels.Panel(30, _("Invoices"), "invoicing:customer-panel", view))

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "invoicing"

    def ready(self) -> None:
        from core import documents, invariants
        from customers.operations import register_moving, register_open, register_sender
        from invoicing import receivers, registration, tasks  # noqa: F401
        from invoicing.chain import INVOICE_KIND
        from invoicing.invariants import RULES
        from invoicing.models import Invoice
        from invoicing.operations import drafts_of, follow_merged_customer

        documents.register(INVOICE_KIND)
        invariants.register(*RULES)
        register_sender(Invoice, tasks.send_invoice)
        register_moving(Invoice, follow_merged_customer, order=40)
        register_open(drafts_of)
        registration.register_requests()
        registration.register_places()
        registration.register_complaints()

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "invoicing"

    def ready(self) -> None:
        from core import documents, invariants
        from invoicing import receivers, tasks  # noqa: F401
        from invoicing.chain import INVOICE_KIND
        from invoicing.invariants import RULES

        documents.register(INVOICE_KIND)
        invariants.register(*RULES)

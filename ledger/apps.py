from django.apps import AppConfig


class LedgerConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "ledger"

    def ready(self) -> None:
        from core import invariants
        from customers.operations import register_staying
        from ledger import receivers, registration  # noqa: F401
        from ledger.invariants import RULES
        from ledger.models import JournalLine

        invariants.register(*RULES)
        register_staying(JournalLine, "posted (LED-4)")
        registration.register_documents()
        registration.register_requests()
        registration.register_places()

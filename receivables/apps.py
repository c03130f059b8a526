from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "receivables"

    def ready(self) -> None:
        from core import documents, invariants
        from receivables import receivers, tasks  # noqa: F401
        from receivables.chain import PAYMENT_KIND
        from receivables.invariants import RULES

        documents.register(PAYMENT_KIND)
        invariants.register(*RULES)

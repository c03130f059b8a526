from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "receivables"

    def ready(self) -> None:
        from core import invariants
        from receivables import promise_registration, receivers, registration, tasks, wording  # noqa: F401
        from receivables.invariants import RULES

        invariants.register(*RULES)
        wording.register()
        registration.register_documents()
        registration.register_with_customers()
        registration.register_places()
        promise_registration.register()

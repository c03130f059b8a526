from django.apps import AppConfig


class CreditConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "credit"

    def ready(self) -> None:
        from core import invariants
        from credit import receivers, tasks  # noqa: F401
        from credit.invariants import RULES

        invariants.register(*RULES)

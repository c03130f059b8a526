from django.apps import AppConfig


class InventoryConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "inventory"

    def ready(self) -> None:
        from core import invariants
        from inventory import registration
        from inventory.invariants import RULES

        invariants.register(*RULES)
        registration.register_requests()
        registration.register_facts()
        registration.register_places()

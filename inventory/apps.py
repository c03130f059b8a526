from django.apps import AppConfig


class InventoryConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "inventory"

    def ready(self) -> None:
        from core import actors, invariants
        from inventory import registration, selectors
        from inventory.invariants import RULES

        invariants.register(*RULES)
        actors.register_keeping(selectors.keeping)
        registration.register_requests()
        registration.register_facts()
        registration.register_news()
        registration.register_places()

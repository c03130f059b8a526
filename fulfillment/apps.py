from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "fulfillment"

    def ready(self) -> None:
        from core import documents, invariants
        from fulfillment import receivers, tasks  # noqa: F401
        from fulfillment.chain import SHIPMENT_KIND
        from fulfillment.invariants import RULES

        documents.register(SHIPMENT_KIND)
        invariants.register(*RULES)

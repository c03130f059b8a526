from django.apps import AppConfig


class OrdersConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "orders"

    def ready(self) -> None:
        from core import documents, invariants
        from orders import receivers, tasks  # noqa: F401
        from orders.chain import ORDER_KIND
        from orders.invariants import RULES

        documents.register(ORDER_KIND)
        invariants.register(*RULES)

from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "fulfillment"

    def ready(self) -> None:
        from core import invariants
        from fulfillment import receivers, registration, return_registration, wordings  # noqa: F401
        from fulfillment.invariants import RULES

        invariants.register(*RULES)
        registration.register_work()
        registration.register_people()
        registration.register_places()
        registration.register_search()
        wordings.register()
        return_registration.register()

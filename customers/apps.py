from django.apps import AppConfig


class CustomersConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "customers"

    def ready(self) -> None:
        from catalog.selectors import register_own_numbers
        from customers import registration
        from customers.selectors import products_by_own_number

        register_own_numbers(products_by_own_number)
        registration.register_requests()
        registration.register_news()
        registration.register_places()

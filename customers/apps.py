from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "customers"

    def ready(self) -> None:
        from core import navigation, search
        from customers.search import search_customers

        view = "customers.view_customer"
        navigation.register(
            navigation.Place(
                "customers",
                _("Customers"),
                "customers:list",
                permission=view,
                icon="user-group",
                order=60,
                key="c",
            )
        )
        navigation.register_new(
            navigation.NewEntry(
                _("Customer"),
                "customers:new",
                permission="customers.add_customer",
                icon="user-plus",
                key="k",
                order=50,
            )
        )
        search.register(
            "customer", _("Customers"), search_customers, prefix="cus", permission=view, icon="user-group"
        )

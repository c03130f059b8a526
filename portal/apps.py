from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "portal"

    def ready(self) -> None:
        from core import actors, navigation
        from customers.operations import register_forgetting, register_moving
        from orders.quote_links import register_link
        from portal.models import PortalAccount
        from portal.operations import follow_merged_customer, forget_accounts
        from portal.quote_tokens import link_of
        from portal.selectors import customers_of

        actors.register_narrowing(customers_of)
        register_moving(PortalAccount, follow_merged_customer, order=50)
        register_link(link_of)
        register_forgetting(forget_accounts)
        view = "portal.view_documents"
        for name, label, url, icon, order in (
            ("portal", _("Home"), "portal:home", "home", 10),
            ("portal-catalog", _("Catalog"), "portal:catalog", "squares-2x2", 15),
            ("portal-basket", _("Basket"), "portal:basket", "shopping-cart", 17),
            ("portal-orders", _("Orders"), "portal:orders", "document-text", 20),
            ("portal-shipments", _("Shipments"), "portal:shipments", "truck", 30),
            ("portal-returns", _("Returns"), "portal:returns", "arrow-uturn-left", 35),
            ("portal-invoices", _("Invoices"), "portal:invoices", "banknotes", 40),
        ):
            permission = "portal.place_order" if name == "portal-basket" else view
            navigation.register(
                navigation.Place(name, label, url, permission=permission, icon=icon, order=order, portal=True)
            )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "catalog"

    def ready(self) -> None:
        from catalog.search import search_products
        from core import search

        search.register(
            "product",
            _("Products"),
            search_products,
            prefix="sku",
            permission="catalog.view_product",
            icon="cube",
        )

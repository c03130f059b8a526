from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "inventory"

    def ready(self) -> None:
        from catalog.models import Product
        from core import approvals, invariants, navigation, panels
        from inventory import operations, proposals
        from inventory.invariants import RULES

        invariants.register(*RULES)
        approvals.register(
            approvals.RequestKind(
                name=proposals.ADJUSTMENT,
                label=_("Stock adjustment"),
                asks="inventory.adjust_stock",
                decides="inventory.approve_adjustment",
                apply=operations.apply_adjustment,
                show=proposals.show,
            )
        )
        view = "inventory.view_stock"
        navigation.register(
            navigation.Place("stock", _("Stock"), "inventory:list", permission=view, icon="cube", order=70)
        )
        navigation.register_tab("catalog", navigation.PlaceTab(_("Stock"), "inventory:list", view))
        navigation.register_new(
            navigation.NewEntry(
                _("Goods receipt"),
                "inventory:receive",
                permission="inventory.receive_goods",
                icon="inbox-arrow-down",
                order=40,
            )
        )
        navigation.register_new(
            navigation.NewEntry(
                _("Stock adjustment"),
                "inventory:adjust",
                permission="inventory.adjust_stock",
                icon="scale",
                order=41,
            )
        )
        panels.register(Product, panels.Panel(10, _("Stock"), "inventory:product-panel", view))

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FulfillmentConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "fulfillment"

    def ready(self) -> None:
        from core import documents, invariants, navigation, notifications, panels, search
        from customers.operations import register_forgetting, register_moving, register_sender
        from fulfillment import receivers, return_registration, tasks, wordings  # noqa: F401
        from fulfillment.chain import SHIPMENT_KIND
        from fulfillment.invariants import RULES
        from fulfillment.models import Shipment
        from fulfillment.operations import follow_merged_customer, forget_proofs
        from fulfillment.search import search_shipments, search_waves, shipment_commands
        from inventory.models import Lot
        from orders.models import SalesOrder

        documents.register(SHIPMENT_KIND)
        invariants.register(*RULES)
        register_sender(Shipment, tasks.send_shipment_mail)
        register_forgetting(forget_proofs)
        register_moving(Shipment, follow_merged_customer, order=30)
        wordings.register()
        notifications.register(
            "shipment.delayed", notifications.Wording(_("%(number)s is delayed"), "exclamation-triangle")
        )
        view = "fulfillment.view_shipment"
        panels.register(SalesOrder, panels.Panel(20, _("Shipments"), "fulfillment:order-panel", view))
        panels.register(
            Lot, panels.Panel(10, _("Who got it"), "fulfillment:lot-panel", "inventory.view_stock")
        )
        navigation.register(
            navigation.Place(
                "shipments",
                _("Shipments"),
                "fulfillment:list",
                permission=view,
                icon="truck",
                order=30,
                key="s",
            )
        )
        search.register(
            "shipment", _("Shipments"), search_shipments, prefix="ship", permission=view, icon="truck"
        )
        search.register(
            "wave",
            _("Waves"),
            search_waves,
            prefix="wave",
            permission="inventory.view_stock",
            icon="queue-list",
        )
        search.register_command(shipment_commands)
        return_registration.register()

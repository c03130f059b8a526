from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FulfillmentConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "fulfillment"

    def ready(self) -> None:
        from core import documents, invariants, navigation, notifications, panels, search
        from customers.operations import (
            register_forgetting,
            register_handing_out,
            register_moving,
            register_sender,
        )
        from fulfillment import consignment_tasks, receivers, return_registration, tasks, wordings  # noqa: F401
        from fulfillment.chain import SHIPMENT_KIND
        from fulfillment.invariants import RULES
        from fulfillment.models import Consignment, Shipment
        from fulfillment.operations import (
            deliveries_of,
            follow_merged_customer,
            follow_with_consignments,
            forget_proofs,
            plan_again,
            still_to_plan,
        )
        from fulfillment.search import search_consignments, search_shipments, search_waves, shipment_commands
        from inventory.models import Lot
        from orders.lifecycle import ExceptionKind
        from orders.models import SalesOrder
        from orders.operations import register_maker

        documents.register(SHIPMENT_KIND)
        invariants.register(*RULES)
        register_maker(ExceptionKind.SHIPMENT, again=plan_again, remaining=still_to_plan)
        register_sender(Shipment, tasks.send_shipment_mail)
        register_forgetting(forget_proofs)
        register_handing_out("deliveries", deliveries_of)
        register_moving(Shipment, follow_merged_customer, order=30)
        register_moving(Consignment, follow_with_consignments, order=32)
        register_sender(Consignment, consignment_tasks.send_consignment_mail)
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
        search.register(
            "consignment",
            _("Consignments"),
            search_consignments,
            prefix="cons",
            permission=view,
            icon="truck",
        )
        search.register_command(shipment_commands)
        return_registration.register()

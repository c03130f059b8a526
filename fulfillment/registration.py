"""What shipments, waves and consignments tell the house about themselves when it starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import documents, navigation, notifications, panels, search
from customers.operations import register_forgetting, register_handing_out, register_moving, register_sender
from fulfillment import consignment_tasks, tasks
from fulfillment.chain import SHIPMENT_KIND
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

VIEW = "fulfillment.view_shipment"


def register_work() -> None:
    """Who makes a canceled shipment again, and what is said of late ones."""
    documents.register(SHIPMENT_KIND)
    register_maker(ExceptionKind.SHIPMENT, again=plan_again, remaining=still_to_plan)
    notifications.register(
        "shipment.delayed", notifications.Wording(_("%(number)s is delayed"), "exclamation-triangle")
    )


def register_people() -> None:
    """Mails to customers, and what becomes of theirs when they are merged, forgotten or ask for it."""
    register_sender(Shipment, tasks.send_shipment_mail)
    register_sender(Consignment, consignment_tasks.send_consignment_mail)
    register_forgetting(forget_proofs)
    register_handing_out("deliveries", deliveries_of)
    register_moving(Shipment, follow_merged_customer, order=30)
    register_moving(Consignment, follow_with_consignments, order=32)


def register_places() -> None:
    """The place in the rail, and the blocks on other documents' pages."""
    shipments = navigation.Place(
        "shipments", _("Shipments"), "fulfillment:list", permission=VIEW, icon="truck", order=30, key="s"
    )
    navigation.register(shipments)
    panels.register(SalesOrder, panels.Panel(20, _("Shipments"), "fulfillment:order-panel", VIEW))
    panels.register(Lot, panels.Panel(10, _("Who got it"), "fulfillment:lot-panel", "inventory.view_stock"))


def register_search() -> None:
    """What the search finds, and the commands it offers."""
    for kind, label, find, prefix, permission, icon in (
        ("shipment", _("Shipments"), search_shipments, "ship", VIEW, "truck"),
        ("wave", _("Waves"), search_waves, "wave", "inventory.view_stock", "queue-list"),
        ("consignment", _("Consignments"), search_consignments, "cons", VIEW, "truck"),
    ):
        search.register(kind, label, find, prefix=prefix, permission=permission, icon=icon)
    search.register_command(shipment_commands)

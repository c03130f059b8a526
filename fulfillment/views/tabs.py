"""The second level of the shipments: the lists beside the list of what leaves."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.presentation import Tab


def shipment_tabs(actor: Actor, current: str) -> list[Tab]:
    """Shipments, the walks on which they are picked, what leaves together, and what comes back; each for those who may see it."""
    places = (
        ("list", _("Shipments"), "fulfillment.view_shipment"),
        ("waves", _("Waves"), "inventory.view_stock"),
        ("consignments", _("Consignments"), "fulfillment.view_shipment"),
        ("returns", _("Returns"), "fulfillment.view_return"),
        ("pickups", _("Pick-ups"), "inventory.view_stock"),
        ("carriers", _("Carriers"), "inventory.view_stock"),
    )
    return [
        Tab(label, reverse(f"fulfillment:{name}"), is_current=name == current)
        for name, label, permission in places
        if actor.can(permission)
    ]

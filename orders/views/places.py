"""The second level of the orders: the lists beside the list of orders."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.presentation import Tab


def order_tabs(actor: Actor, current: str) -> list[Tab]:
    """The lists this actor may open; none where there is only one."""
    places = [
        (_("Orders"), "orders:list", "orders.view_salesorder"),
        (_("Agreements"), "orders:agreements", "orders.view_agreement"),
        (_("Standing orders"), "orders:standing-orders", "orders.view_standingorder"),
        (_("Lost sales"), "orders:lost-sales", "orders.view_lostsale"),
    ]
    found = [
        Tab(label, reverse(name), is_current=name == current)
        for label, name, permission in places
        if actor.can(permission)
    ]
    return found if len(found) > 1 else []

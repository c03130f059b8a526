"""The second level of the orders: the lists beside the list of orders, and the way to what stands in them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.presentation import Crumb, Tab
from customers.models import Customer


def order_tabs(actor: Actor, current: str) -> list[Tab]:
    """The lists this actor may open; none where there is only one."""
    places = [
        (_("Orders"), "orders:list", "orders.view_salesorder"),
        (_("Agreements"), "orders:agreements", "orders.view_agreement"),
        (_("Standing orders"), "orders:standing-orders", "orders.view_standingorder"),
        (_("Reservations"), "orders:reservations", "inventory.view_stock"),
        (_("Lost sales"), "orders:lost-sales", "orders.view_lostsale"),
    ]
    found = [
        Tab(label, reverse(name), is_current=name == current)
        for label, name, permission in places
        if actor.can(permission)
    ]
    return found if len(found) > 1 else []


def crumbs_of(*more: Crumb) -> list[Crumb]:
    """The way to something under the orders."""
    return [Crumb(_("Orders"), reverse("orders:list")), *more]


def crumbs_of_customer(customer: Customer, title: str) -> list[Crumb]:
    """The way to what there is of a customer."""
    return [Crumb(customer.name, reverse("customers:customer", args=[customer.code])), Crumb(title)]

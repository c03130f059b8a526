"""What tests of shipments are about: an order with goods in stock, and the people of the warehouse."""

from __future__ import annotations

from decimal import Decimal

from catalog.models import Product
from core.actors import Actor
from core.models import Company
from customers.models import Customer
from fulfillment.models import Shipment
from orders import operations as orders
from orders.models import SalesOrder
from tests import builders
from tests.builders import a_company, stock

__all__ = [
    "a_company",
    "a_confirmed_order",
    "a_customer",
    "a_picker",
    "an_order",
    "goods",
    "shipment_of",
    "somebody",
    "stock",
]


def somebody(company: Company, *roles: str, name: str = "") -> Actor:
    """A person with these roles."""
    return builders.an_actor(company, *roles, username=name)


def a_picker(company: Company, name: str = "") -> Actor:
    """Somebody of the warehouse."""
    return somebody(company, "WH", name=name)


def a_customer(company: Company, *, email: str = "buyer@alfki.example", **options) -> Customer:
    """A customer with an address in Berlin."""
    return builders.a_customer(company, **{"name": "Alfreds Futterkiste", "email": email, **options})


def goods(company: Company, sku: str, *, on_hand: str = "0", shelf: str = "", **options) -> Product:
    """Goods, so many of them in stock, on a shelf."""
    product = builders.a_product(company, sku, on_hand=on_hand, **{"name": f"Goods {sku}", **options})
    if shelf:
        builders.put_in_bin(product, shelf)
    return product


def an_order(customer: Customer, quantities: dict[str, str], **header) -> SalesOrder:
    """A draft of these quantities by SKU."""
    return orders.create(
        orders.Header(customer=customer, **header),
        [orders.LineEntry(sku, Decimal(quantity)) for sku, quantity in quantities.items()],
        by=Actor.system(customer.company),
    )


def a_confirmed_order(customer: Customer, quantities: dict[str, str], **header) -> SalesOrder:
    """An order that nothing holds."""
    order = an_order(customer, quantities, **header)
    orders.submit(order, by=Actor.system(customer.company))
    assert order.status == "confirmed", list(order.holds.values("kind", "reason"))
    return order


def shipment_of(order: SalesOrder) -> Shipment:
    """The order's only open shipment."""
    return Shipment.objects.exclude(status__in=["dispatched", "delivered", "canceled"]).get(order=order)

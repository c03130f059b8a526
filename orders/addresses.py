"""Addresses as a document keeps them: copies of the customer's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from customers.models import Address, Customer
from orders.models import SalesOrder


def address_of(customer: Customer, addresses: Sequence[Address], *, shipping: bool) -> dict[str, str]:
    """A copy of the customer's billing or shipping address, as the document keeps it."""
    wanted = [a for a in addresses if (a.is_shipping if shipping else a.is_billing)] or list(addresses)
    if not wanted:
        return {"name": customer.name, "country": customer.country}
    return copy_of(customer, next((a for a in wanted if shipping and a.is_main_shipping), wanted[0]))


def copy_of(customer: Customer, address: Address) -> dict[str, str]:
    """An address as the document keeps it."""
    return {
        "name": address.name or customer.name,
        "street": address.street,
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }


def address_of_order(order: SalesOrder) -> Address | None:
    """The customer's address that the order goes to; None when it goes elsewhere."""
    for address in order.customer.addresses.order_by("-is_main_shipping", "pk"):
        if copy_of(order.customer, address) == order.shipping_address:
            return address
    return None


def own_address(order: SalesOrder) -> dict[str, Any]:
    """Where the customer himself gets letters: the billing address, unless somebody else is billed."""
    if order.invoice_party_id == order.customer_id:
        return dict(order.billing_address)
    return dict(address_of(order.customer, list(order.customer.addresses.order_by("pk")), shipping=False))

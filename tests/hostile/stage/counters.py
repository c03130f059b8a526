"""An order whose tolerances may be agreed on, and one with a service that is still to be done."""

from __future__ import annotations

from tests import builders
from tests.hostile.stage.given import Given, Names


def documents(given: Given) -> dict[str, Names]:
    """Both are confirmed and nothing of them has left."""
    service = builders.a_product(given.company, kind="service", price="30.00")
    done, agreed = (
        builders.an_order(given.customer, product=product, quantity="3")
        for product in (service, given.product)
    )
    return {
        "/orders/{number}/services/deliver": {"orders": done.number},
        "/orders/{number}/tolerances": {"orders": agreed.number},
    }

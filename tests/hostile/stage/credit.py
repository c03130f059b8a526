"""What credit decides about."""

from __future__ import annotations

import datetime
from decimal import Decimal

from catalog.models import Product
from core.actors import Actor
from credit import operations as credit
from customers.models import Customer
from tests import builders
from tests.hostile.stage.given import Given, Names


def documents(given: Given) -> dict[str, Names]:
    """A security, the rules of a class, an order that is held and one that is to be paid before."""
    given.names.update({"securities": a_security(given.customer), "rule-sets": "standard"})
    held = {"orders": given.names["held"]}
    return {
        "/orders/{number}/holds/release": held,
        "/orders/{number}/credit/reject": held,
        "/orders/{number}/credit/prepayment": held,
        "/orders/{number}/credit/prepayment/withdraw": {
            "orders": an_order_to_prepay(given.customer, given.product)
        },
    }


def a_security(customer: Customer) -> int:
    """The key of a deposit that nobody has confirmed; and the customer has a limit for a time."""
    by, day = Actor.system(customer.company), datetime.date(2999, 1, 1)
    credit.set_limit(customer, limit_amount=Decimal(9), valid_from=day, reason="Season", by=by)
    cover = credit.Cover("deposit", Decimal(5), "D 1", customer.company.today())
    return credit.add_security(customer, cover, by=by).pk


def an_order_to_prepay(customer: Customer, product: Product) -> str:
    """The number of an order of which part is to be paid before it goes on."""
    by = Actor.system(customer.company)
    broke = builders.a_customer(customer.company, "LATER", credit_limit="0")
    order = builders.an_order(broke, product=product)
    credit.ask_prepayment(order, Decimal(1), "First order", by=by)
    return str(order.number)

"""An order, a quote, an agreement and a standing order that each verb still works on."""

from __future__ import annotations

import datetime
from decimal import Decimal

from core.actors import Actor
from customers.models import Customer
from orders import operations as orders
from orders.models import SalesOrder
from tests import builders
from tests.hostile.stage.given import Given, Names


def documents(given: Given) -> dict[str, Names]:
    """A draft, an offer, one held for its price, one that nothing has shipped of."""
    customer, product, by = given.customer, given.product, given.by
    draft, offer = (builders.a_draft_order(customer, product=product) for _number in range(2))
    orders.quote(offer, valid_until=given.company.today(), by=by)
    held = SalesOrder.objects.get(company=given.company, number=given.names["held"])
    orders.place_hold(held, "approval", "too cheap", by=by)
    confirmed = {"orders": builders.an_order(customer, product=product).number}
    given.names.update({"standing-orders": a_standing_order(customer), "agreements": an_agreement(customer)})
    return {
        "/orders/{number}/submit": {"orders": draft.number},
        "/orders/{number}/cancel": confirmed,
        "/orders/{number}/amend": confirmed,
        "/orders/{number}/close-line": confirmed,
        "/orders/{number}/repromise": confirmed,
        "/orders/{number}/cannot-fulfill": confirmed,
        "/orders/{number}/send-back": {"orders": held.number},
        "/quotes/{number}/extend": {"orders": offer.number},
        "/quotes/{number}/accept": {"orders": offer.number},
        "/standing-orders/{number}/resume": {"standing-orders": a_standing_order(customer, is_paused=True)},
    }


def a_standing_order(customer: Customer, *, is_paused: bool = False) -> str:
    """The number of one that is due in a thousand years."""
    by = Actor.system(customer.company)
    entries = [orders.LineEntry(builders.a_product(customer.company).sku, Decimal(1))]
    starts_on = datetime.date(2999, 1, 1)
    standing = orders.create_standing(orders.StandingTerms(customer, entries, starts_on), by=by)
    if is_paused:
        orders.pause_standing(standing, by=by)
    return standing.number


def an_agreement(customer: Customer) -> str:
    """The number of one of which nothing is called off."""
    by = Actor.system(customer.company)
    line = orders.AgreedLine(builders.a_product(customer.company).sku, Decimal(9), Decimal(5))
    terms = orders.AgreementTerms(customer, [line], customer.company.today())
    return orders.create_agreement(terms, by=by).number

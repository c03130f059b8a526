"""A document for each call that it still works on, so that what a field holds decides the answer."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from catalog.models import Product
from core.actors import Actor
from credit import operations as credit
from customers.models import Contact, Customer
from fulfillment import operations as fulfillment
from fulfillment.models import Carrier
from ledger import operations as ledger
from ledger.models import Account
from orders import operations as orders
from orders.models import SalesOrder
from receivables import operations as receivables
from receivables.models import Allocation
from tests import builders
from tests.hostile.addresses import address
from tests.hostile.bodies import calls, named


def documents_by_call(own: dict[str, Any], held: SalesOrder) -> dict[str, dict[str, Any]]:
    """What the address and the body of a call name, by the call; under "" what the others do."""
    company = builders.the_company()
    by = Actor.system(company)
    Carrier.objects.create(company=company, code="PARCEL", name="Parcel")
    customer = Customer.objects.get(company=company, code="ALFKI")
    builders.a_customer(company, "KEEP")
    contact = Contact.objects.create(company=company, customer=customer, name="Anna")
    product = builders.a_product(company, on_hand="100")
    builders.a_unit(company, "BX")
    draft, offer = (builders.a_draft_order(customer, product=product) for _number in range(2))
    orders.quote(offer, valid_until=company.today(), by=by)
    orders.place_hold(held, "approval", "too cheap", by=by)
    planned, picked, packed = (builders.an_order(customer, product=product) for _number in range(3))
    for order in (picked, packed):
        fulfillment.pick(order.shipments.get(), by=by)
    fulfillment.pack(packed.shipments.get(), by=by)
    rest = receivables.post_payment(customer, amount=Decimal(20), currency="EUR", by=by)
    own = {
        **own,
        "contacts": contact.pk,
        "securities": a_security(customer),
        "rule-sets": "standard",
        "held": held.number,
        "credits": rest.number,
        "matches": Allocation.objects.filter(company=company).latest("pk").pk,
    }
    accounts = {account.code: account for account in Account.objects.filter(company=company)}
    lines = [
        ledger.ManualLine(accounts["5400"], debit=Decimal(5)),
        ledger.ManualLine(accounts["5900"], credit=Decimal(5)),
    ]
    entry = ledger.post_manual(lines, description="Bank charges", by=by)
    own |= {"standing-orders": a_standing_order(customer), "agreements": an_agreement(customer)}
    changeable = {**own, "orders": planned.number, "shipments": planned.shipments.get().number}
    special = {
        "/orders/{number}/submit": {"orders": draft.number},
        "/orders/{number}/cancel": changeable,
        "/orders/{number}/amend": changeable,
        "/orders/{number}/close-line": changeable,
        "/quotes/{number}/extend": {"orders": offer.number},
        "/quotes/{number}/accept": {"orders": offer.number},
        "/orders/{number}/repromise": changeable,
        "/orders/{number}/cannot-fulfill": changeable,
        "/standing-orders/{number}/resume": {"standing-orders": a_standing_order(customer, is_paused=True)},
        "/orders/{number}/holds/release": {"orders": held.number},
        "/orders/{number}/send-back": {"orders": held.number},
        "/orders/{number}/credit/reject": {"orders": held.number},
        "/orders/{number}/credit/prepayment": {"orders": held.number},
        "/orders/{number}/credit/prepayment/withdraw": {"orders": an_order_to_prepay(customer, product)},
        "/shipments/{number}/pick": changeable,
        "/shipments/{number}/cancel": changeable,
        "/shipments/{number}/pack": {"shipments": picked.shipments.get().number},
        "/shipments/{number}/dispatch": {"shipments": packed.shipments.get().number},
        "/journal-entries/{number}/reverse": {"entries": entry.number},
    }
    return {"": own, **{f"POST /api/v1{path}": {**own, **names} for path, names in special.items()}}


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


def path_of(path: str, names: dict[str, Any]) -> str:
    return address(re.sub(r"{(\w+)}", r"<str:\1>", path.lstrip("/")), names)


def working_calls(documents: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Each call's name, method, address and a body it understands."""
    for method, path, body in calls():
        name = f"{method} {path}"
        names = documents.get(name, documents[""])
        yield name, method, path_of(path, names), named(body, names)

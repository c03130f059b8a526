"""Questions about customers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from core import timeline
from core.actors import Actor
from core.finding import find
from customers.models import ContactRole, Customer

OPTIONS = 12
SUGGESTIONS = 3
CUSTOMERS_LOOKED_THROUGH = 50


def find_customers(actor: Actor, text: str, limit: int = OPTIONS) -> list[Customer]:
    """Active customers, by code, words of name or city, VAT id or e-mail, also begun or mistyped; the nearest first."""
    keys = find(actor.company, "customer", text, 2 * limit)
    found = Customer.objects.in_scope(actor).filter(is_active=True).in_bulk(keys)
    return [found[key] for key in keys if key in found][:limit]


def suggestions(actor: Actor, text: str) -> str:
    """Code and name of the nearest customers, for somebody who typed neither and has no list to choose from."""
    return ", ".join(
        f"{customer.code} ({customer.name})" for customer in find_customers(actor, text, SUGGESTIONS)
    )


def customers_named(actor: Actor, text: str) -> list[int]:
    """The keys of customers whose documents one looks for by their name."""
    return find(actor.company, "customer", text, CUSTOMERS_LOOKED_THROUGH)


def recipient(customer: Customer, role: ContactRole) -> tuple[str, str]:
    """(e-mail, name) a document goes to: the contact with its role, else the customer's main address, else nobody."""
    contact = customer.contacts.filter(role=role).exclude(email="").order_by("pk").first()
    if contact is not None:
        return contact.email, contact.name
    return customer.email, customer.name


def terms_were_set_by(customer: Customer, user_ids: Iterable[int]) -> bool:
    """Whether one of these people created the customer, or changed the terms or asked for them (ROLES.md, 2, rule 3)."""
    people = list(user_ids)
    set_terms = Q(activity="changed", data__has_key="terms")
    decided = (Q(activity="created") | set_terms) & Q(actor__in=people)
    asked = set_terms & Q(data__requested_by__in=people)
    return timeline.of_document(customer).filter(decided | asked).exists()

"""Questions about customers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, Value, When

from catalog.selectors import OwnNumber
from core import timeline
from core.actors import Actor
from core.finding import find
from customers.models import ContactRole, Customer, CustomerProduct

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


def products_by_own_number(actor: Actor, customer_code: str, text: str, limit: int) -> list[OwnNumber]:
    """Products that are sold, by the number or text the customer has for them; the exact number first."""
    text = text.strip()
    if not text or "\x00" in text + customer_code:
        return []
    rows = (
        CustomerProduct.objects.in_scope(actor)
        .filter(Q(sku__istartswith=text) | Q(name__icontains=text), customer__code=customer_code)
        .filter(product__is_active=True)
        .annotate(
            rank=Case(
                When(sku__iexact=text, then=Value(0)),
                When(sku__istartswith=text, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .select_related("product")
        .order_by("rank", "sku")
    )
    return [OwnNumber(row.product, row.sku) for row in rows[:limit]]

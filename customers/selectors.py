"""Questions about customers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, Value, When

from core import timeline
from core.actors import Actor
from customers.models import ContactRole, Customer

OPTIONS = 12


def find_customers(actor: Actor, text: str, limit: int = OPTIONS) -> list[Customer]:
    """Active customers that match by code, name fragments, VAT id, city or e-mail; the nearest first."""
    words = text.split()
    if not words:
        return []
    matches = Q(is_active=True)
    for word in words:
        matches &= (
            Q(code__icontains=word)
            | Q(name__icontains=word)
            | Q(vat_id__istartswith=word)
            | Q(email__icontains=word)
            | Q(addresses__city__istartswith=word)
        )
    rank = Case(
        When(code__iexact=text, then=Value(0)),
        When(code__istartswith=text, then=Value(1)),
        When(name__istartswith=text, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = Customer.objects.in_scope(actor).filter(matches).annotate(rank=rank)
    return list(found.order_by("rank", "name").distinct()[:limit])


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

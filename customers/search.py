"""How customers are found from anywhere."""

from django.urls import reverse

from core.actors import Actor
from core.search import SearchHit
from customers.selectors import find_customers


def search_customers(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Customers by code, name, VAT id, city or e-mail."""
    return [
        SearchHit(
            customer.name,
            reverse("customers:customer", args=[customer.code]),
            detail=customer.code,
            aside=customer.country,
            is_exact=customer.code.casefold() == text.casefold(),
        )
        for customer in find_customers(actor, text, limit)
    ]

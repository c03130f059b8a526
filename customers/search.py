"""How customers are found from anywhere."""

from django.urls import reverse
from django.utils.translation import gettext as _

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


def find_duplicates_page(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """The list of possible duplicates as a command of the palette."""
    label = _("Possible duplicates")
    if not actor.can("customers.view_customer") or text.casefold() not in label.casefold():
        return []
    return [SearchHit(label, reverse("customers:duplicates"), icon="users")]

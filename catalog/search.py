"""How products are found from anywhere."""

from django.urls import reverse

from catalog.selectors import find_products
from core.actors import Actor
from core.search import SearchHit


def search_products(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Products by number, name or barcode."""
    if actor.customer_ids is not None:
        return []
    return [
        SearchHit(
            product.sku,
            reverse("catalog:product", args=[product.sku]),
            detail=product.name,
            is_exact=product.sku.casefold() == text.casefold(),
        )
        for product in find_products(actor, text, limit)
    ]

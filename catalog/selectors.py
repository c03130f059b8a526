"""Questions about products."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When

from catalog.models import Product, TaxCode
from core.actors import Actor

OPTIONS = 12


def find_products(actor: Actor, text: str, limit: int = OPTIONS) -> list[Product]:
    """Products that are sold and match by number, name fragments or barcode; the nearest first."""
    words = text.split()
    if not words:
        return []
    matches = Q(is_active=True)
    for word in words:
        matches &= Q(sku__icontains=word) | Q(name__icontains=word) | Q(barcode=word)
    rank = Case(
        When(sku__iexact=text, then=Value(0)),
        When(barcode=text, then=Value(0)),
        When(sku__istartswith=text, then=Value(1)),
        When(name__istartswith=text, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = (
        Product.objects.in_scope(actor)
        if actor.customer_ids is None
        else Product.objects.filter(company=actor.company)
    )
    return list(found.filter(matches).annotate(rank=rank).order_by("rank", "name")[:limit])


def tax_codes(actor: Actor) -> list[TaxCode]:
    """The company's tax codes with their rates."""
    return list(TaxCode.objects.filter(company=actor.company).prefetch_related("rates"))

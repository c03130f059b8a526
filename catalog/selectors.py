"""Questions about products."""

from __future__ import annotations

from catalog.models import Product, TaxCode
from core.actors import Actor
from core.finding import find

OPTIONS = 12


def find_products(actor: Actor, text: str, limit: int = OPTIONS) -> list[Product]:
    """Products that are sold, by number, barcode or words of the name, also begun or mistyped; the nearest first."""
    keys = find(actor.company, "product", text, limit)
    found = Product.objects.filter(company=actor.company, is_active=True).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def product_numbered(actor: Actor, sku: str) -> Product | None:
    """The product with this number, in whatever case it was typed."""
    if "\x00" in sku:
        return None
    rows = Product.objects.filter(company=actor.company)
    return rows.filter(sku=sku).first() or rows.filter(sku__iexact=sku.strip()).first()


def tax_codes(actor: Actor) -> list[TaxCode]:
    """The company's tax codes with their rates."""
    return list(TaxCode.objects.filter(company=actor.company).prefetch_related("rates"))

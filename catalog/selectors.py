"""Questions about products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import Upper

from catalog.models import BARCODE, Product, ProductCategory, ProductUnit, TaxCode
from core.actors import Actor
from core.finding import find
from core.models import Company

OPTIONS = 12


def find_products(actor: Actor, text: str, limit: int = OPTIONS) -> list[Product]:
    """Products that are sold, by number, barcode or words of the name, also begun or mistyped; the nearest first."""
    keys = find(actor.company, "product", text, limit)
    found = Product.objects.filter(company=actor.company, is_active=True).in_bulk(keys)
    return [found[key] for key in keys if key in found]


class Scanned(NamedTuple):
    """What a barcode stands for: a product, in the unit with this code or, without one, in its own.

    ``factor`` is how many of the product's own unit that is.
    """

    sku: str
    unit_code: str = ""
    factor: Decimal = Decimal(1)


def by_barcode(company: Company, barcodes: Iterable[str]) -> dict[str, Scanned]:
    """What barcodes of products and of their packages stand for; a text that is a product's number is no barcode."""
    codes = {code for code in barcodes if code and BARCODE.fullmatch(code)}
    if not codes:
        return {}
    packages = ProductUnit.objects.filter(company=company, barcode__in=codes)
    found = {
        code: Scanned(sku, unit, factor)
        for code, sku, unit, factor in packages.values_list("barcode", "product__sku", "unit__code", "factor")
    }
    products = Product.objects.filter(Q(barcode__in=codes) | Q(sku__in=codes), company=company)
    rows = list(products.values_list("sku", "barcode"))
    found |= {barcode: Scanned(sku) for sku, barcode in rows if barcode in codes}
    return {code: each for code, each in found.items() if code not in {sku for sku, _barcode in rows}}


class Typed(NamedTuple):
    """The product a text stands for; ``package`` is what was scanned where that is a box of it and not one."""

    product: Product
    package: Scanned | None = None


def products_typed(company: Company, texts: Iterable[str]) -> dict[str, Typed]:
    """What people wrote or scanned where there is no list to choose from, by the text; unknown texts are missing.

    A product's number in any case, alone or before its name, and barcodes.
    """
    wanted = {text for text in texts if text and "\x00" not in text}
    known = Product.objects.filter(company=company).select_related("unit")
    found = {product.sku: Typed(product) for product in known.filter(sku__in=wanted)}
    if not (rest := wanted - set(found)):
        return found
    scanned = by_barcode(company, rest)
    numbers = {
        part.upper()
        for text in rest
        for part in (text, text.split(" ")[0], _number_of(text, scanned))
        if part
    }
    by_number: dict[str, Product] = {}
    for each in known.annotate(number=Upper("sku")).filter(number__in=numbers).order_by("pk"):
        by_number.setdefault(each.sku.upper(), each)
    for text in rest:
        product = by_number.get((_number_of(text, scanned) or text).upper())
        if product is None:
            product = by_number.get(text.split(" ")[0].upper())
            if product is None or _folded(text) != _folded(str(product)):
                continue
        package = scanned.get(text)
        found[text] = Typed(product, package if package and package.unit_code else None)
    return found


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _number_of(text: str, scanned: Mapping[str, Scanned]) -> str:
    return scanned[text].sku if text in scanned else ""


class OwnNumber(NamedTuple):
    """A product and the number a customer has for it."""

    product: Product
    number: str


#: Asked with the actor, the customer's code, what was typed, and how many answers are wanted.
OwnNumbers = Callable[[Actor, str, str, int], list[OwnNumber]]
_own_numbers: list[OwnNumbers] = []


def register_own_numbers(finder: OwnNumbers) -> None:
    """Let products be found by the numbers that customers have for them; whoever knows customers registers it."""
    _own_numbers.append(finder)


def find_for_customer(actor: Actor, customer_code: str, text: str, limit: int = OPTIONS) -> list[OwnNumber]:
    """Products as this customer names them, then as we do, each once; the number is empty where he has none."""
    named = [each for finder in _own_numbers for each in finder(actor, customer_code, text, limit)]
    known = {each.product.pk for each in named}
    found = [
        OwnNumber(product, "") for product in find_products(actor, text, limit) if product.pk not in known
    ]
    return [*named, *found][:limit]


def product_numbered(actor: Actor, sku: str) -> Product | None:
    """The product with this number, in whatever case it was typed."""
    if "\x00" in sku:
        return None
    rows = Product.objects.filter(company=actor.company)
    return rows.filter(sku=sku).first() or rows.filter(sku__iexact=sku.strip()).first()


def tax_codes(actor: Actor) -> list[TaxCode]:
    """The company's tax codes with their rates."""
    return list(TaxCode.objects.filter(company=actor.company).prefetch_related("rates"))


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category at its depth in the tree, with the products in it and in all that lies below it."""

    category: ProductCategory
    depth: int
    own: int
    total: int

    @property
    def indented(self) -> str:
        """The name as a list of choices shows it."""
        return "\u2003" * self.depth + self.category.name


def category_tree(actor: Actor) -> list[CategoryNode]:
    """The tree from its roots down, brothers by code; two queries."""
    below: dict[int | None, list[ProductCategory]] = {}
    for category in ProductCategory.objects.in_scope(actor):
        below.setdefault(category.parent_id, []).append(category)
    rows = Product.objects.in_scope(actor).filter(category__isnull=False)
    counts = dict(rows.order_by().values_list("category").annotate(Count("pk")))

    def walk(parent: int | None, depth: int) -> Iterator[CategoryNode]:
        for category in below.get(parent, ()):
            inner = list(walk(category.pk, depth + 1))
            own = counts.get(category.pk, 0)
            total = own + sum(node.total for node in inner if node.depth == depth + 1)
            yield CategoryNode(category, depth, own, total)
            yield from inner

    return list(walk(None, 0))


def products_known_as(
    company: Company, skus: Iterable[str], references: Iterable[str]
) -> tuple[dict[str, Product], dict[str, Product]]:
    """Products by our number and by another program's key, as files name them, with unit and category.

    A key nobody has may be our number after all.
    """
    wanted, keys = set(skus), set(references)
    rows = Product.objects.filter(company=company).select_related("unit", "category")
    by_sku = {product.sku: product for product in rows.filter(sku__in=wanted | keys)}
    named = rows.exclude(external_reference="").filter(external_reference__in=keys)
    by_key = {product.external_reference: product for product in named}
    return by_sku, {key: by_sku[key] for key in keys if key in by_sku} | by_key

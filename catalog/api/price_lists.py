"""Price lists for programs."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from catalog import operations
from catalog.api.products import category_of
from catalog.api.routing import router
from catalog.imports import PRICES
from catalog.models import PriceList, Product
from core.actors import Actor
from core.api import Day, Page, Quantity, UnitPrice, needs, once, page_of, plain_text
from core.imports.routes import add_import
from core.locking import operation
from core.refusals import Refusal, Several


class PriceLineIn(Schema):
    """A price or a factor for a product, a category, or anything (neither)."""

    sku: str | None = None
    category: str | None = None
    min_quantity: Quantity = Decimal(0)
    price: UnitPrice | None = None
    factor: UnitPrice | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class PriceListIn(Schema):
    """A price list; the first line that fits wins."""

    code: str
    name: str = ""
    currency: str
    valid_from: Day | None = None
    valid_to: Day | None = None
    lines: list[PriceLineIn]


class PriceListPatch(Schema):
    """What changes; the rest stays. Lines are sent whole."""

    name: str | None = None
    currency: str | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    lines: list[PriceLineIn] | None = None
    version: int | None = None


class PriceLineOut(Schema):
    """A line in its order."""

    position: int
    sku: str | None
    category: str | None
    min_quantity: str
    price: str | None
    factor: str | None
    valid_from: Day | None
    valid_to: Day | None


class PriceListOut(Schema):
    """A price list with its lines."""

    code: str
    name: str
    currency: str
    valid_from: Day | None
    valid_to: Day | None
    lines: list[PriceLineOut]
    version: int


def _price_list(price_list: PriceList) -> dict[str, Any]:
    lines = [
        {
            "position": line.position,
            "sku": line.product.sku if line.product else None,
            "category": line.category.code if line.category else None,
            "min_quantity": plain_text(line.min_quantity),
            "price": plain_text(line.price) if line.price is not None else None,
            "factor": plain_text(line.factor) if line.factor is not None else None,
            "valid_from": line.valid_from,
            "valid_to": line.valid_to,
        }
        for line in price_list.lines.select_related("product", "category")
    ]
    names = ("code", "name", "currency", "valid_from", "valid_to", "version")
    return {name: getattr(price_list, name) for name in names} | {"lines": lines}


def _lines(actor: Actor, rows: Sequence[PriceLineIn] | None) -> list[operations.PriceLineEntry] | None:
    """The lines with the products and categories they name, in two queries. Raises Several."""
    if rows is None:
        return None
    wanted = {row.sku for row in rows if row.sku}
    products = {row.sku: row for row in Product.objects.filter(company=actor.company, sku__in=wanted)}
    found = [
        Refusal(_("There is no product %s.") % row.sku, field=f"lines.{index}.sku")
        for index, row in enumerate(rows)
        if row.sku and row.sku not in products
    ]
    if found:
        raise Several(found)
    categories = {row.category: category_of(actor, row.category) for row in rows if row.category}
    return [
        operations.PriceLineEntry(
            product=products[row.sku] if row.sku else None,
            category=categories[row.category] if row.category else None,
            **row.dict(exclude={"sku", "category"}),
        )
        for row in rows
    ]


@router.get("/price-lists", response=Page[PriceListOut], summary="List price lists")
@needs("catalog.view_taxcode")
def list_price_lists(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Price lists with their lines."""
    rows = PriceList.objects.filter(company=request.actor.company)
    return page_of(rows, _price_list, limit=limit, after=after, order=("code",))


@router.post("/price-lists", response={201: PriceListOut}, summary="Add a price list")
@once
@needs("catalog.change_pricelist")
def add_price_list(request: Any, payload: PriceListIn) -> tuple[int, dict[str, Any]]:
    """A price list with its lines in their order."""
    actor = request.actor
    return 201, _price_list(_save(actor, None, payload.dict(exclude={"lines"}), payload.lines))


add_import(
    router, "/prices/import", PRICES, summary="Import price list lines from a file",
    description="Rows name their price list, or the mapping's ``defaults`` do: ``{\"defaults\": {\"price_list\": \"RETAIL\"}}``.",
    operation_id="catalog_api_price_lists_import_prices",
)  # fmt: skip


@router.get("/price-lists/{code}", response=PriceListOut, summary="Read a price list")
@needs("catalog.view_taxcode")
def read_price_list(request: Any, code: str) -> dict[str, Any]:
    """One price list."""
    return _price_list(get_object_or_404(PriceList, company=request.actor.company, code=code))


@router.patch("/price-lists/{code}", response=PriceListOut, summary="Change a price list")
@needs("catalog.change_pricelist")
def change_price_list(request: Any, code: str, payload: PriceListPatch) -> dict[str, Any]:
    """Change what is sent; days sent as null are taken away."""
    actor = request.actor
    row = get_object_or_404(PriceList, company=actor.company, code=code)
    sent = payload.dict(exclude_unset=True, exclude={"lines", "version"})
    fields = {name: value for name, value in sent.items() if value is not None or name.startswith("valid_")}
    return _price_list(_save(actor, row, fields, payload.lines, version=payload.version))


@operation
def _save(
    actor: Actor,
    price_list: PriceList | None,
    fields: dict[str, Any],
    rows: Sequence[PriceLineIn] | None,
    *,
    version: int | None = None,
) -> PriceList:
    """Save it with the categories its lines make, or neither."""
    lines = _lines(actor, rows)
    return operations.save_price_list(price_list, fields, lines=lines, version=version, by=actor)

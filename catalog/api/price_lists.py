"""Price lists for programs."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema

from catalog.api.products import category_of
from catalog.api.routing import create, refuse_backwards, router
from catalog.models import PriceList, PriceListLine, Product
from core.actors import Actor
from core.api import Day, Page, Quantity, UnitPrice, needs, once, page_of, plain_text
from core.locking import operation
from core.money import is_currency
from core.refusals import Refusal


class PriceLineIn(Schema):
    """A price or a factor for a product, a category, or anything (neither)."""

    sku: str | None = None
    category: str | None = None
    min_quantity: Quantity = Decimal(0)
    price: UnitPrice | None = None
    factor: UnitPrice | None = None


class PriceListIn(Schema):
    """A price list; the first line that fits wins."""

    code: str
    name: str = ""
    currency: str
    valid_from: Day | None = None
    valid_to: Day | None = None
    lines: list[PriceLineIn]


class PriceLineOut(Schema):
    """A line in its order."""

    position: int
    sku: str | None
    category: str | None
    min_quantity: str
    price: str | None
    factor: str | None


class PriceListOut(Schema):
    """A price list with its lines."""

    code: str
    name: str
    currency: str
    valid_from: Day | None
    valid_to: Day | None
    lines: list[PriceLineOut]


def _price_list(price_list: PriceList) -> dict[str, Any]:
    lines = [
        {
            "position": line.position,
            "sku": line.product.sku if line.product else None,
            "category": line.category.code if line.category else None,
            "min_quantity": plain_text(line.min_quantity),
            "price": plain_text(line.price) if line.price is not None else None,
            "factor": plain_text(line.factor) if line.factor is not None else None,
        }
        for line in price_list.lines.select_related("product", "category")
    ]
    names = ("code", "name", "currency", "valid_from", "valid_to")
    return {name: getattr(price_list, name) for name in names} | {"lines": lines}


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
    return 201, _price_list(_add_price_list(request.actor, payload))


@operation
def _add_price_list(actor: Actor, payload: PriceListIn) -> PriceList:
    if not is_currency(payload.currency):
        raise Refusal(_("%s is not a currency code.") % payload.currency, field="currency")
    refuse_backwards(payload.valid_from, payload.valid_to, "valid_to")
    head = payload.dict(exclude={"lines"}) | {"name": payload.name.strip() or payload.code.strip()}
    price_list: PriceList = create(PriceList(company=actor.company, **head), "code")
    rows = []
    for index, line in enumerate(payload.lines):
        if (line.price is None) == (line.factor is None):
            raise Refusal(_("Send either a price or a factor."), field=f"lines.{index}.price")
        if line.min_quantity < 0:
            raise Refusal(_("Enter a quantity of 0 or more."), field=f"lines.{index}.min_quantity")
        product = Product.objects.filter(company=actor.company, sku=line.sku).first() if line.sku else None
        if line.sku and product is None:
            raise Refusal(_("There is no product %s.") % line.sku, field=f"lines.{index}.sku")
        rows.append(
            PriceListLine(
                company=actor.company,
                price_list=price_list,
                position=index + 1,
                product=product,
                category=category_of(actor, line.category) if line.category else None,
                min_quantity=line.min_quantity,
                price=line.price,
                factor=line.factor,
            )
        )
    PriceListLine.objects.bulk_create(rows)
    return price_list

"""Article numbers and prices of one customer, for programs."""

import dataclasses
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from catalog.models import Product
from core.actors import Actor
from core.api import Day, Page, Quantity, UnitPrice, needs, once, page_of, plain_text
from core.imports.routes import add_import
from core.refusals import Refusal
from customers import agreements
from customers.models import Customer, CustomerPrice, CustomerProduct
from customers.price_imports import CUSTOMER_PRICES

router = Router(tags=["customers"])


def _customer(actor: Actor, code: str) -> Customer:
    return get_object_or_404(Customer.objects.in_scope(actor).select_related("company"), code=code)


def _product(actor: Actor, sku: str) -> Product:
    product = Product.objects.filter(company=actor.company, sku=sku).first()
    if product is None:
        raise Refusal(_("There is no product %s.") % sku, field="sku")
    return product


class ArticleNumberIn(Schema):
    """The customer's own number and text for a product of ours."""

    sku: str
    own_number: str
    own_text: str = ""


class ArticleNumberPatch(Schema):
    """What changes; the rest stays."""

    own_number: str | None = None
    own_text: str | None = None


class ArticleNumberOut(Schema):
    """The customer's own number and text for a product of ours."""

    sku: str
    own_number: str
    own_text: str


def _article_number(row: CustomerProduct) -> dict[str, Any]:
    return {"sku": row.product.sku, "own_number": row.sku, "own_text": row.name}


def _article_numbers(actor: Actor, code: str) -> Any:
    rows = CustomerProduct.objects.filter(customer=_customer(actor, code))
    return rows.select_related("customer__company", "product")


@router.get(
    "/customers/{code}/products", response=Page[ArticleNumberOut], summary="List a customer's article numbers"
)
@needs("customers.view_customer")
def list_article_numbers(
    request: Any, code: str, limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """How the customer names our products."""
    rows = _article_numbers(request.actor, code)
    return page_of(rows, _article_number, limit=limit, after=after, order=("sku",))


@router.post(
    "/customers/{code}/products",
    response={201: ArticleNumberOut},
    summary="Add an article number of a customer",
)
@once
@needs("customers.change_customer")
def add_article_number(request: Any, code: str, payload: ArticleNumberIn) -> tuple[int, dict[str, Any]]:
    """A number means one product of ours, and a product has one number of the customer."""
    actor = request.actor
    customer, product = _customer(actor, code), _product(actor, payload.sku)
    return 201, _article_number(_save(customer, None, product, payload.own_number, payload.own_text, actor))


@router.patch(
    "/customers/{code}/products/{sku}",
    response=ArticleNumberOut,
    summary="Change an article number of a customer",
)
@needs("customers.change_customer")
def change_article_number(request: Any, code: str, sku: str, payload: ArticleNumberPatch) -> dict[str, Any]:
    """Change how the customer names the product."""
    row = get_object_or_404(_article_numbers(request.actor, code), product__sku=sku)
    number = row.sku if payload.own_number is None else payload.own_number
    text = row.name if payload.own_text is None else payload.own_text
    return _article_number(_save(row.customer, row, row.product, number, text, request.actor))


def _save(
    customer: Customer, row: CustomerProduct | None, product: Product, number: str, text: str, actor: Actor
) -> CustomerProduct:
    """The verb, its refusals at the fields programs know."""
    try:
        return agreements.save_article_number(customer, row, product=product, sku=number, name=text, by=actor)
    except Refusal as refusal:
        refusal.field = {"sku": "own_number", "product": "sku"}.get(refusal.field, refusal.field)
        raise


@router.delete(
    "/customers/{code}/products/{sku}", response={204: None}, summary="Delete an article number of a customer"
)
@needs("customers.change_customer")
def delete_article_number(request: Any, code: str, sku: str) -> tuple[int, None]:
    """Forget how the customer names the product."""
    row = get_object_or_404(_article_numbers(request.actor, code), product__sku=sku)
    agreements.delete_article_number(row, by=request.actor)
    return 204, None


class CustomerPriceIn(Schema):
    """A price agreed with the customer; without a currency his own."""

    sku: str
    price: UnitPrice
    currency: str = ""
    min_quantity: Quantity = Decimal(0)
    valid_from: Day | None = None
    valid_to: Day | None = None


class CustomerPricePatch(Schema):
    """What changes; days sent as null are taken away."""

    price: UnitPrice | None = None
    min_quantity: Quantity | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class CustomerPriceOut(Schema):
    """A price agreed with the customer."""

    id: int
    sku: str
    price: str
    currency: str
    min_quantity: str
    valid_from: Day | None
    valid_to: Day | None


def _price(row: CustomerPrice) -> dict[str, Any]:
    names = ("currency", "valid_from", "valid_to")
    return {name: getattr(row, name) for name in names} | {
        "id": row.pk,
        "sku": row.product.sku,
        "price": plain_text(row.price),
        "min_quantity": plain_text(row.min_quantity),
    }


def _prices(actor: Actor, code: str) -> Any:
    rows = CustomerPrice.objects.filter(customer=_customer(actor, code))
    return rows.select_related("customer__company", "product")


@router.get(
    "/customers/{code}/prices",
    response=Page[CustomerPriceOut],
    summary="List the prices agreed with a customer",
)
@needs("catalog.view_taxcode")
def list_prices(request: Any, code: str, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Agreed prices, newest first."""
    return page_of(_prices(request.actor, code), _price, limit=limit, after=after)


@router.post(
    "/customers/{code}/prices", response={201: CustomerPriceOut}, summary="Agree a price with a customer"
)
@once
@needs("catalog.change_pricelist")
def add_price(request: Any, code: str, payload: CustomerPriceIn) -> tuple[int, dict[str, Any]]:
    """On no day are there two prices for a product from the same quantity on."""
    actor = request.actor
    customer = _customer(actor, code)
    said = payload.dict(exclude={"sku"}) | {"currency": payload.currency or customer.currency}
    entry = agreements.PriceEntry(product=_product(actor, payload.sku), **said)
    return 201, _price(agreements.save_price(customer, None, entry, by=actor))


add_import(
    router, "/customers/prices/import", CUSTOMER_PRICES, summary="Import agreed prices from a file",
    description="A CSV or XLSX file as a job; each row names customer and product.",
    operation_id="customers_agreement_api_import_agreed_prices",
)  # fmt: skip


@router.patch("/customers/{code}/prices/{id}", response=CustomerPriceOut, summary="Change an agreed price")
@needs("catalog.change_pricelist")
def change_price(request: Any, code: str, id: int, payload: CustomerPricePatch) -> dict[str, Any]:
    """Change what is sent; orders that are there keep the price they were made with."""
    row = get_object_or_404(_prices(request.actor, code), pk=id)
    sent = payload.dict(exclude_unset=True)
    changes = {name: value for name, value in sent.items() if value is not None or name.startswith("valid_")}
    entry = dataclasses.replace(agreements.entry_of(row), **changes)
    return _price(agreements.save_price(row.customer, row, entry, by=request.actor))


@router.delete("/customers/{code}/prices/{id}", response={204: None}, summary="Take an agreed price away")
@needs("catalog.change_pricelist")
def delete_price(request: Any, code: str, id: int) -> tuple[int, None]:
    """Take an agreed price away."""
    row = get_object_or_404(_prices(request.actor, code), pk=id)
    agreements.delete_price(row, by=request.actor)
    return 204, None

"""The portal for a customer's own programs: what he may buy, the basket, ordering again; the same verbs as the pages."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from catalog.models import Product
from core.actors import Actor
from core.api import Day, Page, Quantity, needs, once, page_of, plain_text
from core.quantity import round_quantity
from core.refusals import Refusal, Several
from customers.models import Customer
from orders.api import OrderOut, actor_of, find, show
from portal import assortment, operations, selectors
from portal import basket as baskets

router = Router(tags=["portal"])


class StepOut(Schema):
    """From which quantity a unit costs less."""

    quantity: str
    price: str


class UnitOut(Schema):
    """A unit the product may be ordered in."""

    code: str
    name: str


class OfferOut(Schema):
    """A product at the customer's own price; ``from_date`` is empty when it can leave today."""

    sku: str
    name: str
    own_number: str
    unit: str
    units: list[UnitOut]
    least_quantity: str
    category: str
    currency: str
    price: str | None
    steps: list[StepOut]
    from_date: Day | None


class OfferFilters(Schema):
    """How the catalog is narrowed, and for which of one's customers."""

    q: str = ""
    category: str = ""
    customer: str = ""
    limit: int = 50
    after: str | None = None


class WantIn(Schema):
    """A product and how much of it, in one of its units; without one in its own."""

    sku: str
    quantity: Quantity
    unit: str = ""


class WantsIn(Schema):
    """What goes into the basket."""

    lines: list[WantIn]
    customer: str = ""


class BasketOut(OrderOut):
    """The basket as an order, and what had to be left out because it is no longer sold."""

    left_out: tuple[str, ...] = ()


def _customer(actor: Actor, code: str) -> Customer:
    """The customer of the code, else the first of one's own."""
    for customer in selectors.buying_customers(actor):
        if code in ("", customer.code):
            return customer
    raise Refusal(_("There is no customer %s.") % code, field="customer")


@router.get("/portal/catalog", response=Page[OfferOut], summary="List what the customer may buy")
@needs("portal.view_documents")
def list_offers(request: HttpRequest, filters: Query[OfferFilters]) -> dict[str, Any]:
    """Products by number, at the customer's prices of today."""
    actor = actor_of(request)
    customer = _customer(actor, filters.customer)
    within: list[int] | None = None
    if filters.category:
        within = assortment.within(assortment.branches(actor.company), filters.category) or []
    products = assortment.found(actor.company, filters.q, within, customer)
    rows = page_of(products, _itself, limit=filters.limit, after=filters.after, order=("sku",))
    found = assortment.offers(customer, rows["items"])
    return {"items": [_offer(offer, customer.currency) for offer in found], "next": rows["next"]}


def _itself(product: Product) -> Product:
    return product


def _offer(offer: assortment.Offer, currency: str) -> dict[str, Any]:
    product = offer.product
    return {
        "sku": product.sku,
        "name": product.name,
        "own_number": offer.own_number,
        "unit": product.unit.code,
        "units": [{"code": each.code, "name": each.label} for each in offer.units]
        or [{"code": product.unit.code, "name": product.unit.name}],
        "least_quantity": plain_text(offer.least),
        "category": product.category.code if product.category else "",
        "currency": currency,
        "price": None if offer.unit_price is None else plain_text(offer.unit_price),
        "steps": [
            {"quantity": plain_text(quantity), "price": plain_text(price)} for quantity, price in offer.steps
        ],
        "from_date": offer.from_date,
    }


@router.post("/portal/basket", response=BasketOut, summary="Put products into the basket")
@once
@needs("portal.place_order")
def add_to_basket(request: HttpRequest, payload: WantsIn) -> dict[str, Any]:
    """The buyer's draft order with the lines added; it is sent with ``/orders/{number}/submit``."""
    actor = actor_of(request)
    customer = _customer(actor, payload.customer)
    if not payload.lines:
        raise Refusal(_("Enter at least one line."), field="lines")
    products = {
        product.sku: product
        for product in assortment.for_sale(actor.company).filter(sku__in={line.sku for line in payload.lines})
    }
    unknown = [
        Refusal(_("There is no product %s.") % line.sku, field=f"lines.{index}.sku")
        for index, line in enumerate(payload.lines)
        if line.sku not in products
    ]
    if unknown:
        raise Several(unknown)
    wanted = [operations.Wanted(products[line.sku], line.quantity, line.unit) for line in payload.lines]
    try:
        filled = operations.add(customer, wanted, by=actor)
    except Several as several:
        raise _as_sent(several, [each.product.pk for each in wanted]) from several
    return _shown(request, filled)


class PriceOut(Schema):
    """A product that costs something else than the document says, by the unit it is ordered in."""

    sku: str
    your_price: str
    our_price: str


class UploadOut(OrderOut):
    """The basket made of the document, and where its prices are not ours, which hold."""

    price_differences: tuple[PriceOut, ...] = ()


@router.post("/portal/basket/document", response={201: UploadOut}, summary="Upload an order (UBL)")
@once
@needs("portal.place_order")
def upload_order(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    """An order in UBL 2.1 becomes the basket at our prices; it is sent with ``/orders/{number}/submit``."""
    actor = actor_of(request)
    basket = operations.upload(file, by=actor)
    said = baskets.his_prices(basket)
    found = [
        (line, round_quantity(said[line.sku] * line.sale_unit_factor))
        for line in basket.lines.entered()
        if line.sku in said
    ]
    differences = [
        {"sku": line.sku, "your_price": plain_text(his), "our_price": plain_text(line.net_price)}
        for line, his in found
        if his != line.net_price
    ]
    return 201, {**show(find(request, basket.number), actor), "price_differences": differences}


def _as_sent(several: Several, keys: list[int]) -> Several:
    """The operation names a quantity by its product; the caller by its place in the call."""
    for refusal in several.refusals:
        part, _dot, key = refusal.field.partition(".")
        if part == "quantity" and key.isdecimal() and int(key) in keys:
            refusal.field = f"lines.{keys.index(int(key))}.quantity"
    return several


@router.get("/portal/basket", response=OrderOut, summary="Read the basket")
@needs("portal.place_order")
def read_basket(request: HttpRequest, customer: str = "") -> dict[str, Any]:
    """The buyer's newest draft that was not sent."""
    actor = actor_of(request)
    basket = baskets.basket_of(actor, _customer(actor, customer))
    return show(find(request, basket.number if basket else ""), actor)


@router.post("/orders/{number}/order-again", response=BasketOut, summary="Order again")
@once
@needs("portal.place_order")
def order_again(request: HttpRequest, number: str) -> dict[str, Any]:
    """The lines of an order at today's prices into the basket."""
    actor = actor_of(request)
    order = get_object_or_404(
        selectors.orders(actor).select_related("company", "customer__company"), number=number
    )
    return _shown(request, operations.order_again(order, by=actor))


def _shown(request: HttpRequest, filled: operations.Filled) -> dict[str, Any]:
    order = show(find(request, filled.basket.number), actor_of(request))
    return {**order, "left_out": tuple(filled.left_out)}

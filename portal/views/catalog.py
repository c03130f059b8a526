"""The catalog: what one's company may buy, at its own prices; a quantity in any row goes into the basket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Product
from core.access import requires
from core.idempotency import once
from core.lists import keyset
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Pager
from core.refusals import Refusal, Several
from portal import assortment, operations
from portal import basket as baskets
from portal.forms import Quantities, named
from portal.views.buying import Buying, buying

ROWS = 50
LONGEST_TEXT = 100
ORDER = ("sku",)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, and where in the catalog one stands."""

    text: str = ""
    category: str = ""
    at: str = ""

    @classmethod
    def of(cls, data: QueryDict) -> Asked:
        """As the address or the form says."""

        def said(name: str, longest: int) -> str:
            return data.get(name, "").replace("\x00", "").strip()[:longest]

        return cls(said("q", LONGEST_TEXT), said("category", 20), said("at", 400))

    def url(self, at: str = "") -> str:
        """The catalog looked at like this."""
        said = {"q": self.text, "category": self.category, "at": at}
        query = urlencode({name: value for name, value in said.items() if value})
        return reverse("portal:catalog") + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """An offer with what was typed beside it."""

    offer: assortment.Offer
    text: str = ""
    error: str = ""
    unit: str = ""

    @property
    def units(self) -> list[baskets.UnitChoice]:
        """The units to choose from, the one that was chosen or is usual first in the eye."""
        return [
            each._replace(is_chosen=each.code == self.unit) if self.unit else each
            for each in self.offer.units
        ]


@requires("portal.view_documents")
@require_safe
def catalog_page(request: HtmxHttpRequest) -> HttpResponse:
    """A page of the catalog; whoever may not order sees it without the fields."""
    return _show(request, buying(request), Asked.of(request.GET))


@requires("portal.place_order")
@require_POST
@once
def add_to_basket(request: HtmxHttpRequest) -> HttpResponse:
    """Every quantity that was typed goes into the basket, and the product whose button was pressed at least once."""
    asked = Asked.of(request.POST)
    buyer = buying(request, request.POST.get("customer", ""))
    if buyer.customer is None:
        raise Http404
    typed = Quantities(request.POST, field="quantity.{}")
    pressed = request.POST.get("add", "")
    key = int(pressed) if pressed.isascii() and pressed.isdecimal() and len(pressed) <= 9 else 0
    if key and not typed.texts.get(key, "").strip():
        product = assortment.for_sale(request.actor.company).filter(pk=key).first()
        typed.amounts[key] = assortment.proposed(product, typed.units.get(key, "")) if product else ONE
    wanted = {each: amount for each, amount in typed.amounts.items() if amount}
    try:
        if typed.refusals:
            raise Several(list(typed.refusals.values()))
        products = assortment.for_sale(request.actor.company).in_bulk(list(wanted))
        _refuse_unknown(wanted, products)
        filled = operations.add(
            buyer.customer,
            [
                operations.Wanted(products[each], amount, typed.units.get(each, ""))
                for each, amount in wanted.items()
            ],
            by=request.actor,
        )
    except Refusal as refusal:
        return _show(request, buyer, asked, typed=typed, refusal=refusal, status=refusal.http_status)
    there = asked.url(asked.at) + (f"#product-{key}" if key else "")
    response = go(request, reverse("portal:home") if request.POST.get("back") == "home" else there)
    return toast(request, response, _added(list(products.values()), filled.left_out))


def _refuse_unknown(wanted: Mapping[int, Decimal], products: Mapping[int, Product]) -> None:
    """What is not for sale cannot be wanted, whatever was posted."""
    unknown = [key for key in wanted if key not in products]
    if unknown:
        raise Several([Refusal(_("This is no longer sold."), field=f"quantity.{key}") for key in unknown])


def _added(products: Sequence[Product], left_out: Sequence[str]) -> str:
    if len(products) == 1:
        words = _("%s is in the basket.") % products[0].name
    else:
        count = len(products)
        words = ngettext("%d product is in the basket.", "%d products are in the basket.", count) % count
    if left_out:
        words += " " + _("No longer sold and taken out: %s.") % ", ".join(left_out)
    return words


def _show(
    request: HtmxHttpRequest,
    buyer: Buying,
    asked: Asked,
    *,
    typed: Quantities | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    company, customer = request.actor.company, buyer.customer
    tree = assortment.branches(company)
    products = assortment.found(company, asked.text, _category_ids(asked, tree), customer)
    page: keyset.Window[Any] = keyset.window(products, ORDER, asked.at or None, ROWS)
    can_order = request.actor.can("portal.place_order")
    basket = baskets.basket_of(request.actor, customer) if customer and can_order else None
    lines = baskets.lines_of(basket)
    offers = assortment.offers(customer, page.rows, baskets.quantities(lines)) if customer else []
    errors, summary = named(refusal, {offer.product.pk: offer.product.sku for offer in offers})
    context = {
        "rows": [
            CatalogRow(
                offer,
                typed.texts.get(offer.product.pk, "") if typed else "",
                errors.get(offer.product.pk, ""),
                typed.units.get(offer.product.pk, "") if typed else "",
            )
            for offer in offers
        ],
        "asked": asked,
        "tree": tree,
        "buyer": buyer,
        "basket": basket,
        "basket_lines": len(lines),
        "can_order": can_order,
        "refusal": summary,
        "pager": Pager(
            "",
            asked.url(page.previous_cursor) if page.previous_cursor else "",
            asked.url(page.next_cursor) if page.next_cursor else "",
        ),
        "place": "portal-catalog",
    }
    return render(request, "portal/catalog.html", context, status=status)


def _category_ids(asked: Asked, tree: Sequence[assortment.Branch]) -> list[int] | None:
    """The chosen category with what lies below it; one that is unknown holds nothing."""
    return (assortment.within(tree, asked.category) or []) if asked.category else None

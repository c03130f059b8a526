"""The basket: a buyer's own draft order, changed, reckoned and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import formats
from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, Tone, go, toast
from core.refusals import Refusal, Several
from customers.models import Address
from orders import operations as orders
from orders.addresses import address_of
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from portal import basket as baskets
from portal import operations, selectors
from portal.forms import BasketForm, Quantities, initial_of, named
from portal.views.buying import SESSION_KEY, Buying, buying

ORDERS = "portal.place_order"
ZERO = Decimal(0)
MOST_DIGITS = 9


@requires(ORDERS)
@require_safe
def basket_page(request: HtmxHttpRequest) -> HttpResponse:
    """What lies in the basket at today's prices, where it goes and what it costs."""
    buyer = buying(request)
    basket = baskets.basket_of(request.actor, buyer.customer) if buyer.customer else None
    return _show(request, buyer, basket)


@requires(ORDERS)
@require_POST
@once
def choose_customer(request: HtmxHttpRequest) -> HttpResponse:
    """Buy for another one of one's customers from now on."""
    buyer = buying(request, request.POST.get("customer", "")[:20].replace("\x00", "") or "-")
    if buyer.customer is not None:
        request.session[SESSION_KEY] = buyer.customer.code
    name = "portal:basket" if request.POST.get("back") == "basket" else "portal:catalog"
    return go(request, reverse(name))


@dataclass(slots=True)
class Typed:
    """The basket's form as it was posted."""

    form: BasketForm
    quantities: Quantities
    lines: list[SalesOrderLine]
    addresses: list[Address]
    removed: int = 0
    kept_note: str = ""

    @property
    def refusals(self) -> list[Refusal]:
        """What is no number."""
        return list(self.quantities.refusals.values())

    @property
    def amounts(self) -> dict[int, Decimal]:
        """What each line is to be; one that is to go has nothing, and so has an empty field."""
        given = {
            line.position: self.quantities.amounts.get(line.position, ZERO)
            for line in self.lines
            if line.position in self.quantities.texts
        }
        return {**given, self.removed: ZERO} if self.removed else given

    def changes(self) -> operations.Changes:
        """What the operation is given; the form is valid."""
        data = self.form.cleaned_data
        return operations.Changes(
            customer_reference=data["customer_reference"],
            requested_date=data["requested_date"],
            ship_to=self.form.address,
            warehouse=self.form.chosen_warehouse,
            shipping_method=self.form.chosen_method,
            note=data.get("note", self.kept_note),
            quantities=self.amounts,
            units=self.quantities.units,
        )


def _typed(request: HtmxHttpRequest, basket: SalesOrder) -> Typed:
    addresses = baskets.ship_to_choices(basket.customer)
    removed = _whole(request.POST.get("remove", ""))
    return Typed(
        BasketForm(
            request.POST,
            addresses=addresses,
            kept=_kept(basket, addresses),
            has_note=baskets.is_all_his(basket, request.actor),
            warehouses=baskets.warehouses_of(basket, request.actor),
            methods=baskets.methods_of(basket, request.actor),
        ),
        Quantities(request.POST, field="quantity-{}"),
        baskets.lines_of(basket),
        addresses,
        removed,
        basket.note,
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def _kept(basket: SalesOrder, addresses: Sequence[Address]) -> str:
    """The address the basket has and the customer no longer keeps, in words."""
    if baskets.ship_to_of(basket, addresses) is not None:
        return ""
    address = basket.shipping_address
    return ", ".join(str(address[part]) for part in ("name", "street", "city") if address.get(part))


def _find(request: HtmxHttpRequest, number: str) -> SalesOrder:
    """An order this buyer has begun, sent or not, or 404."""
    found: SalesOrder = get_object_or_404(baskets.sent_or_not(request.actor), number=number)
    return found


@requires(ORDERS)
@require_POST
@once
def change_basket(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Save the basket, take a line out of it, or send it."""
    basket = _find(request, number)
    typed = _typed(request, basket)
    then = request.POST.get("then", "")
    is_sending = then in ("send", "send_anyway") and not typed.removed
    if not typed.form.is_valid() or typed.refusals:
        refusal = Several(typed.refusals) if typed.refusals else None
        return _show_typed(request, basket, typed, refusal, status=422)
    version = _whole(request.POST.get("version", ""))
    try:
        if is_sending:
            seen = _seen_prices(request.POST)
            operations.send(
                basket,
                typed.changes(),
                seen,
                by=request.actor,
                version=version,
                confirm_duplicate=then == "send_anyway",
            )
        else:
            operations.change(basket, typed.changes(), by=request.actor, version=version)
    except Refusal as refusal:
        return _refused(request, number, typed, refusal)
    if is_sending:
        response = go(request, reverse("portal:order", args=[basket.number]))
        return toast(request, response, _outcome(basket), tone=_tone(basket))
    return toast(request, go(request, reverse("portal:basket")), _("The basket is saved."))


def _refused(request: HtmxHttpRequest, number: str, typed: Typed, refusal: Refusal) -> HttpResponse:
    """Lead on to what the basket has become, or show it again with what is wrong."""
    basket = _find(request, number)
    if basket.status not in (OrderStatus.DRAFT, OrderStatus.CANCELED):
        response = go(request, reverse("portal:order", args=[number]))
        return toast(request, response, _("%s was sent already.") % number, tone="warning")
    if isinstance(refusal, orders.DuplicateOrder):
        return _show_typed(request, basket, typed, refusal, status=409)
    if refusal.http_status == 409:
        return _show(request, buying(request, basket.customer.code), basket, refusal, status=409)
    return _show_typed(request, basket, typed, refusal, status=refusal.http_status)


def _outcome(order: SalesOrder) -> str:
    """What sending led to, in a sentence without figures of ours."""
    if order.status == OrderStatus.CONFIRMED:
        return _("Thank you. %(order)s is confirmed and leaves on %(date)s.") % {
            "order": order.number,
            "date": formats.day(order.promised_date),
        }
    return _("Thank you. %s has reached us and is being checked.") % order.number


def _tone(order: SalesOrder) -> Tone:
    return "success" if order.status == OrderStatus.CONFIRMED else "warning"


def _seen_prices(data: Mapping[str, Any]) -> dict[int, Decimal]:
    """What one of each product's own unit cost on the page, by position."""
    seen = {}
    for name in data:
        position = _whole(name.removeprefix("price-")) if name.startswith("price-") else 0
        if position:
            seen[position] = _price(str(data[name])[:30])
    return seen


def _price(text: str) -> Decimal:
    """A price as the page has written it; what is none agrees to nothing."""
    try:
        price = Decimal(text)
    except InvalidOperation:
        return ZERO
    return price if price.is_finite() else ZERO


@requires(ORDERS)
@require_POST
def totals(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What the basket would cost as it stands on the page; nothing is saved."""
    basket = _find(request, number)
    typed = _typed(request, basket)
    typed.form.is_valid()
    context = {"basket": basket, "priced": _priced(basket, typed), "is_live": True}
    return render(request, "portal/_basket_totals.html", context)


def _priced(basket: SalesOrder, typed: Typed) -> baskets.Priced:
    rows = baskets.rows_of(typed.lines, typed.quantities.texts, typed.amounts, typed.quantities.units)
    for row in rows:
        wrong = typed.quantities.refusals.get(row.position)
        row.error = wrong.message if wrong else ""
    left = [row for row in rows if row.position != typed.removed]
    basket.warehouse = typed.form.chosen_warehouse or basket.warehouse
    basket.shipping_method = typed.form.chosen_method or basket.shipping_method
    if typed.form.address is not None:
        basket.shipping_address = address_of(basket.customer, [typed.form.address], shipping=True)
    return baskets.priced(basket, left, typed.form.cleaned_data.get("requested_date"))


def _placed(refusal: Refusal | None, rows: Sequence[baskets.Row]) -> Refusal | None:
    """The operation's words at the lines they are about; the summary names the product and leads to its field."""
    for single in refusal.refusals if isinstance(refusal, Several) else []:
        parts = single.field.split(".")
        if len(parts) == 3 and parts[0] == "lines":
            single.field = f"quantity-{int(parts[1]) + 1}"
    words, summary = named(refusal, {row.position: row.line.sku for row in rows})
    for row in rows:
        row.error = words.get(row.position, row.error)
    return summary


def _show_typed(
    request: HtmxHttpRequest, basket: SalesOrder, typed: Typed, refusal: Refusal | None, *, status: int
) -> HttpResponse:
    buyer = buying(request, basket.customer.code)
    priced = _priced(basket, typed)
    if not isinstance(refusal, orders.DuplicateOrder):
        refusal = _placed(refusal, priced.rows)
    return _render(request, buyer, basket, typed.form, priced, refusal, status)


def _show(
    request: HtmxHttpRequest,
    buyer: Buying,
    basket: SalesOrder | None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    if basket is None:
        return _render(request, buyer, None, None, baskets.Priced([]), refusal, status)
    addresses = baskets.ship_to_choices(basket.customer)
    form = BasketForm(
        initial=initial_of(basket, baskets.ship_to_of(basket, addresses)),
        addresses=addresses,
        kept=_kept(basket, addresses),
        has_note=baskets.is_all_his(basket, request.actor),
        warehouses=baskets.warehouses_of(basket, request.actor),
        methods=baskets.methods_of(basket, request.actor),
    )
    rows = baskets.rows_of(baskets.lines_of(basket), {}, {})
    for row in rows:
        row.text = formats.quantity(row.quantity)
    priced = baskets.priced(basket, rows, basket.requested_date)
    return _render(request, buyer, basket, form, priced, refusal, status)


def show_refused_upload(request: HtmxHttpRequest, refusal: Refusal) -> HttpResponse:
    """The basket as it is, with what is wrong with the document."""
    buyer = buying(request)
    basket = baskets.basket_of(request.actor, buyer.customer) if buyer.customer else None
    return _show(request, buyer, basket, refusal, status=refusal.http_status)


def _render(  # noqa: PLR0913  (everything the page shows)
    request: HtmxHttpRequest,
    buyer: Buying,
    basket: SalesOrder | None,
    form: BasketForm | None,
    priced: baskets.Priced,
    refusal: Refusal | None,
    status: int,
) -> HttpResponse:
    again = None
    if number := request.GET.get("again", "")[:20].replace("\x00", ""):
        again = selectors.orders(request.actor).filter(number=number).first()
    context = {
        "buyer": buyer,
        "basket": basket,
        "form": form,
        "priced": priced,
        "again": again,
        "differences": baskets.differences(again, priced.rows) if again else [],
        "refusal": None if isinstance(refusal, orders.DuplicateOrder) else refusal,
        "upload_is_open": refusal is not None and request.path == reverse("portal:upload"),
        "duplicate": refusal if isinstance(refusal, orders.DuplicateOrder) else None,
        "place": "portal-basket",
    }
    return render(request, "portal/basket.html", context, status=status)

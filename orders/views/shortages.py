"""The page that answers for lines which cannot come as promised."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.models import Product
from core import formats
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, named, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal, Several
from orders import operations, selectors
from orders.forms import Becomes, ShortageForm, ShortLineForm
from orders.kits import entered_only, parts_by_kit
from orders.lifecycle import Channel, OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import Answer, GiveUp, NewDate, Replacement
from orders.pricing import Prices
from orders.views.page import find_order, show_order
from orders.views.places import crumbs_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A substitute with its price of today and what of it is there."""

    product: Product
    unit_price: Decimal
    available: Decimal | None


@dataclass(frozen=True, slots=True)
class ShortLine:
    """An open line, how much of it is short, what may come instead, and the answer as it was typed."""

    line: SalesOrderLine
    short: Decimal
    #: Whether it waits for stock; a kit does for that of a part.
    is_waiting: bool
    #: What a kit is made up of.
    parts: list[SalesOrderLine]
    offers: list[Offer]
    form: ShortLineForm


@requires("orders.amend_salesorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def cannot_fulfill(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """A form with every open line; posted, it answers for the chosen ones and tells the customer."""
    order = find_order(request.actor, number)
    if order.status != OrderStatus.CONFIRMED and request.method != "POST":
        return redirect(order)
    is_posted = request.method == "POST"
    form = ShortageForm(request.POST if is_posted else None)
    rows = _rows(request, order)
    if not is_posted:
        return _show(request, order, form, rows)
    if not (form.is_valid() & all(row.form.is_valid() for row in rows)):
        return _show(request, order, form, rows, status=422)
    try:
        operations.cannot_fulfill(
            order,
            _answers(rows),
            reason=form.cleaned_data["reason_text"],
            message=form.cleaned_data["message"],
            by=request.actor,
            version=posted_version(request),
        )
    except Refusal as refusal:
        return _refused(request, number, form, rows, refusal)
    words = _("%s is changed, and the customer is told.") % order.number
    if order.status != OrderStatus.CONFIRMED:
        words = _("%s is changed and on hold. The page says why and what can be done.") % order.number
    return toast(
        request,
        go(request, order.get_absolute_url()),
        words,
        tone="success" if order.status != OrderStatus.HELD else "warning",
    )


def _answers(rows: list[ShortLine]) -> dict[int, Answer]:
    answers: dict[int, Answer] = {}
    for row in rows:
        data = row.form.cleaned_data
        if data["becomes"] == Becomes.LATER:
            answers[row.line.position] = NewDate(data["promised_date"])
        elif data["becomes"] == Becomes.REPLACED:
            answers[row.line.position] = Replacement(data["sku"], keeps_price=data["keeps_price"])
        elif data["becomes"] == Becomes.GIVEN_UP:
            answers[row.line.position] = GiveUp(data["reason"])
    return answers


def _rows(request: HtmxHttpRequest, order: SalesOrder) -> list[ShortLine]:
    """Every open line, those that wait for stock first."""
    every_line = list(order.lines.select_related("product"))
    parts = parts_by_kit(every_line)
    lines = [line for line in entered_only(every_line) if line.open_quantity > 0]
    waits = {line.pk: operations.waits_for(line, parts[line.pk]) > 0 for line in lines}
    only_the_same = order.channel == Channel.RETURN  # new goods for a return: no others come instead
    replaceable = [] if only_the_same else [line.product_id for line in lines if line.product_id]
    offered = selectors.substitutes(replaceable)
    products = {product.pk: product for found in offered.values() for product in found}
    prices = Prices(order.customer, products.values(), order.currency, order.company.today())
    supply = selectors.supply_of(order.warehouse, products.values())
    rows = []
    for line in sorted(lines, key=lambda line: (not waits[line.pk], line.position)):
        short = operations.short_quantity(line, parts[line.pk])
        offers = [
            Offer(
                product,
                prices.price(product, short).unit_price,
                supply.free(product.pk) if product.pk in supply else None,
            )
            for product in offered.get(line.product_id or 0, ())
        ]
        form = _form(request, line, offers)
        if only_the_same:
            form.keep_to_the_same()
        rows.append(ShortLine(line, short, waits[line.pk], parts[line.pk], offers, form))
    return rows


def _form(request: HtmxHttpRequest, line: SalesOrderLine, offers: list[Offer]) -> ShortLineForm:
    form = ShortLineForm(
        request.POST if request.method == "POST" else None,
        prefix=f"lines-{line.position - 1}",
        initial={"sku": offers[0].product.sku if offers else "", "promised_date": line.promised_date},
    )
    known = {offer.product.sku: offer.product.name for offer in offers}
    form.fields["sku"].widget.label_of = lambda code: known.get(code, "")
    return form


def _refused(
    request: HtmxHttpRequest, number: str, form: ShortageForm, rows: list[ShortLine], refusal: Refusal
) -> HttpResponse:
    """The form again with the words at the lines; who came too late sees the order as it is."""
    order = find_order(request.actor, number)
    if order.status != OrderStatus.CONFIRMED:
        return show_order(request, order, refusal=refusal, status=refusal.http_status)
    for single in refusal.singles:
        for row in rows:
            prefix = f"lines.{row.line.position - 1}."
            if single.field.startswith(prefix):
                add_refusal(row.form, type(single)(single.message, field=single.field.removeprefix(prefix)))
    return _show(request, order, form, rows, refusal, status=refusal.http_status)


def _show(
    request: HtmxHttpRequest,
    order: SalesOrder,
    form: ShortageForm,
    rows: list[ShortLine],
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    if refusal is None and status == 422:
        labels = {name: field.label for name, field in ShortLineForm.base_fields.items()}
        refusal = Several(
            [
                Refusal(named(labels.get(name, ""), error), field=f"lines.{row.line.position - 1}.{name}")
                for row in rows
                for name, errors in row.form.errors.as_data().items()
                for error in errors
            ]
        )
    context = {
        "order": order,
        "form": form,
        "waiting": [row for row in rows if row.is_waiting],
        "others": [row for row in rows if not row.is_waiting],
        "refusal": refusal if refusal is not None and str(refusal) else None,
        "sees_prices": request.actor.can("orders.view_price"),
        "total": formats.money(order.gross_amount, order.currency),
        "crumbs": crumbs_of(
            Crumb(order.number, order.get_absolute_url()),
            Crumb(_("Cannot fulfill")),
        ),
        "place": "orders",
    }
    return render_page(request, "orders/shortage.html", "orders/_shortage.html", context, status=status)

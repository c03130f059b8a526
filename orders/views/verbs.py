"""One small view per verb of an order: take the post, call the operation, show the order again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import formats, numerals
from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, Tone, go, toast
from core.refusals import Refusal
from orders import operations
from orders.charges import charges_of
from orders.drafts import entered
from orders.forms import CancelForm, QuoteForm
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.rows import language
from orders.views.page import find_order, show_order


def do(
    request: HtmxHttpRequest,
    number: str,
    verb: Callable[[SalesOrder], object],
    done: Callable[[SalesOrder], str],
    tone: Callable[[SalesOrder], Tone] = lambda order: "success",
) -> HttpResponse:
    """Run a verb on the order; a refusal shows the order as it is, with the words on top."""
    order = find_order(request.actor, number)
    try:
        verb(order)
    except Refusal as refusal:
        return show_order(
            request, find_order(request.actor, number), refusal=refusal, status=refusal.http_status
        )
    return toast(request, go(request, order.get_absolute_url()), done(order), tone=tone(order))


def posted_version(request: HtmxHttpRequest) -> int | None:
    """The version the form was drawn with."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@requires("orders.submit_salesorder")
@require_POST
@once
def submit_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Hand the order in."""
    version = posted_version(request)
    return do(
        request,
        number,
        lambda order: operations.submit(order, by=request.actor, version=version),
        outcome,
        tone_of_outcome,
    )


def outcome(order: SalesOrder) -> str:
    """What submitting led to, in a sentence."""
    if order.status == OrderStatus.CONFIRMED:
        return _("%(order)s is confirmed. Promised for %(date)s.") % {
            "order": order.number,
            "date": formats.day(order.promised_date),
        }
    return _("%s is on hold. The page says why and what can be done.") % order.number


def tone_of_outcome(order: SalesOrder) -> Tone:
    """An order that was stopped is no success."""
    return "success" if order.status == OrderStatus.CONFIRMED else "warning"


@requires("orders.add_salesorder")
@require_POST
@once
def quote_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Offer the draft."""
    form = QuoteForm(request.POST)
    if not form.is_valid():
        order = find_order(request.actor, number)
        refusal = Refusal(form.errors["valid_until"][0], field="valid_until")
        return show_order(request, order, refusal=refusal, status=422)
    return do(
        request,
        number,
        lambda order: operations.quote(order, valid_until=form.cleaned_data["valid_until"], by=request.actor),
        lambda order: _("%s is quoted.") % order.number,
    )


@requires("orders.add_salesorder")
@require_POST
@once
def reopen_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take a quote or a held order back to draft."""
    return do(
        request,
        number,
        lambda order: operations.reopen(order, by=request.actor),
        lambda order: _("%s is a draft again.") % order.number,
    )


@requires("orders.cancel_salesorder")
@require_POST
@once
def cancel_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """End the order with a reason."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        order = find_order(request.actor, number)
        return show_order(request, order, refusal=Refusal(_("Choose a reason."), field="reason"), status=422)
    data = form.cleaned_data
    return do(
        request,
        number,
        lambda order: operations.cancel(
            order, reason=data["reason"], note=data["note"], by=request.actor, version=posted_version(request)
        ),
        lambda order: _("%s is canceled; what it had reserved is free.") % order.number,
    )


@requires("orders.add_salesorder")
@require_POST
@once
def copy_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """A new draft with the same lines at today's prices."""
    order = find_order(request.actor, number)
    entries = [_copy_of(line) for line in order.lines.filter(product__is_active=True)]
    is_amount = order.discount_amount is not None
    header = operations.Header(
        order.customer,
        currency=order.currency,
        discount_percent=Decimal(0) if is_amount else order.discount_percent,
        discount_amount=order.discount_amount,
        charges=charges_of(order),
    )
    try:
        copy = operations.create(header, entries, by=request.actor)
    except Refusal as refusal:
        return show_order(request, order, refusal=refusal, status=refusal.http_status)
    response = go(request, reverse("orders:edit", args=[copy.number]))
    return toast(
        request,
        response,
        _("%(copy)s has the lines of %(order)s at today's prices.")
        % {"copy": copy.number, "order": order.number},
    )


def _copy_of(line: SalesOrderLine) -> operations.LineEntry:
    """The line at today's price; a discount in money comes along where the unit is the same."""
    quantity, unit = entered(line)
    is_amount = line.unit_discount is not None and unit == line.sale_unit_code
    return operations.LineEntry(
        line.sku,
        quantity,
        discount_percent=Decimal(0) if is_amount else line.discount_percent,
        unit=unit,
        discount_amount=line.unit_discount if is_amount else None,
    )


@requires("orders.amend_salesorder")
@require_POST
@once
def amend_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Change quantities of a confirmed order; only what differs is sent to the operation."""

    def amend(order: SalesOrder) -> None:
        wanted: dict[int, Decimal] = {}
        for line in order.lines.all():
            text = request.POST.get(f"quantity-{line.position}")
            if text is None:
                continue
            field = f"lines.{line.position - 1}.quantity"
            amount = numerals.parse_number(text, language(), field=field, decimals=6)
            if amount != line.quantity:
                wanted[line.position] = amount
        if not wanted:
            raise Refusal(_("Nothing was changed. Enter another quantity first."), field="lines")
        operations.amend(order, wanted, by=request.actor, version=posted_version(request))

    return do(request, number, amend, lambda order: _("%s is amended.") % order.number)


@requires("orders.amend_salesorder")
@require_POST
@once
def close_order_line(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Give up the rest of a line."""
    position = request.POST.get("position", "")
    form = CancelForm(request.POST)

    def close(order: SalesOrder) -> None:
        if not form.is_valid() or not position.isdecimal():
            raise Refusal(_("Choose a line and a reason."), field="reason")
        operations.close_line(order, int(position), reason=form.cleaned_data["reason"], by=request.actor)

    return do(request, number, close, lambda order: _("Line %s is closed.") % position)


@requires("orders.view_salesorder")
@require_POST
@once
def release_hold(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Lift a hold that is not about credit; the operation checks who may."""
    return do(
        request,
        number,
        lambda order: operations.release_hold(
            order,
            request.POST.get("kind", ""),
            request.POST.get("reason", ""),
            by=request.actor,
            version=posted_version(request),
        ),
        lambda order: _("The hold on %s is lifted.") % order.number,
    )


@requires("core.comment")
@require_POST
@once
def comment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Leave a remark."""
    return do(
        request,
        number,
        lambda order: operations.add_comment(order, request.POST.get("comment", ""), by=request.actor),
        lambda order: _("Comment added."),
    )

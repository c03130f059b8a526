"""Order entry: the form that creates and edits drafts, and the live answer to what has been typed so far."""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import conflicts, formats
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.locking import operation
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Crumb, Notice
from core.refusals import Refusal, Several, StaleVersion
from orders import merging, operations
from orders.copying import Difference, other_payer
from orders.duplicates import DuplicateOrder
from orders.forms import OrderForm, QuoteForm
from orders.lifecycle import EDITABLE, OrderStatus
from orders.models import SalesOrder
from orders.rows import LineRow, LineRows, rows_of, saved_lines, with_blanks
from orders.views.agreements import find_agreement, rows_left
from orders.views.notices import payer_words
from orders.views.page import find_order
from orders.views.places import crumbs_of
from orders.views.verbs import outcome, tone_of_outcome

#: The index of the row the script copies; it replaces the number.
TEMPLATE_INDEX = 99999
BLANK_ROWS = 3


class Wish(StrEnum):
    """What is to happen with what was typed, by the button that was pressed."""

    SAVE = "save"
    SUBMIT = "submit"
    SUBMIT_ANYWAY = "submit_anyway"
    QUOTE = "quote"


_SUBMITS = frozenset({Wish.SUBMIT, Wish.SUBMIT_ANYWAY})


def _wish(button: str) -> Wish:
    """Whatever else was sent: what was typed is saved."""
    return Wish(button) if button in set(Wish) else Wish.SAVE


@requires("orders.add_salesorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_order(request: HtmxHttpRequest) -> HttpResponse:
    """An empty order form; posted, it saves a draft or hands it in at once."""
    return _new(request, None)


@requires("orders.add_salesorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_quote(request: HtmxHttpRequest) -> HttpResponse:
    """The same form for an offer: posted, it is offered to the customer until a day."""
    if request.method == "POST":
        return _new(request, QuoteForm(request.POST))
    return _new(request, QuoteForm(initial={"valid_until": QuoteForm.usual(request.actor.company.today())}))


def _new(request: HtmxHttpRequest, offer: QuoteForm | None) -> HttpResponse:
    if request.method == "POST":
        return _save(request, None, offer)
    initial, rows = {"customer": request.GET.get("customer", "")}, []
    if "agreement" in request.GET:
        agreed = find_agreement(request.actor, request.GET["agreement"][:20].replace("\x00", ""))
        initial, rows = {"customer": agreed.customer.code}, rows_left(agreed)
    form = OrderForm(actor=request.actor, initial=initial)
    return _show(request, form, rows, None, conflicts.Basis(), offer=offer)


@requires("orders.add_salesorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The form of an existing draft or quote."""
    order = find_order(request.actor, number)
    if order.status not in EDITABLE and request.method != "POST":
        return redirect(order)
    if request.method != "POST":
        form = OrderForm(actor=request.actor, initial=OrderForm.initial_of(order))
        return _show(request, form, rows_of(order), order, conflicts.basis_of(form, order.version))
    # A new quote that has saved itself meanwhile is posted here.
    return _save(request, order, QuoteForm(request.POST) if "valid_until" in request.POST else None)


def _differences(request: HtmxHttpRequest, order: SalesOrder) -> list[Notice]:
    """What is not as it was in the order this draft was copied from."""
    number = request.GET.get("copied", "")[:20].replace("\x00", "")
    copied = SalesOrder.objects.in_scope(request.actor).filter(number=number).first() if number else None
    if copied is None:
        return []
    found = operations.differences_between(copied, order, by=request.actor)
    points = [_difference(each, order.currency) for each in found]
    if other := other_payer(copied, order.payer):
        points.append(payer_words(other))
    title = _("Lines of %s at today's prices") % copied.number
    return [Notice(title, tone="warning" if points else "success", points=points)]


def _difference(each: Difference, currency: str) -> str:
    name = f"{each.sku} {each.name}"
    if each.is_gone:
        instead = ", ".join(f"{product.sku} {product.name}" for product in each.instead)
        if not instead:
            return _("%s: no longer sold, left out") % name
        return _("%(product)s: no longer sold, left out; instead: %(instead)s") % {
            "product": name, "instead": instead,
        }  # fmt: skip
    words = _("%(product)s: was %(then)s, now %(now)s")
    if each.is_other_unit:
        words = _(
            "%(product)s: was %(then)s per %(unit_then)s, now %(now)s per %(unit_now)s; check the quantity"
        )
    return words % {
        "product": name,
        "then": formats.unit_price(each.then, currency),
        "now": formats.unit_price(each.now, currency),
        "unit_then": each.unit_then,
        "unit_now": each.unit_now,
    }


def _header(form: OrderForm, order: SalesOrder | None) -> operations.Header:
    data = form.cleaned_data
    return operations.Header(
        data["customer"],
        ship_to=form.copied_address(),
        customer_reference=data["customer_reference"],
        requested_date=data["requested_date"],
        channel=data["channel"] or "clerk",
        discount_percent=data["discount_percent"],
        discount_amount=data["discount_amount"],
        charges=form.charges(order),
        note=data["note"],
        invoice_party=data["invoice_party"],
        warehouse=form.chosen_warehouse,
        ships_when=data["ships_when"] or data["customer"].ships_when,
        shipping_method=form.chosen_method,
        **form.terms(order),
    )


def _save(request: HtmxHttpRequest, order: SalesOrder | None, offer: QuoteForm | None = None) -> HttpResponse:
    """Save what was typed, and submit or offer it when asked to; a refusal keeps everything in its field."""
    form, rows = OrderForm(request.POST, actor=request.actor), LineRows(request.POST)
    basis = conflicts.posted_basis(request.POST)
    if order is not None:
        form.data = conflicts.decided(request.POST, form)
        merging.take_chosen(rows, request.POST, saved_lines(order))
    is_valid = form.is_valid()
    wanted = _wish(request.POST.get("then", ""))
    refusals = [*rows.refusals, *(_refusals_of(offer) if wanted == Wish.QUOTE else ())]
    if not is_valid or refusals:
        several = Several(refusals) if refusals else None
        said = rows.said(several)
        return _show(request, form, rows.rows, order, basis, said, status=422, offer=offer)
    try:
        saved = _save_and_go_on(request, order, form, rows, wanted, offer)
    except StaleVersion as refusal:
        return _show_changes(request, form, rows, refusal, offer)
    except Refusal as refusal:
        for single in refusal.singles:
            rows.place(single)
        said = refusal if isinstance(refusal, DuplicateOrder) else rows.said(refusal)
        return _show(request, form, rows.rows, order, basis, said, status=refusal.http_status, offer=offer)
    response = go(request, saved.get_absolute_url())
    if wanted in _SUBMITS:
        return toast(request, response, outcome(saved), tone=tone_of_outcome(saved))
    if wanted == Wish.QUOTE:
        return toast(request, response, _("%s is quoted.") % saved.number)
    return toast(request, response, _("%s is saved.") % saved.number)


def _show_changes(
    request: HtmxHttpRequest, form: OrderForm, rows: LineRows, refusal: StaleVersion, offer: QuoteForm | None
) -> HttpResponse:
    """The form as it was typed, with what somebody else has changed in the draft meanwhile."""
    match = request.resolver_match
    current = find_order(request.actor, match.kwargs["number"] if match else "")
    basis = conflicts.meet(form, current, OrderForm.initial_of(current), current.version)
    basis = conflicts.with_more(basis, merging.line_differences(rows, saved_lines(current)))
    return _show(request, form, rows.rows, current, basis, status=refusal.http_status, offer=offer)


@operation
def _save_and_go_on(
    request: HtmxHttpRequest,
    order: SalesOrder | None,
    form: OrderForm,
    rows: LineRows,
    wanted: Wish,
    offer: QuoteForm | None,
) -> SalesOrder:
    """Both or nothing: an order that cannot be handed in or offered is not half saved."""
    if order is None:
        order = operations.create(_header(form, order), rows.entries, by=request.actor)
    else:
        operations.edit(
            order, _header(form, order), rows.entries, by=request.actor, version=posted_version(request)
        )
    if wanted in _SUBMITS:
        is_confirmed = wanted == Wish.SUBMIT_ANYWAY
        operations.submit(order, by=request.actor, confirm_duplicate=is_confirmed)
    elif wanted == Wish.QUOTE and offer is not None:
        operations.quote(order, valid_until=offer.cleaned_data["valid_until"], by=request.actor)
    return order


def _refusals_of(offer: QuoteForm | None) -> list[Refusal]:
    if offer is None:
        return [Refusal(_("Save the draft first, then offer it."))]
    if offer.is_valid():
        return []
    return [Refusal(offer.errors["valid_until"][0], field="valid_until")]


def _show(
    request: HtmxHttpRequest,
    form: OrderForm,
    rows: list[LineRow],
    order: SalesOrder | None,
    basis: conflicts.Basis,
    refusal: Refusal | None = None,
    status: int = 200,
    offer: QuoteForm | None = None,
) -> HttpResponse:
    if order:
        crumbs = crumbs_of(Crumb(order.number, order.get_absolute_url()), Crumb(_("Edit")))
    else:
        crumbs = crumbs_of(Crumb(_("New order") if offer is None else _("New quote")))
    context = {
        "form": form,
        "rows": with_blanks(rows, BLANK_ROWS),
        "order": order,
        "offer": offer,
        "basis": basis,
        "keeps_itself": order is None or order.status == OrderStatus.DRAFT,
        "refusal": None if isinstance(refusal, DuplicateOrder) else refusal,
        "duplicate": refusal if isinstance(refusal, DuplicateOrder) else None,
        "notices": _differences(request, order) if order else [],
        "crumbs": crumbs,
        "blank_row": LineRow(index=TEMPLATE_INDEX),
        "place": "orders",
    }
    return render_page(request, "orders/entry.html", "orders/_entry.html", context, status=status)

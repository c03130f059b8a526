"""The pages of standing orders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import formats, lists
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, render_panel, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice
from core.refusals import Refusal, Several
from customers.models import Customer
from orders import operations
from orders.copying import other_payer
from orders.forms import StandingForm
from orders.lifecycle import Period, StandingStatus
from orders.models import SalesOrder, StandingOrder
from orders.rows import LineRow, LineRows, row_of_product, saved_lines, with_blanks
from orders.tables import StandingOrderList
from orders.views.notices import payer_words
from orders.views.places import crumbs_of, crumbs_of_customer, order_tabs

SHOWN_DATES = 6
SHOWN_ORDERS = 12
BLANK_ROWS = 3


@requires("orders.view_standingorder")
def standing_orders(request: HtmxHttpRequest) -> HttpResponse:
    """What customers get again and again."""
    context = {"place": "orders", "tabs": order_tabs(request.actor, "orders:standing-orders")}
    return lists.respond(request, StandingOrderList, context=context)


def find_standing(actor: Actor, number: str) -> StandingOrder:
    """The standing order within the actor's scope, or 404."""
    rows = StandingOrder.objects.in_scope(actor).select_related(
        "company", "customer__company", "invoice_party", "owner"
    )
    found: StandingOrder = get_object_or_404(rows, number=number)
    return found


@requires("orders.view_standingorder")
@require_safe
def standing_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One standing order: what, when, the next dates, and what it has made."""
    return _page(request, find_standing(request.actor, number))


def _page(
    request: HtmxHttpRequest, standing: StandingOrder, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    context = {
        "standing": standing,
        "header": _header(standing, actor),
        "facts": _facts(standing),
        "lines": list(standing.lines.select_related("product__unit")),
        "dates": standing.next_due_dates(SHOWN_DATES),
        "runs": list(standing.runs.select_related("order")[:SHOWN_ORDERS]),
        "sees_prices": actor.can("orders.view_price"),
        "timeline": timeline_of(standing, actor) if actor.can("core.view_timeline") else [],
        "refusal": refusal,
        "crumbs": _crumbs(standing.number),
        "place": "orders",
    }
    return render_page(request, "orders/standing.html", "orders/_standing.html", context, status=status)


def _crumbs(title: str) -> list[Crumb]:
    return crumbs_of(Crumb(_("Standing orders"), reverse("orders:standing-orders")), Crumb(title))


def _header(standing: StandingOrder, actor: Actor) -> DocumentHeader:
    return DocumentHeader(
        kind_label=_("Standing order"),
        number=standing.number,
        status=standing.status,
        status_label=standing.get_status_display(),
        party=standing.customer.name,
        party_url=reverse("customers:customer", args=[standing.customer.code])
        if actor.can("customers.view_customer")
        else "",
        facts=[
            Fact(_("Rhythm"), rhythm(standing)),
            Fact(_("Next order"), formats.day(standing.due_on)),
            Fact(_("Owner"), str(standing.owner) if standing.owner else _("System")),
        ],
        actions=_actions(standing) if actor.can("orders.change_standingorder") else [],
    )


def _actions(standing: StandingOrder) -> list[Action]:
    if standing.status == StandingStatus.ENDED:
        return []
    edit = reverse("orders:edit-standing", args=[standing.number])
    actions = [Action(_("Edit"), edit, method="get", key="e", icon="pencil")]
    if standing.status == StandingStatus.ACTIVE:
        actions.append(Action(_("Pause"), _url(standing, "pause"), icon="pause"))
    else:
        actions.append(Action(_("Resume"), _url(standing, "resume"), icon="play"))
    actions.append(Action(_("End"), _url(standing, "end"), icon="x-mark", is_danger=True))
    return actions


def _url(standing: StandingOrder, verb: str) -> str:
    return reverse("orders:move-standing", args=[standing.number, verb])


def rhythm(standing: StandingOrder) -> str:
    """``Every 2 weeks, Monday``, in words."""
    if standing.period == Period.WEEK:
        names = dict(StandingForm.WEEKDAYS)
        words = ngettext("Every week, %(weekday)s", "Every %(every)d weeks, %(weekday)s", standing.every)
        return words % {"every": standing.every, "weekday": names[standing.weekday]}
    words = ngettext("Every month, day %(day)d", "Every %(every)d months, day %(day)d", standing.every)
    return words % {"every": standing.every, "day": standing.day_of_month}


def _facts(standing: StandingOrder) -> list[Fact]:
    return [
        Fact(_("First day"), formats.day(standing.starts_on)),
        Fact(_("Last day"), formats.day(standing.ends_on)),
        Fact(_("At most"), str(standing.most_orders or "–")),
        Fact(_("On weekends and holidays"), standing.get_roll_display()),
        Fact(_("Each order is"), _("handed in") if standing.submits else _("a draft")),
        Fact(_("Prices"), _("fixed") if standing.has_fixed_prices else _("of the day")),
        Fact(_("Customer's reference"), standing.customer_reference or "–"),
        *([Fact(_("Invoice to"), standing.invoice_party.name)] if standing.invoice_party else ()),
    ]


_VERBS: dict[str, tuple[Callable[..., None], Any]] = {
    "pause": (operations.pause_standing, lambda: _("%s is paused.")),
    "resume": (operations.resume_standing, lambda: _("%s is active again.")),
    "end": (operations.end_standing, lambda: _("%s has ended.")),
}


@requires("orders.change_standingorder")
@require_POST
@once
def move_standing(request: HtmxHttpRequest, number: str, verb: str) -> HttpResponse:
    """Pause, resume or end."""
    if verb not in _VERBS:
        raise Http404
    move, words = _VERBS[verb]
    standing = find_standing(request.actor, number)
    try:
        move(standing, by=request.actor)
    except Refusal as refusal:
        return _page(request, find_standing(request.actor, number), refusal, status=refusal.http_status)
    return toast(request, go(request, standing.get_absolute_url()), words() % number)


@requires("orders.change_standingorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_standing(request: HtmxHttpRequest) -> HttpResponse:
    """The form of a new standing order, empty or with the lines of an order."""
    if request.method == "POST":
        return _save(request, None)
    number = request.GET.get("order", "")[:20].replace("\x00", "")
    order = SalesOrder.objects.in_scope(request.actor).filter(number=number).first() if number else None
    form = StandingForm(actor=request.actor, initial=StandingForm.initial_from(order, request.actor))
    return _show(request, form, _rows_from(order) if order else [], None, notices=_payer_notices(order))


def _payer_notices(order: SalesOrder | None) -> list[Notice]:
    """Who gets the invoices, where the order it is made of names somebody else than usual."""
    if order is None:
        return []
    other = other_payer(order, operations.payer_to_keep(order) or order.customer.payer)
    return [Notice(payer_words(other), tone="warning")] if other else []


def _rows_from(order: SalesOrder) -> list[LineRow]:
    """An order's lines in the products' own units, which a standing order counts in."""
    return [
        row_of_product(number, line.product, line.quantity, discount_percent=line.discount_percent)
        for number, line in enumerate(saved_lines(order))
        if line.product is not None
    ]


@requires("orders.view_standingorder")
@require_safe
def customer_standing(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """What the customer gets again and again."""
    customer = get_object_or_404(Customer.objects.in_scope(request.actor), code=code)
    rows = (
        StandingOrder.objects.filter(customer=customer)
        .exclude(status=StandingStatus.ENDED)
        .select_related("company")
    )
    context = {
        "rows": [(each, rhythm(each)) for each in rows.order_by("due_on", "-pk")[:SHOWN_ORDERS]],
        "all_url": f"{reverse('orders:standing-orders')}?{StandingOrderList.url_query(customer=customer.code)}",
    }
    template, title = "orders/_customer_standing.html", _("Standing orders")
    crumbs = crumbs_of_customer(customer, title)
    return render_panel(request, template, context, title=title, crumbs=crumbs, place="customers")


@requires("orders.change_standingorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_standing(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The form of a standing order as it is."""
    standing = find_standing(request.actor, number)
    if request.method == "POST":
        return _save(request, standing)
    if standing.status == StandingStatus.ENDED:
        return redirect(standing)
    form = StandingForm(actor=request.actor, initial=StandingForm.initial_of(standing))
    return _show(request, form, _rows_of(standing), standing)


def _rows_of(standing: StandingOrder) -> list[LineRow]:
    return [
        row_of_product(
            number,
            line.product,
            line.quantity,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
        )
        for number, line in enumerate(standing.lines.select_related("product"))
    ]


def _save(request: HtmxHttpRequest, standing: StandingOrder | None) -> HttpResponse:
    form, rows = StandingForm(request.POST, actor=request.actor), LineRows(request.POST)
    if not form.is_valid() or rows.refusals:
        several = rows.said(Several(rows.refusals)) if rows.refusals else None
        return _show(request, form, rows.rows, standing, several, status=422)
    terms = operations.StandingTerms(entries=rows.entries, **form.cleaned_data)
    try:
        if standing is None:
            standing = operations.create_standing(terms, by=request.actor)
        else:
            version = posted_version(request)
            operations.change_standing(standing, terms, by=request.actor, version=version)
    except Refusal as refusal:
        rows.place_in(form, refusal)
        return _show(request, form, rows.rows, standing, rows.said(refusal), status=refusal.http_status)
    words = _("%(number)s is saved. Its next order is made on %(date)s.")
    values = {"number": standing.number, "date": formats.day(standing.due_on)}
    return toast(request, go(request, standing.get_absolute_url()), words % values)


def _show(
    request: HtmxHttpRequest,
    form: StandingForm,
    rows: list[LineRow],
    standing: StandingOrder | None,
    refusal: Refusal | None = None,
    status: int = 200,
    notices: Sequence[Notice] = (),
) -> HttpResponse:
    context = {
        "form": form,
        "rows": with_blanks(rows, BLANK_ROWS),
        "standing": standing,
        "refusal": refusal,
        "notices": notices,
        "crumbs": _crumbs(standing.number if standing else _("New standing order")),
        "place": "orders",
    }
    return render(request, "orders/standing_form.html", context, status=status)

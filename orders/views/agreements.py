"""The pages of blanket agreements."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import formats, lists
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, render_panel, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact
from core.refusals import Refusal, Several
from customers.models import Customer
from orders import operations
from orders.agreements import remainders
from orders.forms import AgreementForm
from orders.lifecycle import AgreementStatus
from orders.models import Agreement, AgreementLine, SalesOrderLine
from orders.operations import AgreedLine, AgreementTerms
from orders.rows import LineRow, LineRows, row_of_product, with_blanks
from orders.tables import AgreementList
from orders.views.places import crumbs_of, crumbs_of_customer, order_tabs

SHOWN_ORDERS = 20
SHOWN_LINES = 20
BLANK_ROWS = 5


@requires("orders.view_agreement")
def agreements(request: HtmxHttpRequest) -> HttpResponse:
    """What customers have agreed to take."""
    context = {"place": "orders", "tabs": order_tabs(request.actor, "orders:agreements")}
    return lists.respond(request, AgreementList, context=context)


def find_agreement(actor: Actor, number: str) -> Agreement:
    """The agreement within the actor's scope, or 404."""
    rows = Agreement.objects.in_scope(actor).select_related("company", "customer__company", "entered_by")
    found: Agreement = get_object_or_404(rows, number=number)
    return found


@requires("orders.view_agreement")
@require_safe
def agreement(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One agreement: what is left of it, and the orders that have called it off."""
    return _page(request, find_agreement(request.actor, number))


def _page(
    request: HtmxHttpRequest, agreed: Agreement, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    lines = list(agreed.lines.select_related("product__unit"))
    rests = remainders(lines)
    calls = SalesOrderLine.objects.filter(agreement_line__agreement=agreed).select_related("order")
    context = {
        "agreement": agreed,
        "header": DocumentHeader(
            kind_label=_("Blanket agreement"),
            number=agreed.number,
            status=agreed.status,
            status_label=agreed.get_status_display(),
            party=agreed.customer.name,
            party_url=reverse("customers:customer", args=[agreed.customer.code]),
            primary=_call_off(agreed, actor, has_rest=any(rest.left > 0 for rest in rests.values())),
            actions=_actions(agreed, actor),
            facts=[
                Fact(_("Valid from"), formats.day(agreed.valid_from)),
                Fact(_("Valid until"), formats.day(agreed.valid_to)),
                Fact(_("Customer's reference"), agreed.customer_reference or "–"),
            ],
        ),
        "rests": [rests[line.pk] for line in lines],
        "has_rest": any(rest.left > 0 for rest in rests.values()),
        "calls": list(calls.order_by("-order_id", "position")[:SHOWN_ORDERS]),
        "can_close": agreed.status == AgreementStatus.OPEN and actor.can("orders.change_agreement"),
        "timeline": timeline_of(agreed, actor) if actor.can("core.view_timeline") else [],
        "refusal": refusal,
        "crumbs": _crumbs(Crumb(agreed.number)),
        "place": "orders",
    }
    return render_page(request, "orders/agreement.html", "orders/_agreement.html", context, status=status)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return crumbs_of(Crumb(_("Agreements"), reverse("orders:agreements")), *more)


def _call_off(agreed: Agreement, actor: Actor, *, has_rest: bool) -> Action | None:
    """An order of what is left, while the agreement is open."""
    if agreed.status != AgreementStatus.OPEN or not actor.can("orders.add_salesorder"):
        return None
    url = f"{reverse('orders:new')}?{urlencode({'agreement': agreed.number})}"
    reason = "" if has_rest or agreed.allows_more else _("Nothing is left to call off.")
    return Action(_("Call off"), url, method="get", key="c a", icon="document-plus", reason=reason)


def _actions(agreed: Agreement, actor: Actor) -> list[Action]:
    if agreed.status != AgreementStatus.OPEN or not actor.can("orders.change_agreement"):
        return []
    edit = reverse("orders:edit-agreement", args=[agreed.number])
    return [Action(_("Edit"), edit, method="get", key="e", icon="pencil")]


def rows_left(agreed: Agreement) -> list[LineRow]:
    """What is left of the agreement, as rows of an order."""
    lines = list(agreed.lines.select_related("product"))
    left = [rest for rest in remainders(lines).values() if rest.left > 0]
    return [row_of_product(number, rest.line.product, rest.left) for number, rest in enumerate(left)]


@requires("orders.view_agreement")
@require_safe
def customer_agreements(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """The customer's open agreements, with what is left of each product."""
    customer = get_object_or_404(Customer.objects.in_scope(request.actor), code=code)
    lines = list(
        AgreementLine.objects.filter(agreement__customer=customer, agreement__status=AgreementStatus.OPEN)
        .select_related("agreement", "product")
        .order_by("-agreement_id", "position")[:SHOWN_LINES]
    )
    context = {
        "rests": list(remainders(lines).values()),
        "all_url": f"{reverse('orders:agreements')}?{AgreementList.url_query(customer=customer.code)}",
    }
    crumbs = crumbs_of_customer(customer, _("Agreements"))
    template, title = "orders/_customer_agreements.html", _("Blanket agreements")
    return render_panel(request, template, context, title=title, crumbs=crumbs, place="customers")


@requires("orders.change_agreement")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_agreement(request: HtmxHttpRequest) -> HttpResponse:
    """The form of a new agreement."""
    if request.method == "POST":
        return _save(request, None)
    initial = {
        "valid_from": request.actor.company.today(),
        "customer": request.GET.get("customer", "")[:40].replace("\x00", ""),
    }
    return _show(request, AgreementForm(actor=request.actor, initial=initial), [], None)


@requires("orders.change_agreement")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_agreement(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The form of an agreement as it is."""
    agreed = find_agreement(request.actor, number)
    if request.method == "POST":
        return _save(request, agreed)
    if agreed.status != AgreementStatus.OPEN:
        return redirect(agreed)
    form = AgreementForm(actor=request.actor, initial=AgreementForm.initial_of(agreed))
    return _show(request, form, _rows_of(agreed), agreed)


def _rows_of(agreed: Agreement) -> list[LineRow]:
    return [
        row_of_product(number, line.product, line.quantity, unit_price=line.unit_price)
        for number, line in enumerate(agreed.lines.select_related("product"))
    ]


def _save(request: HtmxHttpRequest, agreed: Agreement | None) -> HttpResponse:
    form, rows = AgreementForm(request.POST, actor=request.actor), LineRows(request.POST)
    refusals = [*rows.refusals, *_without_price(rows)]
    if not form.is_valid() or refusals:
        several = rows.said(Several(refusals)) if refusals else None
        return _show(request, form, rows.rows, agreed, several, status=422)
    lines = [
        AgreedLine(each.sku, each.quantity, each.unit_price or each.quantity * 0) for each in rows.entries
    ]
    terms = AgreementTerms(lines=lines, **form.cleaned_data)
    try:
        if agreed is None:
            agreed = operations.create_agreement(terms, by=request.actor)
            words = _("%s is agreed.")
        else:
            operations.change_agreement(agreed, terms, by=request.actor, version=posted_version(request))
            words = _("%s is changed.")
    except Refusal as refusal:
        rows.place_in(form, refusal)
        return _show(request, form, rows.rows, agreed, rows.said(refusal), status=refusal.http_status)
    return toast(request, go(request, agreed.get_absolute_url()), words % agreed.number)


def _without_price(rows: LineRows) -> list[Refusal]:
    found = []
    for row in rows.filled:
        if row.entry is not None and row.entry.unit_price is None and "unit_price" not in row.errors:
            row.errors["unit_price"] = _("Enter the agreed price.")
            found.append(Refusal(row.errors["unit_price"], field=f"lines.{row.index}.unit_price"))
    return found


@requires("orders.change_agreement")
@require_POST
@once
def close_agreement(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Call nothing off any more."""
    agreed = find_agreement(request.actor, number)
    try:
        operations.close_agreement(
            agreed,
            reason=request.POST.get("reason", ""),
            gives_up_rest="gives_up_rest" in request.POST,
            by=request.actor,
            version=posted_version(request),
        )
    except Refusal as refusal:
        return _page(request, find_agreement(request.actor, number), refusal, status=refusal.http_status)
    return toast(request, go(request, agreed.get_absolute_url()), _("%s is closed.") % number)


def _show(
    request: HtmxHttpRequest,
    form: AgreementForm,
    rows: list[LineRow],
    agreed: Agreement | None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    if agreed:
        crumbs = _crumbs(Crumb(agreed.number, agreed.get_absolute_url()), Crumb(_("Edit")))
    else:
        crumbs = _crumbs(Crumb(_("New agreement")))
    context = {
        "form": form,
        "rows": with_blanks(rows, BLANK_ROWS),
        "agreement": agreed,
        "refusal": refusal,
        "crumbs": crumbs,
        "place": "orders",
    }
    return render(request, "orders/agreement_form.html", context, status=status)

"""What the order form hears while somebody types: what it would be if it were saved, and that it is saved.

Both take the header and the rows that changed since the draft was saved last (``orders.rows``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import conflicts, formats, reasons
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest
from core.refusals import Conflict, Refusal, Several, StaleVersion
from core.timeline import of_document
from customers.models import Customer
from orders import operations, price_steps, selectors
from orders.charges import adjustments_of
from orders.decisions import forecasts, objections
from orders.discretion import sentences_for
from orders.drafts import price_lines
from orders.forms import OrderForm
from orders.forms.header import is_other_payer
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.drafting import take_over
from orders.rows import LineRow, LineRows, saved_lines
from orders.views.line_cells import line_cells
from orders.views.page import find_order


@requires("orders.add_salesorder")
@require_POST
def preview(request: HtmxHttpRequest) -> JsonResponse:
    """What the order would be if it were saved now: prices, dates, totals, credit; nothing is saved.

    Lines that cannot be understood yet answer with their refusal; the others are priced all the same. Only the rows
    that were posted are answered, unless ``all`` is asked for.
    """
    draft = _draft(request)
    if draft is not None and posted_version(request) not in (None, draft.version):
        return _stale(draft)
    form, rows = _typed(request, draft)
    customer = form.cleaned_data.get("customer")
    if customer is None:
        return JsonResponse({"lines": {}, "errors": _errors(rows.filled), "totals": [], "states": []})
    order = _unsaved(request.actor, form, customer, draft)
    good, lines, bad = _priceable(order, rows)
    if draft is not None:
        before = draft.customer if draft.customer_id != customer.pk else None
        price_steps.remember(
            lines, price_steps.manual_lines(draft, lines), by=request.actor.name, before=before
        )
    asked = [
        (row, line)
        for row, line in zip(good, lines, strict=True)
        if row.position is None or "all" in request.POST
    ]
    cells = line_cells(order, [line for _row, line in asked], lines, request.actor)
    return JsonResponse(
        {
            "customer": {
                "terms": order.payment_terms.name,
                "currency": order.currency,
                "payer": _("Invoice to %s") % order.payer.name if order.payer != customer else "",
            },
            "lines": {str(row.index): cell for (row, _line), cell in zip(asked, cells, strict=True)},
            "errors": _errors(bad),
            "totals": _total_cells(order, lines),
            "states": _states(order, lines, request.actor),
        }
    )


@requires("orders.add_salesorder")
@require_POST
@once
def keep_draft(request: HtmxHttpRequest) -> HttpResponse:
    """Save what is understood so far as a draft, a new one where there is none; rows in doubt stay in the form."""
    draft = _draft(request)
    if draft is not None and draft.status != OrderStatus.DRAFT:
        return _stale(draft)
    form, rows = _typed(request, draft)
    customer = form.cleaned_data.get("customer")
    if customer is None:
        return JsonResponse({"errors": _errors(rows.filled)}, status=422)
    header = _header_so_far(form, customer, draft)
    try:
        order, good, bad = _save_good_rows(request, draft, header, rows)
    except StaleVersion:
        return _stale(find_order(request.actor, str(request.POST["draft"])))
    except Refusal as refusal:
        return JsonResponse(
            {"problem": refusal.message, "errors": _errors(rows.filled)}, status=refusal.http_status
        )
    url = reverse("orders:edit", args=[order.number])
    drawn = OrderForm(actor=request.actor, initial=OrderForm.initial_of(order))
    answer = {
        "number": order.number,
        "version": order.version,
        "drawn": conflicts.basis_of(drawn, order.version).text,
        "url": url,
        "order_url": order.get_absolute_url(),
        "heading": _("Edit %s") % order.number,
        "words": _("Saved as a draft at %s") % f"{timezone.localtime():%H:%M}",
        "positions": {str(row.index): position for position, row in enumerate(good, start=1)},
        "errors": _errors(bad),
    }
    return JsonResponse(answer, headers={"Location": url})


def _save_good_rows(
    request: HtmxHttpRequest, draft: SalesOrder | None, header: operations.Header, rows: LineRows
) -> tuple[SalesOrder, list[LineRow], list[LineRow]]:
    """Save the rows that are accepted; those that are refused get their words and stay in the form."""
    while True:
        good = [row for row in rows.filled if row.entry and not row.errors]
        entries = [row.entry for row in good if row.entry]
        try:
            if draft is None:
                order = operations.create(header, entries, by=request.actor)
            else:
                order = operations.edit(
                    draft, header, entries, by=request.actor, version=posted_version(request)
                )
        except Several as several:
            if not _tell_rows(good, several):
                raise
            draft = _draft(request)  # as it is stored: the refused verb has written into the one in memory
        else:
            return order, good, [row for row in rows.filled if row.errors]


def _tell_rows(rows: Sequence[LineRow], several: Several) -> bool:
    """Give each row the words of its refusal; False where one is about something else."""
    for refusal in several.refusals:
        parts = refusal.field.split(".")
        if len(parts) != 3 or parts[0] != "lines":
            return False
        rows[int(parts[1])].errors[parts[2]] = refusal.message
    return True


@requires("orders.add_salesorder")
@require_safe
def suggested_lines(request: HtmxHttpRequest) -> JsonResponse:
    """Lines to begin with: the customer's last order, or what he buys most often."""
    customer = (
        Customer.objects.in_scope(request.actor).filter(code=request.GET.get("customer", "")[:40]).first()
    )
    lines = []
    if customer is not None:
        usual = request.GET.get("kind") == "usual"
        lines = selectors.usual_items(customer) if usual else selectors.items_of_last_order(customer)
    found = [
        {"sku": each.sku, "name": each.name, "quantity": formats.quantity(each.quantity)} for each in lines
    ]
    words = "" if found else _("This customer has not ordered anything yet.")
    return JsonResponse({"lines": found, "words": words if customer else _("Choose a customer first.")})


def _draft(request: HtmxHttpRequest) -> SalesOrder | None:
    """The draft the form has become, if it has."""
    number = request.POST.get("draft", "")
    return find_order(request.actor, number) if number else None


def _typed(request: HtmxHttpRequest, draft: SalesOrder | None) -> tuple[OrderForm, LineRows]:
    form = OrderForm(request.POST, actor=request.actor)
    form.is_valid()
    return form, LineRows(request.POST, saved_lines(draft) if draft is not None else ())


def _stale(draft: SalesOrder) -> JsonResponse:
    """Somebody else was quicker: say who and when; nothing is overwritten."""
    last = of_document(draft).first()
    words = _(
        "%(who)s has changed %(order)s meanwhile (%(when)s). What you typed is still here and not saved."
    ) % {
        "who": last.actor_name if last else _("System"),
        "order": draft.number,
        "when": formats.moment(last.at if last else None),
    }
    return JsonResponse({"stale": words}, status=Conflict.http_status)


def _header_so_far(form: OrderForm, customer: Customer, draft: SalesOrder | None) -> operations.Header:
    """What is understood of the header; a field in doubt stays as it was saved."""
    data = form.cleaned_data

    def value(name: str, otherwise: Any) -> Any:
        return data[name] if name in data else getattr(draft, name, otherwise)

    return operations.Header(
        customer,
        ship_to=form.copied_address(),
        customer_reference=value("customer_reference", ""),
        requested_date=value("requested_date", None),
        channel=value("channel", "") or "clerk",
        discount_percent=_percent_of(draft, data),
        discount_amount=value("discount_amount", None),
        charges=form.charges(draft),
        note=value("note", ""),
        invoice_party=_party_so_far(form, draft),
        warehouse=form.chosen_warehouse,
        ships_when=value("ships_when", "") or customer.ships_when,
        shipping_method=form.chosen_method,
        **form.terms(draft),
    )


def _party_so_far(form: OrderForm, draft: SalesOrder | None) -> Customer | None:
    """Who was chosen to pay; in doubt whoever was chosen before."""
    if "invoice_party" in form.cleaned_data:
        chosen: Customer | None = form.cleaned_data["invoice_party"]
        return chosen
    return draft.payer if draft is not None and is_other_payer(draft) else None


def _percent_of(draft: SalesOrder | None, data: Mapping[str, Any]) -> Decimal:
    """The discount in percent; not the one that follows from an amount."""
    if "discount_percent" in data:
        return Decimal(data["discount_percent"] or 0)
    return draft.discount_percent if draft is not None and draft.discount_amount is None else Decimal(0)


def _unsaved(actor: Actor, form: OrderForm, customer: Customer, draft: SalesOrder | None) -> SalesOrder:
    """An order in memory, filled as the operation would fill it."""
    data = form.cleaned_data
    order = SalesOrder(company=actor.company, entered_by=actor.user)
    header = operations.Header(
        customer,
        customer_reference=data.get("customer_reference") or "",
        requested_date=data.get("requested_date"),
        discount_percent=data.get("discount_percent") or Decimal(0),
        discount_amount=data.get("discount_amount"),
        charges=form.charges(draft),
        invoice_party=_party_so_far(form, draft),
        warehouse=form.chosen_warehouse or (draft.warehouse if draft is not None else None),
        shipping_method=form.chosen_method or (draft.shipping_method if draft is not None else None),
    )
    take_over(order, header, actor)
    return order


def _priceable(
    order: SalesOrder, rows: LineRows
) -> tuple[list[LineRow], list[SalesOrderLine], list[LineRow]]:
    """The rows the price function accepts with their lines, and those it refuses with its words."""
    while True:
        good = [row for row in rows.filled if row.entry and not row.errors]
        try:
            lines, _totals = price_lines(order, [row.entry for row in good if row.entry])
        except Several as several:
            if not _tell_rows(good, several):
                raise
        else:
            return good, lines, [row for row in rows.filled if row.errors]


def _errors(rows: Sequence[LineRow]) -> dict[str, dict[str, str]]:
    return {str(row.index): row.errors for row in rows if row.errors}


def _total_cells(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[dict[str, str]]:
    rows = [(_("Net"), order.net_amount), (_("Tax"), order.tax_amount)]
    adjustments = adjustments_of(order, lines)
    if adjustments:
        rows = [
            (_("Sum of lines"), sum((line.own_amount for line in lines), Decimal(0))),
            *adjustments,
            *rows,
        ]
    if order.rounding_amount:
        rows.append((_("Rounding"), order.rounding_amount))
    rows.append((_("Total"), order.gross_amount))
    return [{"label": label, "value": formats.money(value, order.currency)} for label, value in rows]


def _states(order: SalesOrder, lines: list[SalesOrderLine], actor: Actor) -> list[dict[str, str]]:
    """What submit would decide: the same functions, run on the unsaved order; before a line what later stages say."""
    states = [
        {"state": "watch", "label": "\n".join(words), "detail": ""}
        for each in (objections(order, lines, actor) if lines else [])
        if (words := sentences_for(reasons.keep(each.findings), each.kind, actor))
    ]
    states += [
        {"state": each.state, "label": each.label, "detail": each.detail} for each in forecasts(order, actor)
    ]
    return states

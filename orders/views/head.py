"""The head of an order's page: what it is, what may be done with it, and how far it has come."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.presentation import Action, Bar, DocumentHeader, Fact, Step
from core.timeline import of_document
from customers.models import Customer
from orders.lifecycle import EDITABLE, Channel, OrderStatus
from orders.models import SalesOrder, SalesOrderLine

S = OrderStatus
_STEPS = (S.DRAFT, S.SUBMITTED, S.CONFIRMED, S.CLOSED)
_REACHED_BY = {
    S.DRAFT: ("created",), S.SUBMITTED: ("submitted",), S.CONFIRMED: ("confirmed",), S.CLOSED: ("closed",),
    S.CANCELED: ("canceled",), S.HELD: ("put on hold", "held"),
}  # fmt: skip


def header(order: SalesOrder, actor: Actor, sees_prices: bool) -> DocumentHeader:
    """Number, status, parties and value, with what may be done."""
    facts = [
        Fact(_("Order date"), formats.day(order.order_date)),
        Fact(_("Requested"), formats.day(order.requested_date)),
        Fact(_("Promised"), formats.day(order.promised_date)),
    ]
    if order.customer_reference:
        facts.append(Fact(_("Customer's reference"), order.customer_reference))
    if order.invoice_party_id != order.customer_id:
        facts.append(
            Fact(_("Invoice to"), order.invoice_party.name, url=_party_url(order.invoice_party, actor))
        )
    return DocumentHeader(
        kind_label=_("Quote") if order.status == S.QUOTED else _("Sales order"),
        number=order.number,
        status=order.status,
        status_label=order.get_status_display(),
        party=order.customer.name,
        party_url=_party_url(order.customer, actor),
        amount=order.gross_amount if sees_prices else None,
        currency=order.currency,
        facts=facts,
        primary=_primary(order, actor),
        actions=_actions(order, actor),
    )


def _party_url(party: Customer, actor: Actor) -> str:
    return reverse("customers:customer", args=[party.code]) if actor.can("customers.view_customer") else ""


def _url(order: SalesOrder, verb: str) -> str:
    return reverse(f"orders:{verb}", args=[order.number])


def _primary(order: SalesOrder, actor: Actor) -> Action | None:
    if order.status in EDITABLE and actor.can("orders.submit_salesorder"):
        label = _("Submit order")
        return Action(
            label,
            _url(order, "submit"),
            key="mod+enter",
            icon="paper-airplane",
            fields={"version": str(order.version)},
        )
    return None


def _actions(order: SalesOrder, actor: Actor) -> list[Action]:
    actions = []
    if actor.can("orders.view_price") and (order.revision or order.valid_until):
        actions.append(
            Action(_("Compare revisions"), _url(order, "revisions"), method="get", key="v", icon="scale")
        )
    if actor.can("orders.add_salesorder"):
        reason = (
            ""
            if order.status in EDITABLE
            else _("Only drafts and quotes are edited; amend the order instead.")
        )
        actions.append(
            Action(_("Edit"), _url(order, "edit"), method="get", key="e", icon="pencil", reason=reason)
        )
        actions.append(
            Action(_("Copy to a new draft"), _url(order, "copy"), key="d", icon="document-duplicate")
        )
        if order.status in (S.QUOTED, S.HELD) and order.channel != Channel.RETURN:
            actions.append(Action(_("Take back to draft"), _url(order, "reopen"), icon="arrow-uturn-left"))
    if actor.can("orders.change_standingorder"):
        url = f"{reverse('orders:new-standing')}?{urlencode({'order': order.number})}"
        label = _("Make a standing order of this")
        actions.append(Action(label, url, method="get", icon="clock"))
    if actor.can("orders.amend_salesorder"):
        actions.append(_cannot_fulfill(order))
    if actor.can("orders.confirm_service"):
        actions.append(_confirm_services(order))
    if actor.can("customers.change_terms"):
        actions.append(_tolerances(order))
    return actions


def _confirm_services(order: SalesOrder) -> Action:
    reason = "" if order.status == S.CONFIRMED else _("Only services of a confirmed order are confirmed.")
    return Action(
        _("Confirm services…"), _url(order, "confirm-services"), method="get", icon="check", reason=reason
    )


def _tolerances(order: SalesOrder) -> Action:
    reason = (
        ""
        if order.status in (S.CONFIRMED, S.HELD)
        else _("Tolerances are agreed on for a confirmed or held order.")
    )
    return Action(
        _("Tolerances…"),
        _url(order, "tolerances"),
        method="get",
        icon="adjustments-horizontal",
        reason=reason,
    )


def _cannot_fulfill(order: SalesOrder) -> Action:
    reason = "" if order.status == S.CONFIRMED else _("Only lines of a confirmed order are answered for.")
    return Action(
        _("Can't fulfill…"), _url(order, "cannot-fulfill"), method="get", key="f", icon="exclamation-triangle",
        reason=reason,
    )  # fmt: skip


def steps(order: SalesOrder) -> list[Step]:
    """The lifecycle with who and when; a held or canceled order stops at its step."""
    events = {event.activity: event for event in of_document(order).order_by("id")}

    def step(status: OrderStatus, state: Any) -> Step:
        event = next((events[name] for name in _REACHED_BY[status] if name in events), None)
        seen = state != "todo"
        return Step(
            str(status.label),
            state,
            at=event.at if event and seen else None,
            by=event.actor_name if event and seen else "",
        )

    if order.status == S.CANCELED:
        reached = [status for status in _STEPS[:3] if any(name in events for name in _REACHED_BY[status])]
        return [*(step(status, "done") for status in reached), step(S.CANCELED, "stopped")]
    position = {S.DRAFT: 0, S.QUOTED: 0, S.SUBMITTED: 1, S.HELD: 1, S.CONFIRMED: 2, S.CLOSED: 3}[
        OrderStatus(order.status)
    ]
    made = [
        step(status, "done" if number < position else "current" if number == position else "todo")
        for number, status in enumerate(_STEPS)
    ]
    if order.status == S.HELD:
        made[1] = step(S.HELD, "stopped")
    return made


def bars(order: SalesOrder, lines: list[SalesOrderLine], sees_prices: bool) -> list[Bar]:
    """How much is delivered, billed and paid."""
    if order.status not in (S.CONFIRMED, S.CLOSED, S.HELD):
        return []

    def share(pairs: list[tuple[Decimal, Decimal]]) -> int:
        parts = [min(Decimal(1), done / wanted) for done, wanted in pairs if wanted > 0]
        return int(sum(parts, Decimal(0)) * 100 / len(parts)) if parts else 100

    shipped = share([(line.shipped, line.quantity - line.canceled) for line in lines])
    delivery = Bar(_("Delivery"), order.get_delivery_status_display(), shipped)
    if not sees_prices:  # the warehouse sees no money, nor whether any has come
        return [delivery]
    billed = share([(line.invoiced, line.quantity - line.canceled - line.forgone) for line in lines])
    paid = {"open": 0, "partial": 50, "paid": 100}[order.payment_status]
    return [
        delivery,
        Bar(_("Billing"), order.get_billing_status_display(), billed),
        Bar(_("Payment"), order.get_payment_status_display(), paid),
    ]

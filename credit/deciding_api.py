"""Deciding about blocked orders, for programs."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core import reasons
from core.actors import Actor
from core.api import Amount, Day, Page, amount_text, needs, once, page_of
from core.refusals import Refusal
from credit import operations, selectors
from credit.blocked import STANDING, WITH_ORDER
from credit.models import CreditDecision, PrepaymentRequest
from orders.api import OrderOut, find
from orders.api import show as show_order
from orders.discretion import told_to
from orders.lifecycle import HoldKind
from orders.models import OrderHold, SalesOrder
from orders.selectors import open_holds

router = Router(tags=["credit"])
SORTS = {"priority": ("-priority", "-pk"), "value": ("-base_value", "-pk"), "age": ("placed_at", "pk")}
MOST_AT_ONCE = 50


class BlockedOrderOut(Schema):
    """An order in the queue; what is over the limit is as the last check has found it, in the limit's currency."""

    number: str
    customer: str
    payer: str
    currency: str
    total: str
    waits_for: str
    reasons: list[str]
    since: str
    requested_date: Day | None
    overdue_days: int
    over_limit: str | None
    limit_currency: str | None
    priority: int


@router.get("/blocked-orders", response=Page[BlockedOrderOut], summary="List blocked orders")
@needs("credit.view_creditaccount")
def list_blocked(
    request: Any, sort: str = "priority", waits_for: str = "", limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """What waits for a decision or for money; by value and age together, or either."""
    if sort not in SORTS:
        raise Refusal(_("Use one of: %s.") % ", ".join(SORTS), field="sort")
    kinds = [kind.value for kind in operations.WAITING_FOR_MONEY]
    if waits_for and waits_for not in kinds:
        raise Refusal(_("Use one of: %s.") % ", ".join(kinds), field="waits_for")
    rows: QuerySet[Any] = (
        OrderHold.objects.in_scope(request.actor)
        .filter(lifted_at__isnull=True, kind__in=[waits_for] if waits_for else kinds)
        .select_related(*WITH_ORDER)
        .annotate(**STANDING)
    )
    return page_of(rows, _blocked, limit=limit, after=after, order=SORTS[sort])


def _blocked(hold: Any) -> dict[str, Any]:
    order = hold.order
    return {
        "number": order.number,
        "customer": order.customer.code,
        "payer": order.payer.code,
        "currency": order.currency,
        "total": amount_text(order.gross_amount, order.currency),
        "waits_for": hold.kind,
        "reasons": reasons.sentences(hold.reasons),
        "since": hold.placed_at.isoformat(),
        "requested_date": order.requested_date,
        "overdue_days": int(hold.overdue_days or 0),
        "over_limit": None if hold.over_limit is None else amount_text(hold.over_limit, hold.limit_currency),
        "limit_currency": hold.limit_currency,
        "priority": hold.priority,
    }


class DecideIn(Schema):
    """What is done to which orders; a reason where somebody decides."""

    do: str
    orders: list[str]
    reason: str = ""
    expires_on: Day | None = None


class DecidedOut(Schema):
    """What was done and what was refused, with why."""

    done: list[str]
    refused: list[dict[str, str]]


# Not once: a key would hold all of them in one transaction. Decided again, each is refused by itself.
@router.post("/blocked-orders/decide", response=DecidedOut, summary="Decide about several blocked orders")
@needs("credit.view_creditaccount")
def decide_several(request: Any, payload: DecideIn) -> dict[str, Any]:
    """``release``, ``reject`` or ``recheck``: each order by itself, up to fifty at once; what is refused stops no other."""
    actor: Actor = request.actor
    verbs: dict[str, Callable[[SalesOrder], Any]] = {
        "release": lambda order: operations.release(
            order, reason=payload.reason, expires_on=payload.expires_on, by=actor
        ),
        "reject": lambda order: operations.reject(order, reason=payload.reason, by=actor),
        "recheck": lambda order: operations.check_now(order, by=actor),
    }
    verb = verbs.get(payload.do)
    if verb is None:
        raise Refusal(_("Use one of: %s.") % ", ".join(verbs), field="do")
    if not 1 <= len(payload.orders) <= MOST_AT_ONCE:
        raise Refusal(_("Name 1 to %d orders.") % MOST_AT_ONCE, field="orders")
    done, refused = [], []
    for number in dict.fromkeys(payload.orders):
        order = SalesOrder.objects.in_scope(actor).select_related(
            "company", "customer__company", "invoice_party", "payment_terms", "warehouse"
        ).filter(number=number).first()  # fmt: skip
        try:
            if order is None:
                raise Refusal(_("There is no order %s.") % number)
            verb(order)
        except Refusal as refusal:
            refused.append({"order": number, "code": refusal.code, "reason": refusal.message})
        else:
            done.append(number)
    return {"done": done, "refused": refused}


class ReasonIn(Schema):
    """Why."""

    reason: str
    version: int | None = None


class PrepaymentIn(ReasonIn):
    """How much is to be paid in advance, and until when."""

    amount: Amount
    expires_on: Day | None = None


class PrepaymentOut(Schema):
    """What is to be paid before the order goes on."""

    amount: str
    currency: str
    payment_reference: str
    expires_on: Day
    status: str


class ToPayOut(Schema):
    """An open invoice that has to be paid."""

    document: str
    due_date: Day
    currency: str
    open: str


class OrderCreditOut(Schema):
    """How an order stands with credit, as far as the caller may know."""

    order: str
    held_for: list[str]
    reasons: list[dict[str, Any]]
    checked_at: str | None
    prepayment: PrepaymentOut | None
    pay_to_release: list[ToPayOut] | None


@router.get(
    "/orders/{number}/credit", response=OrderCreditOut, summary="Read how an order stands with credit"
)
@needs("credit.view_creditstate")
def read_order_credit(request: Any, number: str) -> dict[str, Any]:
    """Why it is held, what is to be paid in advance, and which invoices to pay so that it goes on (null: none would do)."""
    return _standing(find(request, number), request.actor)


def _standing(order: SalesOrder, actor: Actor) -> dict[str, Any]:
    holds = [hold for hold in open_holds(order) if hold.kind in operations.WAITING_FOR_MONEY]
    decision = CreditDecision.objects.filter(order=order).order_by("-pk").first()
    prepayment = selectors.open_prepayment(order)
    is_held = any(hold.kind == HoldKind.CREDIT for hold in holds)
    found = None
    if is_held and actor.can("invoicing.view_invoice"):
        found = selectors.pay_to_release(order, actor.company.today())
    return {
        "order": order.number,
        "held_for": [hold.kind for hold in holds],
        "reasons": [each for hold in holds for each in told_to(hold.reasons, hold.kind, actor)],
        "checked_at": decision.at.isoformat() if decision else None,
        "prepayment": _prepayment(prepayment) if prepayment else None,
        "pay_to_release": None
        if found is None
        else [
            {
                "document": item.document_number,
                "due_date": item.due_date,
                "currency": item.currency,
                "open": amount_text(item.open_amount, item.currency),
            }
            for item in found.items
        ],
    }


def _prepayment(request: PrepaymentRequest) -> dict[str, Any]:
    return {
        "amount": amount_text(request.prepaid_amount, request.currency),
        "currency": request.currency,
        "payment_reference": request.payment_reference,
        "expires_on": request.expires_on,
        "status": request.outcome,
    }


@router.post("/orders/{number}/credit/recheck", response=OrderOut, summary="Check a held order again")
@once
@needs("credit.recheck_order")
def recheck(request: Any, number: str) -> dict[str, Any]:
    """The rules decide anew; an order that passes goes on."""
    operations.check_now(find(request, number), by=request.actor)
    return show_order(find(request, number), request.actor)


@router.post("/orders/{number}/credit/reject", response=OrderOut, summary="Reject a held order")
@once
@needs("credit.reject_order")
def reject(request: Any, number: str, payload: ReasonIn) -> dict[str, Any]:
    """The order is canceled with the reason."""
    order = find(request, number)
    operations.reject(order, reason=payload.reason, by=request.actor, version=payload.version)
    return show_order(find(request, number), request.actor)


@router.post(
    "/orders/{number}/credit/prepayment", response={201: PrepaymentOut}, summary="Ask for part prepayment"
)
@once
@needs("credit.release_credit_hold")
def ask_prepayment(request: Any, number: str, payload: PrepaymentIn) -> tuple[int, dict[str, Any]]:
    """The order goes on by itself when unmatched money of the payer reaches the amount; the ceiling covers the rest."""
    made = operations.ask_prepayment(
        find(request, number), payload.amount, payload.reason, expires_on=payload.expires_on,
        by=request.actor, version=payload.version,
    )  # fmt: skip
    made.refresh_from_db()
    return 201, _prepayment(made)


@router.post(
    "/orders/{number}/credit/prepayment/withdraw", response=OrderOut, summary="Withdraw a part prepayment"
)
@once
@needs("credit.release_credit_hold")
def withdraw_prepayment(request: Any, number: str, payload: ReasonIn) -> dict[str, Any]:
    """The rules decide again."""
    order = find(request, number)
    operations.withdraw_prepayment(order, payload.reason, by=request.actor, version=payload.version)
    return show_order(find(request, number), request.actor)


@router.post(
    "/orders/{number}/credit/ask-to-pay",
    response=OrderCreditOut,
    summary="Have the customer told what to pay",
)
@once
@needs("credit.ask_payment")
def ask_to_pay(request: Any, number: str) -> dict[str, Any]:
    """A mail with a letter names the invoices whose payment lets the order go on."""
    order = find(request, number)
    operations.ask_to_pay(order, by=request.actor)
    return _standing(order, request.actor)

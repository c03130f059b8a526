"""Credit for programs, and customers with their limit: what a customer is allowed is decided up here."""

from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Amount, Day, Page, amount_text, needs, once, page_of
from core.approvals.api import RequestOut, answer
from core.locking import operation
from core.money import is_currency
from core.refusals import Refusal
from credit import asking, operations, selectors
from customers.api import CustomerFields, CustomerOut, CustomerPatch, change, customers_for, show
from customers.models import Customer
from orders import operations as order_operations
from orders.api import OrderOut, find
from orders.api import show as show_order
from orders.lifecycle import HoldKind
from receivables import operations as receivables
from receivables.models import DunningPolicy

router = Router(tags=["credit"])


class CustomerIn(CustomerFields):
    """A new customer; no limit sent is unlimited, "0" is no credit."""

    code: str
    name: str
    credit_limit: Amount | None = None
    dunning_policy: str | None = None


class CustomerChange(CustomerPatch):
    """What changes; ``credit_limit`` null is unlimited."""

    credit_limit: Amount | None = None
    dunning_policy: str | None = None


@router.get("/customers", response=Page[CustomerOut], summary="List customers")
@needs("customers.view_customer")
def list_customers(request: Any, q: str = "", limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Customers by code."""
    rows = customers_for(request.actor)
    if q:
        rows = rows.filter(code__icontains=q) | rows.filter(name__icontains=q)
    return page_of(rows, show, limit=limit, after=after, order=("code",))


@router.get("/customers/{code}", response=CustomerOut, summary="Read a customer")
@needs("customers.view_customer")
def read_customer(request: Any, code: str) -> dict[str, Any]:
    """One customer."""
    return show(get_object_or_404(customers_for(request.actor), code=code))


@router.post("/customers", response={201: CustomerOut}, summary="Add a customer")
@once
@needs("customers.add_customer")
def add_customer(request: Any, payload: CustomerIn) -> tuple[int, dict[str, Any]]:
    """A customer with terms, limit and dunning policy."""
    customer = _save(request.actor, None, payload.dict(exclude_unset=True))
    return 201, show(customers_for(request.actor).get(pk=customer.pk))


@router.patch("/customers/{code}", response=CustomerOut, summary="Change a customer")
@needs("customers.change_customer")
def change_customer(request: Any, code: str, payload: CustomerChange) -> dict[str, Any]:
    """Change what is sent."""
    customer = get_object_or_404(customers_for(request.actor), code=code)
    _save(request.actor, customer, payload.dict(exclude_unset=True))
    return show(customers_for(request.actor).get(pk=customer.pk))


@operation
def _save(actor: Actor, customer: Customer | None, sent: dict[str, Any]) -> Customer:
    """All of it or nothing."""
    has_limit, limit = "credit_limit" in sent, sent.pop("credit_limit", None)
    has_policy, policy = "dunning_policy" in sent, sent.pop("dunning_policy", None)
    if sent.get("currency") and not is_currency(sent["currency"]):
        raise Refusal(_("%s is not a currency code.") % sent["currency"], field="currency")
    saved = change(actor, customer, sent)
    if has_limit and (limit is not None or (customer is not None and saved.parent_id is None)):
        operations.set_limit(saved, limit_amount=limit, by=actor)
    if has_policy:
        receivables.set_profile(saved, _policy(actor, policy), by=actor)
    return saved


def _policy(actor: Actor, code: str | None) -> DunningPolicy | None:
    if not code:
        return None
    policy = DunningPolicy.objects.filter(company=actor.company, code=code).first()
    if policy is None:
        raise Refusal(_("There is no dunning policy %s.") % code, field="dunning_policy")
    return policy


class CreditOut(Schema):
    """Limit and exposure; no limit is unlimited."""

    limit: str | None
    currency: str
    open_orders: str
    delivered_not_invoiced: str
    open_receivables: str
    exposure: str
    available: str | None
    blocked: bool
    overdue: str
    oldest_overdue_days: int
    score: int | None
    insured: str
    collateral: str
    unsecured: str


@router.get("/customers/{code}/credit", response=CreditOut, summary="Read a customer's credit")
@needs("credit.view_creditaccount")
def read_credit(request: Any, code: str) -> dict[str, Any]:
    """The figures as of now, in the limit's currency, with tax."""
    actor = request.actor
    customer = get_object_or_404(customers_for(actor), code=code)
    today = actor.company.today()
    exposure = selectors.exposure_of(customer, selectors.account_of(customer), today)
    figures, delivered = exposure.figures, exposure.delivered_amount
    risk = selectors.latest_score(customer)

    def money(amount: Decimal) -> str:
        return amount_text(amount, figures.currency)

    return {
        "limit": None if figures.limit_amount is None else money(figures.limit_amount),
        "currency": figures.currency,
        "open_orders": money(figures.open_orders_amount - delivered),
        "delivered_not_invoiced": money(delivered),
        "open_receivables": money(figures.open_receivables_amount),
        "exposure": money(figures.exposure),
        "available": None if figures.available is None else money(figures.available),
        "blocked": figures.is_blocked,
        "overdue": money(figures.overdue_amount),
        "oldest_overdue_days": figures.overdue_days,
        "score": risk.score if risk else None,
        "insured": money(exposure.insured_amount),
        "collateral": money(exposure.collateral_amount),
        "unsecured": money(exposure.unsecured_amount),
    }


class ReleaseIn(Schema):
    """Which hold, and why it is lifted; a credit hold up to an amount and until a day, else what is usual."""

    kind: str = HoldKind.CREDIT
    reason: str
    amount: Amount | None = None
    expires_on: Day | None = None
    version: int | None = None


@router.post("/orders/{number}/holds/release", response=OrderOut, summary="Release a hold")
@once
@needs("orders.view_salesorder")
def release_hold(request: Any, number: str, payload: ReleaseIn) -> dict[str, Any]:
    """Lift a hold within the own ceiling; with the last one the order is confirmed."""
    if payload.kind not in HoldKind.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(HoldKind.values), field="kind")
    order = find(request, number)
    if payload.kind == HoldKind.CREDIT:
        operations.release(
            order, reason=payload.reason, amount=payload.amount, expires_on=payload.expires_on, by=request.actor,
            version=payload.version,
        )  # fmt: skip
    else:
        order_operations.release_hold(
            order, payload.kind, payload.reason, by=request.actor, version=payload.version
        )
    return show_order(find(request, number), request.actor)


class CreditRequestIn(Schema):
    """What a controller asks a manager for; what is absent stays, ``credit_limit`` null is unlimited.

    With ``valid_from`` the limit is one for a time, beside the standing one.
    """

    credit_limit: Amount | None = None
    currency: str = ""
    valid_from: Day | None = None
    valid_to: Day | None = None
    risk_class: str | None = None
    review_date: Day | None = None
    unblock: bool = False
    reason: str


@router.post(
    "/customers/{code}/credit/requests", response={202: RequestOut}, summary="Ask for other credit terms"
)
@once
@needs("credit.request_limit")
def ask_for_credit(request: Any, code: str, payload: CreditRequestIn) -> tuple[int, dict[str, Any]]:
    """A request; the terms hold, or the block ends, when another person approves it on the page."""
    actor = request.actor
    customer = get_object_or_404(customers_for(actor), code=code)
    if payload.unblock:
        return 202, answer(asking.ask_to_unblock(customer, reason=payload.reason, by=actor), actor)
    sent = payload.dict(exclude_unset=True)
    terms = asking.terms_of(customer)
    wanted = asking.AccountTerms(
        limit_amount=sent.get("credit_limit", terms.limit_amount),
        currency=payload.currency or terms.currency,
        risk_class=sent.get("risk_class") or terms.risk_class,
        review_date=sent.get("review_date", terms.review_date),
        valid_from=payload.valid_from,
        valid_to=payload.valid_to,
    )
    return 202, answer(asking.ask_for_terms(customer, wanted, reason=payload.reason, by=actor), actor)

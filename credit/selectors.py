"""Questions about credit: limit, exposure, and what a check would say. Exposure is computed, never stored (CRD-3)."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from core import exchange
from core.models import Company
from core.money import round_amount
from core.prepared import Place, Prepared
from credit.models import CreditAccount, CreditDecision, CreditLimit, CreditPolicy
from credit.rules import Answer, Figures, Thresholds, evaluate
from customers.models import Customer
from orders import selectors as order_selectors
from orders.models import SalesOrder
from orders.selectors import value_not_yet_invoiced
from receivables.selectors import credit_standing

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in its currency; no amount is unlimited."""

    limit_amount: Decimal | None
    currency: str


_members = Prepared(
    lambda: (
        Customer.objects.filter(Q(pk=Place(0)) | Q(parent_id=Place(0)), company_id=Place(1))
        .only("pk")
        .order_by("pk")
    )
)


def family(customer: Customer) -> list[int]:
    """The customers that share a limit: a parent and its children, or the customer alone."""
    root = customer.parent_id or customer.pk
    return [member.pk for member in _members.all(root, customer.company_id)]


def holder_id(customer: Customer) -> int:
    """Whose credit account decides: the parent's, else the customer's own."""
    return customer.parent_id or customer.pk


_limits = Prepared(
    lambda: CreditLimit.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=Place(1)),
        Q(valid_to__isnull=True) | Q(valid_to__gte=Place(1)),
        account=Place(0),
    )
)


def limit_on(account: CreditAccount | None, currency: str, date: datetime.date) -> Limit:
    """The limit valid on the date; no row is unlimited."""
    if account is None:
        return Limit(None, currency)
    row = max(
        _limits.all(account.pk, date), key=lambda each: each.valid_from or datetime.date.min, default=None
    )
    return Limit(row.limit_amount, row.currency) if row else Limit(None, currency)


def in_currency(
    company: Company, amounts: Mapping[str, Decimal], currency: str, date: datetime.date
) -> Decimal:
    """Amounts of several currencies as one amount, at the day's rates."""
    total = ZERO
    for code, amount in amounts.items():
        if code == currency or not amount:
            total += amount
            continue
        rate = exchange.rate_on(company, code, date) / exchange.rate_on(company, currency, date)
        total += round_amount(amount * rate, currency)
    return total


def figures_for(
    customer: Customer,
    *,
    order_amounts: Mapping[str, Decimal],
    is_prepaid: bool,
    date: datetime.date,
    account: CreditAccount | None,
    besides: int | None = None,
    is_first_order: bool = False,
) -> Figures:
    """Everything a decision looks at. ``besides`` is the order decided about, which counts once, with its own amount."""
    members = family(customer)
    limit = limit_on(account, customer.currency, date)
    standing = credit_standing(customer.company, members, date)
    open_orders = value_not_yet_invoiced(members, besides=besides)
    company = customer.company
    return Figures(
        currency=limit.currency,
        order_amount=in_currency(company, order_amounts, limit.currency, date),
        limit_amount=limit.limit_amount,
        open_orders_amount=in_currency(company, open_orders, limit.currency, date),
        open_receivables_amount=in_currency(company, standing.open_amounts, limit.currency, date),
        overdue_amount=in_currency(company, standing.overdue_amounts, limit.currency, date),
        overdue_days=standing.overdue_days,
        dunning_level=standing.dunning_level,
        is_blocked=bool(account and account.is_blocked),
        block_reason=account.block_reason if account else "",
        is_prepaid=is_prepaid,
        review_date=account.review_date if account else None,
        is_review_due=bool(account and account.review_date and account.review_date < date),
        is_first_order=is_first_order,
        is_unreviewed=bool(account and account.review_wanted_at) and limit.limit_amount is None,
    )


def with_block_of_orderer(figures: Figures, order: SalesOrder) -> Figures:
    """Who is blocked orders nothing, whoever pays for him."""
    if figures.is_blocked or order.invoice_party_id == order.customer_id:
        return figures
    own = CreditAccount.objects.filter(customer_id=holder_id(order.customer), is_blocked=True).first()
    return dataclasses.replace(figures, is_blocked=True, block_reason=own.block_reason) if own else figures


def is_first_order(customer: Customer, thresholds: Thresholds) -> bool:
    """Whether no order he pays was ever confirmed; asked only where the company looks at first orders."""
    if not thresholds.holds_first_order:
        return False
    return not SalesOrder.objects.filter(invoice_party=customer, confirmed_at__isnull=False).exists()


def is_review_wanted(customer: Customer) -> bool:
    """Whether a new customer waits for somebody to decide on a limit."""
    return CreditAccount.objects.filter(
        customer_id=holder_id(customer), review_wanted_at__isnull=False
    ).exists()


_policies = Prepared(lambda: CreditPolicy.objects.filter(company=Place()).order_by("pk")[:1])


def thresholds_of(company: Company) -> Thresholds:
    """The company's rules."""
    policy = next(iter(_policies.all(company.pk)), None) or CreditPolicy(company=company)
    return Thresholds(
        policy.max_overdue_days,
        policy.overdue_tolerance,
        policy.max_dunning_level,
        policy.max_overdue_amount,
        policy.holds_first_order,
        policy.holds_unreviewed,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What a submit would decide now: for the order form, which calls the same rules."""

    is_passed: bool
    figures: Figures
    answers: list[Answer]

    @property
    def state(self) -> str:
        """``ok``, ``watch`` (over 90 % of the limit used, or overdue) or ``blocked``."""
        if not self.is_passed:
            return "blocked"
        limit = self.figures.limit_amount
        after = self.figures.exposure + self.figures.order_amount
        is_near = limit is not None and limit > 0 and after > limit * Decimal("0.9")
        return "watch" if is_near or self.figures.overdue_days > 0 else "ok"

    @property
    def label(self) -> str:
        """The state in words a clerk may see."""
        return {"ok": _("Credit OK"), "watch": _("Credit: watch"), "blocked": _("Would be held for credit")}[
            self.state
        ]


def preview(order: SalesOrder, date: datetime.date) -> Preview:
    """Run the rules on an order that is not submitted yet; decides nothing."""
    customer = order.payer
    account = CreditAccount.objects.filter(customer_id=holder_id(customer)).first()
    thresholds = thresholds_of(customer.company)
    figures = figures_for(
        customer,
        order_amounts={order.currency: order.gross_amount},
        is_prepaid=order.payment_terms.is_prepaid,
        date=date,
        account=account,
        is_first_order=is_first_order(customer, thresholds),
    )
    figures = with_block_of_orderer(figures, order)
    answers = evaluate(figures, thresholds)
    return Preview(all(answer.is_passed for answer in answers), figures, answers)


def standing(customer: Customer, date: datetime.date) -> Figures:
    """Limit and exposure of a customer as of now, for the credit page and the API."""
    account = CreditAccount.objects.filter(customer_id=holder_id(customer)).first()
    return figures_for(customer, order_amounts={}, is_prepaid=False, date=date, account=account)


def delivered_not_invoiced(customer: Customer, currency: str, date: datetime.date) -> Decimal:
    """What has left the house and is not yet invoiced; a part of the open orders."""
    amounts = order_selectors.delivered_not_invoiced(family(customer))
    return in_currency(customer.company, amounts, currency, date)


def last_decisions(orders: Iterable[SalesOrder]) -> dict[int, CreditDecision]:
    """The latest decision of each order, in one query."""
    rows = (
        CreditDecision.objects.filter(order__in=list(orders)).order_by("order_id", "-pk").distinct("order_id")
    )
    return {row.order_id: row for row in rows}

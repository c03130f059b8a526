"""What a decision looks at, computed when it is asked for and never stored (CRD-3)."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.prepared import Place, Prepared
from credit.lifecycle import LEAVING, CheckPoint, Rule
from credit.models import CreditAccount, Security
from credit.rule_sets import RuleSet
from credit.rules import Figures
from credit.selectors.limits import family, holder_id, in_currency, limit_on
from credit.selectors.policies import rule_set_of
from customers.models import Customer
from orders import selectors as order_selectors
from orders.models import SalesOrder, SalesOrderLine
from orders.selectors import value_not_yet_invoiced
from receivables.selectors import broken_promises, credit_standing

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Asked:
    """The order a decision is about: what it adds to the exposure, what of it ships after the horizon, how it is paid."""

    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    later_amounts: Mapping[str, Decimal] = field(default_factory=dict)
    value: Mapping[str, Decimal] = field(default_factory=dict)
    is_prepaid: bool = False
    besides: int | None = None
    secured_by: str = ""
    awaited_security: str = ""
    had_security: bool = False


NOTHING = Asked()


def figures_for(
    customer: Customer,
    *,
    rule_set: RuleSet,
    date: datetime.date,
    account: CreditAccount | None,
    asked: Asked = NOTHING,
    counts_later: bool = True,
) -> Figures:
    """Everything a decision about an order weighs; the order counts once, with its own amount.

    ``counts_later`` leaves the horizon aside: when goods are about to leave, and for a figure that is looked at.
    """
    members = family(customer)
    limit = limit_on(account, customer.currency, date)
    standing = credit_standing(customer.company, members, date)
    until = None if counts_later else horizon_of(rule_set, date)
    open_orders = value_not_yet_invoiced(members, besides=asked.besides, until=until)
    company = customer.company

    def in_limit(amounts: Mapping[str, Decimal]) -> Decimal:
        return in_currency(company, amounts, limit.currency, date)

    return Figures(
        currency=limit.currency,
        order_amount=in_limit(asked.amounts),
        limit_amount=limit.limit_amount,
        open_orders_amount=in_limit(open_orders),
        open_receivables_amount=in_limit(standing.open_amounts),
        overdue_amount=in_limit(standing.overdue_amounts),
        overdue_days=standing.overdue_days,
        dunning_level=standing.dunning_level,
        is_blocked=bool(account and account.is_blocked),
        block_reason=account.block_reason if account else "",
        is_prepaid=asked.is_prepaid,
        review_date=account.review_date if account else None,
        is_review_due=bool(account and account.review_date and account.review_date < date),
        is_first_order=is_first_order(customer, rule_set),
        is_unreviewed=bool(account and account.review_wanted_at) and limit.limit_amount is None,
        order_value=in_limit(asked.value),
        later_amount=in_limit(asked.later_amounts),
        broken_promises=broken_promises(company, members, date) if rule_set.is_on(Rule.PROMISES) else 0,
        secured_by=asked.secured_by,
        awaited_security=asked.awaited_security,
        had_security=asked.had_security,
    )


def horizon_of(rule_set: RuleSet, date: datetime.date) -> datetime.date | None:
    """The last day whose shipments count; None counts them all."""
    days = rule_set.number(Rule.HORIZON)
    return date + datetime.timedelta(days=days) if days is not None and rule_set.is_on(Rule.HORIZON) else None


def asked_of(order: SalesOrder, rule_set: RuleSet, point: CheckPoint, date: datetime.date) -> Asked:
    """What the order adds: its gross, less what was canceled or invoiced already, less what ships after the horizon."""
    is_asked = rule_set.asks(Rule.HORIZON, point) and point not in LEAVING
    until = horizon_of(rule_set, date) if is_asked else None
    total, later = order.gross_amount, ZERO
    if order.pk is None:
        later = total if until and _ships_on(None, order) > until else ZERO
    elif until or order.confirmed_at is not None:
        lines = list(order.lines.all())
        total = sum((at_risk(line, order) for line in lines), ZERO)
        later = sum(
            (at_risk(line, order) for line in lines if until and _ships_on(line, order) > until), ZERO
        )
    secured = security_of(order, date)
    return Asked(
        amounts={order.currency: total - later},
        later_amounts={order.currency: later},
        value={order.currency: order.gross_amount},
        is_prepaid=order.payment_terms.is_prepaid,
        besides=order.pk,
        secured_by=secured.by,
        awaited_security="" if point in LEAVING else secured.awaited,
        had_security=secured.had_any,
    )


def at_risk(line: SalesOrderLine, order: SalesOrder) -> Decimal:
    """What of the line is neither canceled nor taken back nor invoiced, with tax; never less than nothing.

    What came back of goods that are billed is owed until it is credited, and makes no other line cheaper.
    """
    if order.confirmed_at is None:
        return line.gross_amount
    open_quantity = line.wanted_quantity - line.forgone - line.invoiced
    return line.gross_amount * max(open_quantity, ZERO) / line.quantity


def _ships_on(line: SalesOrderLine | None, order: SalesOrder) -> datetime.date:
    own = (line.promised_date or line.requested_date) if line else None
    return own or order.requested_date or order.order_date


_securities_of = Prepared(lambda: Security.objects.filter(order=Place()).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Secured:
    """What stands behind an order in full, or what would, were all of it confirmed; whether it ever had any."""

    by: str = ""
    awaited: str = ""
    had_any: bool = False


def security_of(order: SalesOrder, date: datetime.date) -> Secured:
    """Securities of the order's own, in its currency, in force; those that do not cover it are none. One query."""
    if order.pk is None:
        return Secured()
    rows = _securities_of.all(order.pk)
    found = [
        row
        for row in rows
        if row.ended_at is None and row.currency == order.currency and is_in_force(row, date)
    ]
    confirmed = [row for row in found if row.confirmed_at is not None]
    if _covers(confirmed, order):
        return Secured(", ".join(map(str, confirmed)), "", True)
    return Secured("", ", ".join(map(str, found)) if _covers(found, order) else "", bool(rows))


def _covers(securities: list[Security], order: SalesOrder) -> bool:
    covered = sum((row.covered_amount for row in securities), ZERO)
    return bool(securities) and covered >= order.gross_amount


def is_in_force(security: Security, date: datetime.date) -> bool:
    """Whether it would pay for what is shipped on the day."""
    return security.valid_from <= date and (security.valid_to is None or security.valid_to >= date)


def counts(security: Security, date: datetime.date) -> bool:
    """Whether it secures anything on the day: confirmed, not ended, in force."""
    return security.confirmed_at is not None and security.ended_at is None and is_in_force(security, date)


def with_block_of_orderer(figures: Figures, order: SalesOrder) -> Figures:
    """Who is blocked orders nothing, whoever pays for him."""
    if figures.is_blocked or order.invoice_party_id == order.customer_id:
        return figures
    own = CreditAccount.objects.filter(customer_id=holder_id(order.customer), is_blocked=True).first()
    return dataclasses.replace(figures, is_blocked=True, block_reason=own.block_reason) if own else figures


_confirmed_once = Prepared(
    lambda: SalesOrder.objects.filter(invoice_party=Place(0), confirmed_at__isnull=False).only("pk")[:1]
)


def is_first_order(customer: Customer, rule_set: RuleSet) -> bool:
    """Whether no order he pays was ever confirmed; asked only where the rule set looks at first orders."""
    if not rule_set.is_on(Rule.FIRST_ORDER):
        return False
    return not _confirmed_once.all(customer.pk)


def is_review_wanted(customer: Customer) -> bool:
    """Whether a new customer waits for somebody to decide on a limit."""
    return CreditAccount.objects.filter(
        customer_id=holder_id(customer), review_wanted_at__isnull=False
    ).exists()


def standing(customer: Customer, date: datetime.date) -> Figures:
    """Limit and exposure of a customer as of now, for the credit page and the API."""
    account = CreditAccount.objects.filter(customer_id=holder_id(customer)).first()
    return figures_for(customer, rule_set=rule_set_of(customer.company, account), date=date, account=account)


def delivered_not_invoiced(customer: Customer, currency: str, date: datetime.date) -> Decimal:
    """What has left the house and is not yet invoiced; a part of the open orders."""
    amounts = order_selectors.delivered_not_invoiced(family(customer))
    return in_currency(customer.company, amounts, currency, date)

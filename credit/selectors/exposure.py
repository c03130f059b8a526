"""The exposure of a family in its parts, whose it is, and what of it is secured."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from credit.lifecycle import SecurityKind
from credit.models import CreditAccount, Security
from credit.rules import Figures
from credit.selectors.figures import counts, figures_for, horizon_of
from credit.selectors.limits import family, holder_id, in_currency
from credit.selectors.policies import rule_set_of
from customers.models import Customer
from orders.lifecycle import OrderStatus, PaymentStatus
from orders.selectors import OpenOrders, open_orders_of
from receivables.selectors import OpenParts, open_parts

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a family owes and has on order, in the limit's currency; the parts add up to the exposure to the cent.

    ``later_amount`` ships after the horizon: decisions leave it out until then, here it is a part of the undelivered.
    """

    figures: Figures
    undelivered_amount: Decimal
    delivered_amount: Decimal
    later_amount: Decimal
    not_due_amount: Decimal
    overdue_amount: Decimal
    credit_amount: Decimal
    insured_amount: Decimal
    collateral_amount: Decimal
    shares: Sequence[Share]

    @property
    def currency(self) -> str:
        """Of the limit."""
        return self.figures.currency

    @property
    def secured_amount(self) -> Decimal:
        """What others would pay of it."""
        return min(self.insured_amount + self.collateral_amount, max(self.figures.exposure, ZERO))

    @property
    def unsecured_amount(self) -> Decimal:
        """What nobody but the customer would pay."""
        return max(self.figures.exposure, ZERO) - self.secured_amount


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a member of the family."""

    customer: Customer
    orders_amount: Decimal
    receivables_amount: Decimal

    @property
    def exposure(self) -> Decimal:
        """Both together."""
        return self.orders_amount + self.receivables_amount


def exposure_of(customer: Customer, account: CreditAccount | None, date: datetime.date) -> Exposure:
    """The exposure of the customer's family as of now, in parts; as many queries for many members as for one."""
    company = customer.company
    rule_set = rule_set_of(company, account)
    figures = figures_for(customer, rule_set=rule_set, date=date, account=account)
    members = family(customer)
    on_order = open_orders_of(members, until=horizon_of(rule_set, date))
    items = open_parts(company, members, date)

    def in_limit(amounts: Iterable[tuple[str, Decimal]]) -> Decimal:
        return in_currency(company, _added(amounts), figures.currency, date)

    delivered = in_limit((row.currency, row.delivered_amount) for row in on_order)
    credits = in_limit((row.currency, row.credit_amount) for row in items)
    insured, collateral = _secured(company, account, figures.currency, date)
    return Exposure(
        figures=figures,
        undelivered_amount=figures.open_orders_amount - delivered,
        delivered_amount=delivered,
        later_amount=in_limit((row.currency, row.later_amount) for row in on_order),
        not_due_amount=figures.open_receivables_amount - figures.overdue_amount - credits,
        overdue_amount=figures.overdue_amount,
        credit_amount=credits,
        insured_amount=insured,
        collateral_amount=collateral,
        shares=_shares(company, members, on_order, items, figures.currency, date) if len(members) > 1 else (),
    )


def _added(amounts: Iterable[tuple[str, Decimal]]) -> Mapping[str, Decimal]:
    added: defaultdict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in amounts:
        added[currency] += amount
    return added


def _shares(
    company: Company,
    members: Sequence[int],
    on_order: Sequence[OpenOrders],
    items: Sequence[OpenParts],
    currency: str,
    date: datetime.date,
) -> list[Share]:
    """Each member's part, the largest first; those with nothing are left out but for the parent."""
    known = Customer.objects.in_bulk(members)
    ordered: defaultdict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    owed: defaultdict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for row in on_order:
        ordered[row.customer_id].append((row.currency, row.open_amount))
    for part in items:
        owed[part.customer_id].append((part.currency, part.open_amount))
    shares = [
        Share(
            known[pk],
            in_currency(company, _added(ordered[pk]), currency, date),
            in_currency(company, _added(owed[pk]), currency, date),
        )
        for pk in members
    ]
    shares.sort(key=lambda share: (-share.exposure, share.customer.code))
    return [share for share in shares if share.exposure or share.customer.parent_id is None]


def securities_of(account: CreditAccount | None) -> list[Security]:
    """What has been added to the account and its orders: in force first, the newest first, then what has ended."""
    if account is None:
        return []
    rows = account.securities.select_related("order", "added_by", "confirmed_by").order_by("-pk")
    return sorted(rows, key=lambda row: row.ended_at is not None)


def _secured(
    company: Company, account: CreditAccount | None, currency: str, date: datetime.date
) -> tuple[Decimal, Decimal]:
    """What insurers and what others would pay: confirmed and in force, of an order at most its value until it is paid."""
    insured, collateral = ZERO, ZERO
    for row in securities_of(account):
        if not counts(row, date):
            continue
        amounts = {row.currency: row.covered_amount}
        covered = in_currency(company, amounts, currency, date)
        if row.order is not None:
            is_over = (
                row.order.status == OrderStatus.CANCELED or row.order.payment_status == PaymentStatus.PAID
            )
            value = {row.order.currency: row.order.gross_amount}
            covered = ZERO if is_over else min(covered, in_currency(company, value, currency, date))
        if row.kind == SecurityKind.INSURANCE:
            insured += covered
        else:
            collateral += covered
    return insured, collateral


def account_of(customer: Customer) -> CreditAccount | None:
    """The account that decides about the customer, if there is one yet."""
    return CreditAccount.objects.filter(customer_id=holder_id(customer)).first()

"""Whose limit it is, how high on a day, and in which currency."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from core import exchange
from core.models import Company
from core.money import round_amount
from core.prepared import Place, Prepared
from credit.models import CreditAccount, CreditLimit
from customers.models import Customer

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
    rows = _limits.all(account.pk, date)
    row = max(rows, key=lambda each: each.valid_from or datetime.date.min, default=None)
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

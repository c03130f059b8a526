"""How risky customers are held: what the score looks at, and the scores that were kept."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from core.models import Company, ExchangeRate
from credit.models import CreditLimit, RiskScore
from credit.scoring import Behavior
from customers.models import Customer
from orders.selectors import first_and_last_orders, open_values_of_company
from receivables.selectors import (
    OpenDebits,
    PaymentPattern,
    broken_promises_by_customer,
    first_invoices,
    open_debits,
    payment_patterns,
)

ZERO = Decimal(0)
ACTIVE = datetime.timedelta(days=730)
DAYS_OF_CHANGE = 30


@dataclass(frozen=True, slots=True)
class _Account:
    """What those who share a limit owe and have on order together, and the limit; in company currency."""

    exposure: Decimal = ZERO
    limit_amount: Decimal | None = None


NO_ACCOUNT, NO_PATTERN, NO_DEBITS = _Account(), PaymentPattern(), OpenDebits()


def behaviors(company: Company, as_of: datetime.date) -> dict[int, Behavior]:
    """What the score looks at, of every customer with something open, or who ordered or paid orders in 24 months.

    A constant number of queries however many there are. Amounts are in company currency; where a rate is missing the
    limit is left aside.
    """
    debits = open_debits(company, None, as_of)
    orders = first_and_last_orders(company, as_of)
    since = as_of - ACTIVE
    wanted = set(debits) | {customer for customer, (_first, last) in orders.items() if last >= since}
    holders = _holders(company, wanted)
    patterns = payment_patterns(company, None, as_of)
    invoices = first_invoices(company, None, as_of)
    accounts = _accounts(company, as_of, debits, _holders(company, None))
    broken = broken_promises_by_customer(company, as_of)
    found = {}
    for customer, holder in holders.items():
        pattern, owed = patterns.get(customer, NO_PATTERN), debits.get(customer, NO_DEBITS)
        account = accounts.get(holder, NO_ACCOUNT)
        days = [day for day in (invoices.get(customer), orders.get(customer, (None,))[0]) if day]
        found[customer] = Behavior(
            days_late=pattern.year,
            days_late_now=pattern.lately,
            days_late_before=pattern.before,
            open_amount=owed.amount,
            overdue_amount=owed.overdue_amount,
            exposure=account.exposure,
            limit_amount=account.limit_amount,
            broken_promises=broken.get(customer, 0),
            months=_months(min(days, default=as_of), as_of),
        )
    return found


def _holders(company: Company, wanted: set[int] | None) -> dict[int, int]:
    """Whose credit account decides, by customer; who was merged into another is no longer weighed."""
    rows = Customer.objects.filter(company=company, merged_into__isnull=True).order_by("pk")
    known = {pk: parent or pk for pk, parent in rows.values_list("pk", "parent_id")}
    return known if wanted is None else {pk: holder for pk, holder in known.items() if pk in wanted}


def _accounts(
    company: Company, as_of: datetime.date, debits: Mapping[int, OpenDebits], holders: Mapping[int, int]
) -> dict[int, _Account]:
    """By who holds the limit."""
    rates = _rates(company, as_of)
    exposure: defaultdict[int, Decimal] = defaultdict(Decimal)
    unknown = set()
    for customer, owed in debits.items():
        exposure[holders.get(customer, customer)] += owed.net_amount
    for customer, currency, value in open_values_of_company(company):
        holder = holders.get(customer, customer)
        if currency in rates:
            exposure[holder] += value * rates[currency]
        else:
            unknown.add(holder)
    limits = {
        holder: limit * rates[currency]
        for holder, (limit, currency) in _limits(company, as_of).items()
        if limit is not None and currency in rates and holder not in unknown
    }
    return {holder: _Account(exposure[holder], limits.get(holder)) for holder in {*exposure, *limits}}


def _limits(company: Company, date: datetime.date) -> dict[int, tuple[Decimal | None, str]]:
    """The limit valid on the day by customer; the row that begins last holds."""
    rows = CreditLimit.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=date),
        Q(valid_to__isnull=True) | Q(valid_to__gte=date),
        company=company,
    ).values_list("account__customer_id", "limit_amount", "currency", "valid_from")
    ordered = sorted(rows, key=lambda row: row[3] or datetime.date.min)
    return {customer: (limit, currency) for customer, limit, currency, _from in ordered}


def _rates(company: Company, date: datetime.date) -> dict[str, Decimal]:
    """What a unit of each currency is worth on the day."""
    rows = ExchangeRate.objects.filter(company=company, date__lte=date)
    latest = rows.order_by("currency", "-date").distinct("currency").values_list("currency", "rate")
    return {**dict(latest), company.base_currency: Decimal(1)}


def _months(first: datetime.date, as_of: datetime.date) -> int:
    """Whole months between two days."""
    months = (as_of.year - first.year) * 12 + as_of.month - first.month
    return max(months - (as_of.day < first.day), 0)


def latest_score(customer: Customer) -> RiskScore | None:
    """How risky the customer is held now; None before the first night, or when nothing happened for long."""
    return RiskScore.objects.filter(customer=customer, is_latest=True).first()


def scores_of(customer: Customer, since: datetime.date) -> list[RiskScore]:
    """The scores that held from the day on, the oldest first: the one that held that day, and each change since."""
    rows = RiskScore.objects.filter(customer=customer)
    before = rows.filter(date__lte=since).order_by("-date")[:1]
    return [*before, *rows.filter(date__gt=since).order_by("date")]


def latest_scores(company: Company) -> Iterable[tuple[int, datetime.date, list[dict[str, object]]]]:
    """Customer, day and factors of every score that holds now."""
    rows = RiskScore.objects.filter(company=company, is_latest=True)
    return rows.values_list("customer_id", "date", "factors")

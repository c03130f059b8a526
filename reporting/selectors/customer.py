"""A customer at a glance: what is on order, what is owed and since when, and two years of turnover and punctuality.

All statements take the keys of the customer and of those merged into it, and touch only their rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from core.money import round_amount
from reporting.selectors.sql import RATES, rows

MONTHS = 24
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Glance:
    """Amounts in company currency; orders with tax, what is invoiced of them left out."""

    open_orders: int
    orders_amount: Decimal
    open_items: int
    open_amount: Decimal
    overdue_amount: Decimal
    oldest_days: int


@dataclass(frozen=True, slots=True)
class Contacted:
    """The last time something went to the customer or came from him."""

    kind: str
    number: str
    day: datetime.date


@dataclass(frozen=True, slots=True)
class CustomerMonth:
    """A month: net turnover, what was paid in it, and how late that was on average, weighted by amount."""

    first_day: datetime.date
    turnover: Decimal
    paid_amount: Decimal
    days_times_amount: Decimal

    @property
    def days_late(self) -> Decimal | None:
        """None where nothing was paid; below zero is early."""
        return mean_days([self])


def mean_days(months: Sequence[CustomerMonth]) -> Decimal | None:
    """How late the invoices settled in these months were paid, weighted by amount."""
    paid = sum((month.paid_amount for month in months), ZERO)
    if not paid:
        return None
    late = sum((month.days_times_amount for month in months), ZERO)
    return (late / paid).quantize(Decimal("0.1"))


_GLANCE = f"""
    WITH {RATES}, ordered AS (
      SELECT count(DISTINCT o.id) AS orders,
             sum(round(l.gross_amount * greatest(greatest(l.quantity - l.canceled, l.shipped) - l.returned + l.replaced - l.invoiced, 0) / l.quantity, 4) * r.rate)
               AS amount
        FROM orders_salesorder o LEFT JOIN orders_salesorderline l ON l.order_id = o.id
        LEFT JOIN rates r ON r.currency = o.currency
       WHERE o.customer_id = ANY(%(customers)s) AND o.status IN ('submitted', 'held', 'confirmed')
    ), owed AS (
      SELECT count(*) AS items, sum(CASE WHEN is_debit THEN base_open_amount ELSE -base_open_amount END) AS amount,
             sum(base_open_amount) FILTER (WHERE is_debit AND due_date < %(as_of)s) AS overdue,
             max(%(as_of)s::date - due_date) FILTER (WHERE is_debit AND kind <> 'fee' AND due_date < %(as_of)s) AS days
        FROM receivables_openitem WHERE customer_id = ANY(%(customers)s) AND open_amount > 0
    )
    SELECT orders, coalesce(ordered.amount, 0), items, coalesce(owed.amount, 0), coalesce(overdue, 0), coalesce(days, 0)
      FROM ordered, owed
"""

_CONTACTED = """
    SELECT kind, number, day FROM (
      (SELECT 'order' AS kind, number, order_date AS day FROM orders_salesorder
        WHERE customer_id = ANY(%(customers)s) AND submitted_at IS NOT NULL ORDER BY order_date DESC, id DESC LIMIT 1)
      UNION ALL
      (SELECT 'invoice', number, issue_date FROM invoicing_invoice
        WHERE customer_id = ANY(%(customers)s) AND status = 'issued' ORDER BY issue_date DESC, id DESC LIMIT 1)
      UNION ALL
      (SELECT 'payment', number, received_on FROM receivables_payment
        WHERE customer_id = ANY(%(customers)s) AND status = 'posted' AND %(sees_money)s
        ORDER BY received_on DESC, id DESC LIMIT 1)
      UNION ALL
      (SELECT 'reminder', n.number, r.as_of FROM receivables_dunningnotice n JOIN receivables_dunningrun r ON r.id = n.run_id
        WHERE n.customer_id = ANY(%(customers)s) AND n.number IS NOT NULL AND %(sees_money)s
        ORDER BY r.as_of DESC, n.id DESC LIMIT 1)
    ) contacted ORDER BY day DESC LIMIT 1
"""

_MONTHS = """
    WITH billed AS (
      SELECT date_trunc('month', issue_date)::date AS first_day,
             sum(net_amount * exchange_rate * CASE WHEN kind = 'credit_note' THEN -1 ELSE 1 END) AS amount
        FROM invoicing_invoice
       WHERE customer_id = ANY(%(customers)s) AND status = 'issued' AND issue_date BETWEEN %(since)s AND %(until)s
       GROUP BY 1
    ), settled AS (
      SELECT date_trunc('month', cleared_date)::date AS first_day, sum(base_amount) AS amount,
             sum((cleared_date - due_date) * base_amount) AS late
        FROM receivables_openitem
       WHERE customer_id = ANY(%(customers)s) AND kind = 'invoice' AND is_debit AND open_amount = 0
         AND cleared_date BETWEEN %(since)s AND %(until)s
       GROUP BY 1
    )
    SELECT month.first_day::date, coalesce(billed.amount, 0), coalesce(settled.amount, 0), coalesce(settled.late, 0)
      FROM generate_series(%(since)s::date, %(until)s::date, interval '1 month') AS month(first_day)
      LEFT JOIN billed ON billed.first_day = month.first_day::date
      LEFT JOIN settled ON settled.first_day = month.first_day::date
     ORDER BY 1
"""


def customer_glance(company: Company, customer_ids: Sequence[int], today: datetime.date) -> Glance:
    """Open orders, open items and what is overdue; one statement."""
    values = {"company": company.pk, "as_of": today, "customers": list(customer_ids)}
    [(orders, ordered, items, owed, overdue, days)] = rows(_GLANCE, values)
    money = [round_amount(amount, company.base_currency) for amount in (ordered, owed, overdue)]
    return Glance(orders, money[0], items, money[1], money[2], days)


def last_contact(customer_ids: Sequence[int], *, sees_money: bool) -> Contacted | None:
    """The newest order, invoice, payment or reminder; the latter two only for who may see them."""
    found = rows(_CONTACTED, {"customers": list(customer_ids), "sees_money": sees_money})
    return Contacted(*found[0]) if found else None


def customer_months(
    company: Company, customer_ids: Sequence[int], today: datetime.date
) -> list[CustomerMonth]:
    """The last two years, this month included; one statement."""
    place = today.year * 12 + today.month - MONTHS
    since = datetime.date(place // 12, place % 12 + 1, 1)
    values = {"customers": list(customer_ids), "since": since, "until": today}
    currency = company.base_currency
    return [
        CustomerMonth(day, round_amount(amount, currency), paid, late)
        for day, amount, paid, late in rows(_MONTHS, values)
    ]

"""Turnover: what was billed less what was credited, without tax, in company currency at the documents' own rates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from core.money import round_amount
from reporting.selectors.sql import RATES, rows


@dataclass(frozen=True, slots=True)
class Month:
    """A month's turnover."""

    first_day: datetime.date
    turnover: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """A customer's or product's part of the turnover; ``key`` is the code in its address."""

    key: str
    name: str
    turnover: Decimal
    documents: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in within a window, and in the window of the same length before."""

    now: Decimal
    before: Decimal


_SIGNED = "CASE WHEN i.kind = 'credit_note' THEN -1 ELSE 1 END"
_ISSUED = (
    "i.company_id = %(company)s AND i.status = 'issued' AND i.issue_date BETWEEN %(since)s AND %(until)s"
)

_MONTHS = f"""
    SELECT month.first_day::date, coalesce(sum(i.net_amount * i.exchange_rate * {_SIGNED}), 0)
      FROM generate_series(date_trunc('month', %(since)s::date), %(until)s::date, interval '1 month') AS month(first_day)
      LEFT JOIN invoicing_invoice i ON {_ISSUED}
            AND i.issue_date >= month.first_day AND i.issue_date < month.first_day + interval '1 month'
     GROUP BY 1 ORDER BY 1
"""
_CUSTOMERS = f"""
    SELECT c.code, c.name, sum(i.net_amount * i.exchange_rate * {_SIGNED}), count(*)
      FROM invoicing_invoice i JOIN customers_customer c ON c.id = i.customer_id
     WHERE {_ISSUED} GROUP BY c.id ORDER BY 3 DESC, c.code LIMIT %(limit)s
"""
_PRODUCTS = f"""
    SELECT p.sku, p.name, sum(l.net_amount * i.exchange_rate * {_SIGNED}), count(DISTINCT i.id)
      FROM invoicing_invoice i JOIN invoicing_invoiceline l ON l.invoice_id = i.id
      JOIN catalog_product p ON p.id = l.product_id
     WHERE {_ISSUED} GROUP BY p.id ORDER BY 3 DESC, p.sku LIMIT %(limit)s
"""


def turnover_by_month(company: Company, since: datetime.date, until: datetime.date) -> list[Month]:
    """A row per month, months without turnover included."""
    found = rows(_MONTHS, {"company": company.pk, "since": since, "until": until})
    return [Month(day, round_amount(amount, company.base_currency)) for day, amount in found]


def top_customers(
    company: Company, since: datetime.date, until: datetime.date, limit: int = 10
) -> list[Share]:
    """Who bought most."""
    return _shares(company, _CUSTOMERS, since, until, limit)


def top_products(
    company: Company, since: datetime.date, until: datetime.date, limit: int = 10
) -> list[Share]:
    """What sold best."""
    return _shares(company, _PRODUCTS, since, until, limit)


def _shares(
    company: Company, statement: str, since: datetime.date, until: datetime.date, limit: int
) -> list[Share]:
    values = {"company": company.pk, "since": since, "until": until, "limit": limit}
    currency = company.base_currency
    return [
        Share(key, name, round_amount(amount, currency), count)
        for key, name, amount, count in rows(statement, values)
    ]


_FLOWS = f"""
    WITH {RATES}, flows AS (
      SELECT 'orders' AS name, o.order_date AS date, o.net_amount * r.rate AS amount
        FROM orders_salesorder o LEFT JOIN rates r ON r.currency = o.currency
       WHERE o.company_id = %(company)s AND o.status IN ('submitted', 'held', 'confirmed', 'closed')
         AND o.order_date BETWEEN %(since)s AND %(until)s
      UNION ALL
      SELECT 'turnover', i.issue_date, i.net_amount * i.exchange_rate * {_SIGNED}
        FROM invoicing_invoice i WHERE {_ISSUED}
      UNION ALL
      SELECT 'cash', p.received_on, p.paid_amount * p.exchange_rate
        FROM receivables_payment p
       WHERE p.company_id = %(company)s AND p.status = 'posted' AND p.received_on BETWEEN %(since)s AND %(until)s
    )
    SELECT name, coalesce(sum(amount) FILTER (WHERE date > %(middle)s), 0),
           coalesce(sum(amount) FILTER (WHERE date <= %(middle)s), 0)
      FROM flows GROUP BY name
"""


def flows(company: Company, today: datetime.date, *, days: int = 30) -> dict[str, Flow]:
    """Orders taken, turnover and cash received in the last days and in as many before; one statement."""
    window = datetime.timedelta(days=days)
    values = {
        "company": company.pk,
        "as_of": today,
        "until": today,
        "middle": today - window,
        "since": today - 2 * window + datetime.timedelta(days=1),
    }
    currency = company.base_currency
    found = {
        name: Flow(round_amount(now, currency), round_amount(before, currency))
        for name, now, before in rows(_FLOWS, values)
    }
    nothing = Flow(Decimal(0), Decimal(0))
    return {name: found.get(name, nothing) for name in ("orders", "turnover", "cash")}

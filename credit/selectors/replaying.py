"""Orders as they were decided on when they were submitted, to be judged by other rules."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from core.exchange import AllRates
from core.models import Company
from credit.lifecycle import CheckPoint
from credit.rules import Figures
from credit.selectors.policies import JUDGED_BY, judged_by
from receivables.selectors import OverdueThen, broken_then, overdue_then

SUBMITTED = (CheckPoint.SUBMIT.value, CheckPoint.REOPEN.value)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which orders: submitted between two days, of the customers a class's rules judge today or of all."""

    company: Company
    risk_class: str
    first_date: datetime.date
    last_date: datetime.date
    is_everybody: bool = False

    def values(self) -> dict[str, Any]:
        """The parameters of the queries."""
        return {
            **judged_by(self.company, self.risk_class),
            "first": self.first_date,
            "last": self.last_date,
            "points": list(SUBMITTED),
            "everybody": self.is_everybody,
        }


@dataclass(frozen=True, slots=True)
class Past:
    """One order's last submission in the time: what was looked at, and what was decided.

    ``value`` is in company currency. What a decision of before its figures were kept did not say is computed again:
    ``is_recomputed``. Broken promises are kept only where a rule asked for them, and else counted again.
    """

    order_id: int
    number: str
    customer: str
    payer_code: str
    point: CheckPoint
    as_of: datetime.date
    figures: Figures
    is_passed: bool
    is_released: bool
    failed: tuple[str, ...]
    value: Decimal
    is_recomputed: bool


_FROM = """
      FROM credit_creditdecision d JOIN orders_salesorder o ON o.id = d.order_id
      JOIN customers_customer payer ON payer.id = d.customer_id
      LEFT JOIN credit_creditaccount a ON a.customer_id = coalesce(payer.parent_id, payer.id)
"""
_WHERE = f"""
     WHERE d.company_id = %(company)s AND d.as_of BETWEEN %(first)s AND %(last)s AND d.check_point = ANY(%(points)s)
       AND (%(everybody)s OR {JUDGED_BY})
       AND NOT EXISTS (SELECT FROM credit_creditdecision later WHERE later.order_id = d.order_id AND later.id > d.id
                          AND later.as_of <= %(last)s AND later.check_point = ANY(%(points)s))
"""
_COUNT = f"SELECT count(*), coalesce(min(d.id), 1) - 1 {_FROM} {_WHERE}"
_PAST = f"""
    SELECT d.id, d.order_id, o.number, buyer.name AS customer, payer.code AS payer_code,
           coalesce(payer.parent_id, payer.id) AS root, d.check_point, d.as_of, d.is_passed, d.currency, d.order_amount,
           d.limit_amount, d.open_orders_amount, d.open_receivables_amount, d.later_amount, d.rules::text, d.figures::text,
           terms.is_prepaid, a.review_date,
           NOT EXISTS (SELECT FROM orders_salesorder earlier
                        WHERE earlier.invoice_party_id = d.customer_id AND earlier.confirmed_at < d.at) AS is_first
      {_FROM} JOIN customers_customer buyer ON buyer.id = o.customer_id
      JOIN customers_paymentterms terms ON terms.id = o.payment_terms_id
      {_WHERE} AND d.id > %(after)s
     ORDER BY d.id LIMIT %(limit)s
"""


def count_past(scope: Scope) -> tuple[int, int]:
    """How many orders, and the decision before the first of them."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, scope.values())
        count, before = cursor.fetchone()
    return int(count), int(before)


def past_orders(scope: Scope, rates: AllRates, *, after: int, limit: int) -> tuple[list[Past], int]:
    """The next orders, and the last decision among them; as many queries for one as for a thousand."""
    with connection.cursor() as cursor:
        cursor.execute(_PAST, {**scope.values(), "after": after, "limit": limit})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["rules"], row["figures"] = json.loads(row["rules"]), json.loads(row["figures"])
    unkept = [row for row in rows if not row["figures"]]
    then = overdue_then(scope.company, [(row["id"], row["root"], row["as_of"]) for row in unkept])
    uncounted = [row for row in rows if "broken_promises" not in row["figures"]]
    broken = broken_then(scope.company, [(row["id"], row["root"], row["as_of"]) for row in uncounted])
    past = [_past(row, then, broken, rates) for row in rows]
    return past, rows[-1]["id"] if rows else after


def _past(
    row: Mapping[str, Any], then: Mapping[int, OverdueThen], broken: Mapping[int, int], rates: AllRates
) -> Past:
    kept = row["figures"] or _again(row, then.get(row["id"], OverdueThen()), rates)
    review = datetime.date.fromisoformat(kept["review_date"]) if kept["review_date"] else None
    figures = Figures(
        currency=row["currency"],
        order_amount=row["order_amount"],
        limit_amount=row["limit_amount"],
        open_orders_amount=row["open_orders_amount"],
        open_receivables_amount=row["open_receivables_amount"],
        overdue_amount=Decimal(kept["overdue_amount"]),
        overdue_days=kept["overdue_days"],
        dunning_level=kept["dunning_level"],
        is_blocked=kept["is_blocked"],
        is_prepaid=kept["is_prepaid"],
        review_date=review,
        is_review_due=review is not None and review < row["as_of"],
        is_first_order=row["is_first"],
        is_unreviewed=kept["is_unreviewed"],
        order_value=Decimal(kept["order_value"]),
        later_amount=row["later_amount"],
        broken_promises=kept.get("broken_promises", broken.get(row["id"], 0)),
        secured_by=kept["secured_by"],
        awaited_security=kept.get("awaited_security", ""),
    )
    rules: Sequence[Mapping[str, Any]] = row["rules"]
    return Past(
        order_id=row["order_id"],
        number=row["number"],
        customer=row["customer"],
        payer_code=row["payer_code"],
        point=CheckPoint(row["check_point"]),
        as_of=row["as_of"],
        figures=figures,
        is_passed=row["is_passed"],
        is_released=any(rule["rule"] == "release" for rule in rules),
        failed=tuple(rule["rule"] for rule in rules if not rule["is_passed"]),
        value=rates.converted(figures.order_value, figures.currency, rates.base_currency, row["as_of"]),
        is_recomputed=not row["figures"],
    )


def _again(row: Mapping[str, Any], then: OverdueThen, rates: AllRates) -> dict[str, Any]:
    """What the decision itself did not keep: from its answers where they say it, else as it can be computed today."""
    rules: Sequence[Mapping[str, Any]] = row["rules"]
    said = {rule.get("code", "") for rule in rules}
    overdue = sum(
        (
            rates.converted(amount, code, row["currency"], row["as_of"])
            for code, amount in then.amounts.items()
        ),
        Decimal(0),
    )
    return {
        "overdue_amount": overdue,
        "overdue_days": then.days,
        "dunning_level": then.dunning_level,
        "is_blocked": _has_failed(rules, "blocked"),
        "is_prepaid": row["is_prepaid"],
        "review_date": row["review_date"].isoformat() if row["review_date"] else None,
        "is_unreviewed": _has_failed(rules, "unreviewed"),
        "order_value": row["order_amount"] + row["later_amount"],
        "secured_by": "?" if "credit.secured" in said else "",
        "awaited_security": "?" if "credit.secured-once-confirmed" in said else "",
    }


def _has_failed(rules: Iterable[Mapping[str, Any]], name: str) -> bool:
    return any(rule["rule"] == name and not rule["is_passed"] for rule in rules)

"""Keeping the risk scores of a day: a constant number of statements for all customers of a company."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.db import connection

from core.locking import operation
from core.models import Company
from credit.scoring import score
from credit.selectors import behaviors, latest_scores
from credit.selectors.scores import DAYS_OF_CHANGE

_RETIRE = """
    UPDATE credit_riskscore SET is_latest = false
     WHERE company_id = %(company)s AND is_latest
       AND ((date < %(date)s AND customer_id IN (SELECT unnest(%(customers)s::bigint[])))
            OR customer_id NOT IN (SELECT unnest(%(weighed)s::bigint[])))
"""
_KEEP = """
    INSERT INTO credit_riskscore (company_id, customer_id, date, score, factors, is_latest)
    SELECT %(company)s, customer, %(date)s, score, factors::jsonb, true
      FROM unnest(%(customers)s::bigint[], %(scores)s::int[], %(factors)s::text[]) AS new (customer, score, factors)
    ON CONFLICT (customer_id, date) DO UPDATE
       SET score = EXCLUDED.score, factors = EXCLUDED.factors, is_latest = true
"""
_COMPARE = """
    UPDATE credit_riskscore latest SET change = compared.change
      FROM (SELECT now.id, now.score - (SELECT earlier.score FROM credit_riskscore earlier
                                         WHERE earlier.customer_id = now.customer_id
                                           AND earlier.date <= %(date)s::date - %(days)s::int
                                         ORDER BY earlier.date DESC LIMIT 1) AS change
              FROM credit_riskscore now WHERE now.company_id = %(company)s AND now.is_latest) compared
     WHERE latest.id = compared.id AND latest.change IS DISTINCT FROM compared.change
"""


@operation
def keep_scores(company: Company, date: datetime.date) -> int:
    """Score every customer with something open or ordered lately, and keep what is other than before; says how many.

    A second time on a day changes nothing, or replaces the row of the day. Who is no longer weighed has a history only.
    """
    kept = {customer: (day, factors) for customer, day, factors in latest_scores(company)}
    weighed = behaviors(company, date)
    customers, scores, factors = [], [], []
    for customer, behavior in weighed.items():
        found = score(behavior)
        day, before = kept.get(customer, (None, []))
        if day is not None and (day > date or found.is_like(before)):
            continue
        customers.append(customer)
        scores.append(found.total)
        factors.append(json.dumps(found.as_json()))
    values: dict[str, Any] = {
        "company": company.pk,
        "date": date,
        "weighed": list(weighed),
        "customers": customers,
        "scores": scores,
        "factors": factors,
        "days": DAYS_OF_CHANGE,
    }
    with connection.cursor() as cursor:
        for statement in (_RETIRE, _KEEP, _COMPARE):
            cursor.execute(statement, values)
    return len(customers)

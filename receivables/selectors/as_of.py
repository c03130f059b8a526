"""The account as it stood: open amounts on any day, found by rolling later allocations back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from core.models import Company

#: Open items as of a day. An item cleared by then is not looked at; of the others what was allocated later is added
#: back, so that the cost does not grow with history. Amounts are signed: debits positive, credits negative.
#: Parameters: company, as_of, customers (or NULL for all).
OPEN_AS_OF = """
    later AS (
      SELECT item_id, sum(allocated_amount) AS amount, sum(base_amount) AS base_amount FROM (
        SELECT debit_id AS item_id, allocated_amount, debit_base_amount AS base_amount FROM receivables_allocation
         WHERE company_id = %(company)s AND date > %(as_of)s
        UNION ALL
        SELECT credit_id, allocated_amount, credit_base_amount FROM receivables_allocation
         WHERE company_id = %(company)s AND date > %(as_of)s) rows
       GROUP BY item_id
    ), open AS (
      SELECT item.id, item.customer_id, item.currency, item.due_date, item.dunning_level, item.kind, item.is_debit,
             CASE WHEN item.is_debit THEN item.open_amount + coalesce(later.amount, 0)
                  ELSE - item.open_amount - coalesce(later.amount, 0) END AS amount,
             CASE WHEN item.is_debit THEN item.base_open_amount + coalesce(later.base_amount, 0)
                  ELSE - item.base_open_amount - coalesce(later.base_amount, 0) END AS base_amount,
             %(as_of)s::date - item.due_date AS days_overdue
        FROM receivables_openitem item LEFT JOIN later ON later.item_id = item.id
       WHERE item.company_id = %(company)s AND item.posting_date <= %(as_of)s
         AND (item.open_amount > 0 OR item.cleared_date > %(as_of)s)
         AND (%(customers)s::bigint[] IS NULL OR item.customer_id = ANY(%(customers)s::bigint[]))
    )
"""


def parameters(company: Company, customer_ids: Iterable[int] | None, as_of: datetime.date) -> dict[str, Any]:
    """What ``OPEN_AS_OF`` is told; no customers named means all of them."""
    customers = None if customer_ids is None else sorted(customer_ids)
    return {"company": company.pk, "as_of": as_of, "customers": customers}

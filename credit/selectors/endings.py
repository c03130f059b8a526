"""Limits and securities that have begun or ended, or end soon."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from core.models import Company
from credit.models import CreditLimit, Security

_TO_LOOK_AT = """
    SELECT DISTINCT a.customer_id
      FROM orders_orderhold h JOIN orders_salesorder o ON o.id = h.order_id
      JOIN customers_customer payer ON payer.id = o.invoice_party_id
      JOIN credit_creditaccount a ON a.customer_id = coalesce(payer.parent_id, payer.id)
      JOIN LATERAL (SELECT d.as_of FROM credit_creditdecision d WHERE d.order_id = o.id ORDER BY d.id DESC LIMIT 1) last
        ON true
      JOIN LATERAL (SELECT l.valid_from, l.valid_to FROM credit_creditlimit l WHERE l.account_id = a.id
                    UNION ALL
                    SELECT s.valid_from, s.valid_to FROM credit_security s WHERE s.account_id = a.id AND s.ended_at IS NULL
                   ) days
        ON (days.valid_from > last.as_of AND days.valid_from <= %(today)s)
        OR (days.valid_to >= last.as_of AND days.valid_to < %(today)s)
     WHERE h.company_id = %(company)s AND h.kind IN ('credit', 'prepayment') AND h.lifted_at IS NULL AND o.status = 'held'
     ORDER BY a.customer_id
"""


def accounts_to_look_at(company: Company, today: datetime.date) -> list[int]:
    """Whose held orders were last looked at before a limit or security began or ended; by customer. One query."""
    values: dict[str, Any] = {"company": company.pk, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(_TO_LOOK_AT, values)
        return [pk for (pk,) in cursor.fetchall()]


def limits_ending(company: Company, today: datetime.date, until: datetime.date) -> QuerySet[CreditLimit]:
    """Limits whose last day comes by a day."""
    rows = CreditLimit.objects.filter(company=company, valid_to__gte=today, valid_to__lte=until)
    return rows.select_related("account__customer").order_by("valid_to", "pk")


def securities_ending(company: Company, today: datetime.date, until: datetime.date) -> Iterable[Security]:
    """Confirmed securities whose last day comes by a day."""
    rows = Security.objects.filter(
        company=company,
        ended_at__isnull=True,
        confirmed_at__isnull=False,
        valid_to__gte=today,
        valid_to__lte=until,
    )
    return rows.select_related("account__customer").order_by("valid_to", "pk")

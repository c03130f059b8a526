"""How much of the credit limits is used, for all accounts at once."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from core.money import round_amount
from orders.selectors import QUANTITY_AT_RISK
from reporting.selectors.figures import share
from reporting.selectors.sql import RATES, rows

NEARLY_USED = Decimal(90)


@dataclass(frozen=True, slots=True)
class AccountUse:
    """A credit account with what its customers owe and have on order, in company currency; no limit is unlimited."""

    code: str
    name: str
    is_blocked: bool
    review_date: datetime.date | None
    wanted_at: datetime.datetime | None
    limit: Decimal | None
    receivables: Decimal
    orders: Decimal

    @property
    def exposure(self) -> Decimal:
        """What would be lost at worst."""
        return self.receivables + self.orders

    @property
    def used(self) -> Decimal | None:
        """Exposure in percent of the limit; a limit of nothing is wholly used by any exposure."""
        if self.limit is None:
            return None
        if not self.limit:
            return Decimal(100) if self.exposure > 0 else Decimal(0)
        return share(max(self.exposure, Decimal(0)), self.limit)

    @property
    def is_nearly_used(self) -> bool:
        """Over nine tenths."""
        return self.used is not None and self.used > NEARLY_USED

    def is_review_due(self, today: datetime.date) -> bool:
        """Whether somebody should look at the limit again."""
        return self.review_date is not None and self.review_date <= today


_USE = f"""
    WITH {RATES}, members AS (
      SELECT id AS customer_id, coalesce(parent_id, id) AS holder_id FROM customers_customer WHERE company_id = %(company)s
    ), owed AS (
      SELECT m.holder_id, sum(CASE WHEN i.is_debit THEN i.base_open_amount ELSE -i.base_open_amount END) AS amount
        FROM receivables_openitem i JOIN members m USING (customer_id)
       WHERE i.company_id = %(company)s AND i.open_amount > 0 GROUP BY 1
    ), ordered AS (
      SELECT m.holder_id, sum(l.gross_amount * greatest({QUANTITY_AT_RISK}, 0) / l.quantity * r.rate) AS amount
        FROM orders_salesorder o JOIN members m ON m.customer_id = o.invoice_party_id
        JOIN orders_salesorderline l ON l.order_id = o.id LEFT JOIN rates r ON r.currency = o.currency
       WHERE o.company_id = %(company)s AND o.status IN ('confirmed', 'held') GROUP BY 1
    ), limits AS (
      SELECT DISTINCT ON (account_id) account_id, limit_amount * r.rate AS amount
        FROM credit_creditlimit l LEFT JOIN rates r ON r.currency = l.currency
       WHERE l.company_id = %(company)s AND (valid_from IS NULL OR valid_from <= %(as_of)s)
         AND (valid_to IS NULL OR valid_to >= %(as_of)s)
       ORDER BY account_id, valid_from DESC NULLS LAST
    )
    SELECT c.code, c.name, a.is_blocked, a.review_date, a.review_wanted_at, limits.amount, coalesce(owed.amount, 0), coalesce(ordered.amount, 0)
      FROM credit_creditaccount a JOIN customers_customer c ON c.id = a.customer_id
      LEFT JOIN limits ON limits.account_id = a.id LEFT JOIN owed ON owed.holder_id = c.id
      LEFT JOIN ordered ON ordered.holder_id = c.id
     WHERE a.company_id = %(company)s ORDER BY c.code
"""


def accounts_in_use(company: Company, today: datetime.date) -> list[AccountUse]:
    """Every credit account with its exposure, in one statement."""
    currency = company.base_currency
    return [
        AccountUse(
            code,
            name,
            is_blocked,
            review_date,
            wanted_at,
            None if limit is None else round_amount(limit, currency),
            round_amount(owed, currency),
            round_amount(ordered, currency),
        )
        for code, name, is_blocked, review_date, wanted_at, limit, owed, ordered in rows(
            _USE, {"company": company.pk, "as_of": today}
        )
    ]

"""How much of what was shipped comes back: by product, customer or reason. One statement.

Both sides are read by their day: what left over ``dispatch_date``, what came over ``receipt_date``. Goods of an earlier
month that come back in this one count in this one, as they do in the warehouse.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from core.money import round_amount
from reporting.selectors.sql import RATES, rows

BY_PRODUCT, BY_CUSTOMER, BY_REASON = "product", "customer", "reason"

_KEYS = {
    BY_PRODUCT: ("p.sku", "p.name", "p.sku", "p.name"),
    BY_CUSTOMER: ("c.code", "c.name", "c.code", "c.name"),
    BY_REASON: ("''", "''", "r.reason", "''"),
}

#: Kits leave and come back whole: the line of the first part counts as the kit, those of the others do not.
_KITS = "LEFT JOIN orders_salesorderline kit ON kit.id = sold.part_of_id"
_COUNTS = """
    (kit.id IS NULL OR sold.position = (
       SELECT min(part.position) FROM orders_salesorderline part WHERE part.part_of_id = kit.id))
"""
_QUANTITY = "l.quantity / CASE WHEN kit.id IS NULL THEN 1 ELSE sold.per_kit END"


@dataclass(frozen=True, slots=True)
class ReturnRate:
    """Lines that left and lines that came back in the days; ``rate`` in percent of lines, None where nothing left.

    ``worth`` is the net value of what came back in company currency, None without any rate.
    """

    code: str
    name: str
    shipped: int
    returned: int
    shipped_quantity: Decimal
    returned_quantity: Decimal
    rate: Decimal | None
    worth: Decimal | None


def _statement(by: str) -> str:
    gone_code, gone_name, code, name = _KEYS[by]
    on = "true" if by == BY_REASON else "gone.code = came.code"
    return f"""
      WITH {RATES}, gone AS (
        SELECT {gone_code} AS code, {gone_name} AS name, count(*) AS lines, sum({_QUANTITY}) AS quantity
          FROM fulfillment_shipment s JOIN fulfillment_shipmentline l ON l.shipment_id = s.id
          JOIN orders_salesorderline sold ON sold.id = l.order_line_id {_KITS}
          JOIN catalog_product p ON p.id = coalesce(kit.product_id, l.product_id) JOIN customers_customer c ON c.id = s.customer_id
         WHERE s.company_id = %(company)s AND s.status IN ('dispatched', 'delivered')
           AND s.dispatch_date BETWEEN %(since)s AND %(until)s AND {_COUNTS}
         GROUP BY 1, 2
      ), came AS (
        SELECT {code} AS code, {name} AS name, count(*) AS lines, sum({_QUANTITY}) AS quantity,
               sum(round(ol.net_amount * {_QUANTITY} / ol.quantity, 4) * rates.rate) AS worth
          FROM fulfillment_goodsreturn r JOIN fulfillment_goodsreturnline l ON l.goods_return_id = r.id
          JOIN fulfillment_shipmentline sl ON sl.id = l.shipment_line_id
          JOIN orders_salesorderline sold ON sold.id = sl.order_line_id {_KITS}
          JOIN orders_salesorderline ol ON ol.id = coalesce(kit.id, sold.id)
          JOIN orders_salesorder o ON o.id = ol.order_id
          JOIN catalog_product p ON p.id = coalesce(kit.product_id, l.product_id) JOIN customers_customer c ON c.id = r.customer_id
          LEFT JOIN rates ON rates.currency = o.currency
         WHERE r.company_id = %(company)s AND r.status IN ('received', 'settled')
           AND r.receipt_date BETWEEN %(since)s AND %(until)s AND (%(reason)s = '' OR r.reason = %(reason)s)
           AND {_COUNTS}
         GROUP BY 1, 2
      )
      SELECT came.code, came.name, coalesce(gone.lines, 0), came.lines, coalesce(gone.quantity, 0), came.quantity,
             round(100.0 * came.lines / gone.lines, 1), came.worth
        FROM came LEFT JOIN gone ON {on} ORDER BY came.lines DESC, came.code
    """  # noqa: S608 - the keys are our own


def return_rates(
    company: Company, since: datetime.date, until: datetime.date, by: str, reason: str = ""
) -> list[ReturnRate]:
    """What came back in these days, the most often first."""
    given = {"company": company.pk, "since": since, "until": until, "as_of": until, "reason": reason}
    return [
        ReturnRate(
            code, name, shipped, returned, gone, came, rate,
            None if worth is None else round_amount(worth, company.base_currency),
        )
        for code, name, shipped, returned, gone, came, rate, worth in rows(_statement(by), given)
    ]  # fmt: skip

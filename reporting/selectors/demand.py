"""How orders come in, and what of them is lost: by channel or reason, and month.

One statement each. It reads the orders of the days asked for over ``order_newest`` (company, date), what belongs to
each of them over the order's own key, and nothing else: the cost grows with the days, not with the books. Among a
million orders of three years a month takes as long as it does among thirty thousand
(docs/decisions/0011-reports-over-days.md has the plan and the figures).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from core.money import round_amount
from reporting.selectors.sql import RATES, rows


@dataclass(frozen=True, slots=True)
class ChannelMonth:
    """Orders that came by one channel in a month, or with no ``month`` in all the days.

    ``values`` is net by currency; ``held`` is the share in percent that was ever held; ``minutes`` is the median from
    draft to confirmed of those that got there.
    """

    month: datetime.date | None
    channel: str
    orders: int
    values: Mapping[str, Decimal]
    average_lines: Decimal
    held: Decimal
    minutes: Decimal | None


@dataclass(frozen=True, slots=True)
class LostMonth:
    """What was lost for one reason in a month; ``worth`` is in company currency, None without any rate."""

    month: datetime.date
    reason: str
    lines: int
    values: Mapping[str, Decimal]
    worth: Decimal | None


# Orders taken are those handed in and not given up as a whole, as the home page's flows count them. Every order begins
# with a hold until credit has answered (``order.unchecked``); only one that was answered with reasons held it.
# Counted, for of an EXISTS the planner makes a table of all holds there are.
_CHANNELS = """
    WITH taken AS (
      SELECT date_trunc('month', o.order_date)::date AS month, o.channel, o.currency, o.net_amount,
             (SELECT count(*) FROM orders_salesorderline l WHERE l.order_id = o.id AND l.part_of_id IS NULL) AS lines,
             (SELECT count(*) FROM orders_orderhold h
               WHERE h.order_id = o.id AND h.findings->0->>'code' IS DISTINCT FROM 'order.unchecked') > 0 AS is_held,
             extract(epoch FROM o.confirmed_at - o.created_at) / 60 AS minutes
        FROM orders_salesorder o
       WHERE o.company_id = %(company)s AND o.order_date BETWEEN %(since)s AND %(until)s
         AND o.status IN ('submitted', 'held', 'confirmed', 'closed')
         AND (%(channel)s = '' OR o.channel = %(channel)s)
    ), figures AS (
      SELECT month, channel, count(*) AS orders, avg(lines) AS lines,
             100.0 * count(*) FILTER (WHERE is_held) / count(*) AS held,
             percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) AS minutes
        FROM taken GROUP BY GROUPING SETS ((month, channel), (channel))
    ), worth AS (
      SELECT month, channel, jsonb_object_agg(currency, amount::text) AS amounts
        FROM (SELECT month, channel, currency, sum(net_amount) AS amount
                FROM taken GROUP BY GROUPING SETS ((month, channel, currency), (channel, currency))) each
       GROUP BY month, channel
    )
    SELECT f.month, f.channel, f.orders, w.amounts, round(f.lines, 1), round(f.held, 1), round(f.minutes::numeric, 1)
      FROM figures f JOIN worth w ON w.channel = f.channel AND w.month IS NOT DISTINCT FROM f.month
     ORDER BY f.month NULLS LAST, f.orders DESC, f.channel
"""
_LOST = f"""
    WITH {RATES}, lost AS (
      SELECT date_trunc('month', l.date)::date AS month, l.reason, l.currency, count(*) AS lines,
             sum(l.net_amount) AS amount
        FROM orders_lostsale l
       WHERE l.company_id = %(company)s AND l.date BETWEEN %(since)s AND %(until)s
         AND (%(reason)s = '' OR l.reason = %(reason)s)
       GROUP BY 1, 2, 3
    )
    SELECT month, reason, sum(lines)::bigint, jsonb_object_agg(currency, amount::text), sum(amount * r.rate)
      FROM lost LEFT JOIN rates r USING (currency)
     GROUP BY month, reason ORDER BY month, sum(amount * r.rate) DESC NULLS LAST, reason
"""


def orders_by_channel(
    company: Company, since: datetime.date, until: datetime.date, channel: str = ""
) -> list[ChannelMonth]:
    """Each channel of each month, then each channel over all the days."""
    given = {"company": company.pk, "since": since, "until": until, "channel": channel}
    return [
        ChannelMonth(month, name, orders, _amounts(values), lines, held, minutes)
        for month, name, orders, values, lines, held, minutes in rows(_CHANNELS, given)
    ]


def lost_by_reason(
    company: Company, since: datetime.date, until: datetime.date, reason: str = ""
) -> list[LostMonth]:
    """Each reason of each month, the dearest first; ``worth`` at the rates of the last day."""
    given = {"company": company.pk, "since": since, "until": until, "as_of": until, "reason": reason}
    return [
        LostMonth(month, name, lines, _amounts(values), _worth(company, worth))
        for month, name, lines, values, worth in rows(_LOST, given)
    ]


def _worth(company: Company, amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round_amount(amount, company.base_currency)


def _amounts(values: str) -> dict[str, Decimal]:
    """Amounts by currency, as the database wrote them."""
    found = json.loads(values)
    return {code: round_amount(Decimal(text), code) for code, text in sorted(found.items())}

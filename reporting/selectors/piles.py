"""Piles of work: how much waits, since when, and the money in it; one grouped statement for the piles of a table."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.actors import Actor
from core.models import Company
from core.money import round_amount
from customers.operations import DESKS
from reporting.selectors.sql import RATES, rows


@dataclass(frozen=True, slots=True)
class Pile:
    """How much waits, since when, and what it is worth in company currency (None: no money in it)."""

    count: int = 0
    oldest: datetime.date | datetime.datetime | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """What belongs on a pile, and which column tells its age."""

    condition: str
    since: str


_LIFTED = "EXISTS (SELECT FROM orders_orderhold h WHERE h.order_id = o.id AND h.lifted_at IS NULL AND h.kind = '{}')"

_TO_BE_DONE = """EXISTS (SELECT FROM orders_salesorderline l
     WHERE l.order_id = o.id AND l.kind = 'service' AND l.quantity > l.shipped + l.canceled)"""

ORDERS = {
    "my_drafts": Sort("o.status IN ('draft', 'quoted') AND u.username = %(username)s", "o.order_date"),
    "held": Sort("o.status = 'held'", "o.order_date"),
    "quotes_ending": Sort("o.status = 'quoted' AND o.valid_until <= %(as_of)s::date + 7", "o.valid_until"),
    "to_check": Sort("o.status = 'draft' AND o.channel IN ('email', 'file')", "o.order_date"),
    "late": Sort(
        "o.status = 'confirmed' AND o.promised_date < %(as_of)s AND o.delivery_status <> 'complete'",
        "o.promised_date",
    ),
    "to_decide": Sort("o.has_exception", "o.order_date"),
    "services": Sort(
        "o.status = 'confirmed' AND o.delivery_status <> 'complete' AND " + _TO_BE_DONE, "o.promised_date"
    ),
    "credit": Sort("o.status = 'held' AND " + _LIFTED.format("credit"), "o.order_date"),
    "approval": Sort("o.status = 'held' AND " + _LIFTED.format("approval"), "o.order_date"),
}
SHIPMENTS = {
    "to_pick": Sort("s.status = 'planned' AND o.status = 'confirmed'", "s.planned_date"),
    "picking": Sort("s.status = 'picking'", "s.planned_date"),
    "to_pack": Sort("s.status = 'picked'", "s.planned_date"),
    "to_dispatch": Sort("s.status = 'packed'", "s.planned_date"),
    "short": Sort("s.status = 'planned' AND s.split_from_id IS NOT NULL", "s.planned_date"),
    "delayed": Sort("s.delayed_since IS NOT NULL AND s.status <> 'delivered'", "s.delayed_since"),
    "slot_wanted": Sort(
        "s.slot_asked_at IS NOT NULL AND s.pickup_slot_id IS NULL AND s.ready_at IS NULL"
        " AND s.status IN ('planned', 'picking', 'picked', 'packed')",
        "s.slot_asked_at::date",
    ),
    "on_the_way": Sort("s.status = 'dispatched'", "s.dispatch_date"),
}
RETURNS = {
    "to_answer": Sort("g.status = 'requested'", "g.request_date"),
    "expected": Sort("g.status = 'authorized'", "g.request_date"),
    "to_settle": Sort("g.status = 'received'", "g.receipt_date"),
}
SUPPLY = {
    "late": Sort("s.expected_date < %(as_of)s", "s.expected_date"),
    "due": Sort("s.expected_date <= %(as_of)s", "s.expected_date"),
}
ITEMS = {
    "overdue": Sort("i.is_debit AND i.due_date < %(as_of)s", "CASE WHEN i.kind <> 'fee' THEN i.due_date END"),
    "due_soon": Sort("i.is_debit AND i.due_date BETWEEN %(as_of)s AND %(as_of)s::date + 7", "i.due_date"),
    "unmatched": Sort("i.kind = 'payment'", "i.posting_date"),
    "credits": Sort("i.kind = 'credit_note'", "i.posting_date"),
    "returned": Sort("i.kind = 'reversal'", "i.posting_date"),
    "dunning_blocked": Sort("i.is_debit AND i.is_dunning_blocked AND i.due_date < %(as_of)s", "i.due_date"),
}

PROMISES = {"due": Sort("p.promised_date <= %(as_of)s", "p.promised_date")}


def order_piles(actor: Actor, today: datetime.date) -> dict[str, Pile]:
    """Orders that wait for somebody."""
    source = """orders_salesorder o LEFT JOIN rates r ON r.currency = o.currency
                LEFT JOIN core_user u ON u.id = o.entered_by_id
          WHERE o.company_id = %(company)s AND o.status IN ('draft', 'quoted', 'submitted', 'held', 'confirmed')"""
    username = actor.user.username if actor.user else ""
    return _piles(actor.company, today, ORDERS, source, "o.gross_amount * r.rate", username=username)


def unsent_piles(actor: Actor) -> dict[str, Pile]:
    """Documents without a recipient by the desk they wait at: the salesperson's own, the others' by their kind."""
    found = rows(
        """
        SELECT u.role, count(*), min(u.noticed_at)
          FROM customers_unsentdocument u JOIN customers_customer c ON c.id = u.customer_id
         WHERE u.company_id = %(company)s AND u.resolved_at IS NULL
           AND (c.salesperson_id IS NULL OR c.salesperson_id = %(user)s OR u.role IN ('invoice', 'dunning'))
         GROUP BY 1
        """,
        {"company": actor.company.pk, "user": actor.user.pk if actor.user else None},
    )
    piles: dict[str, Pile] = {}
    for role, count, oldest in found:
        before = piles.get(DESKS[role], Pile())
        since = min((each for each in (before.oldest, oldest) if each is not None), default=None)
        piles[DESKS[role]] = Pile(before.count + count, since)
    return piles


#: Only of the warehouses somebody works in, where he works in some.
_OWN = "(%(places)s::bigint[] IS NULL OR s.warehouse_id = ANY(%(places)s))"


def _places(actor: Actor) -> list[int] | None:
    return None if actor.warehouse_ids is None else sorted(actor.warehouse_ids)


def shipment_piles(actor: Actor, today: datetime.date) -> dict[str, Pile]:
    """Shipments by the next thing to do; the warehouse sees no money."""
    source = """fulfillment_shipment s JOIN orders_salesorder o ON o.id = s.order_id
          WHERE s.company_id = %(company)s AND s.status IN ('planned', 'picking', 'picked', 'packed', 'dispatched')
            AND """
    return _piles(actor.company, today, SHIPMENTS, source + _OWN, "", places=_places(actor))


def return_piles(actor: Actor, today: datetime.date) -> dict[str, Pile]:
    """Returns by the next thing to do; there is no money in them yet."""
    source = """fulfillment_goodsreturn g JOIN fulfillment_shipment s ON s.id = g.shipment_id
          WHERE g.company_id = %(company)s AND g.status IN ('requested', 'authorized', 'received') AND """
    return _piles(actor.company, today, RETURNS, source + _OWN, "", places=_places(actor))


def supply_piles(actor: Actor, today: datetime.date) -> dict[str, Pile]:
    """What suppliers should have brought by today."""
    source = """inventory_supplyorder s WHERE s.company_id = %(company)s AND s.status IN ('planned', 'confirmed') AND """
    return _piles(actor.company, today, SUPPLY, source + _OWN, "", places=_places(actor))


def item_piles(company: Company, today: datetime.date) -> dict[str, Pile]:
    """Open items that want attention."""
    source = "receivables_openitem i WHERE i.company_id = %(company)s AND i.open_amount > 0"
    return _piles(company, today, ITEMS, source, "i.base_open_amount")


def promise_piles(company: Company, today: datetime.date) -> dict[str, Pile]:
    """Promises whose money is expected by today, and what of it has not come."""
    source = """receivables_promisetopay p LEFT JOIN rates r ON r.currency = p.currency
          WHERE p.company_id = %(company)s AND p.status = 'open'"""
    return _piles(company, today, PROMISES, source, "(p.promised_amount - p.kept_amount) * r.rate")


def _piles(
    company: Company,
    today: datetime.date,
    sorts: Mapping[str, Sort],
    source: str,
    value: str,
    **more: Any,
) -> dict[str, Pile]:
    columns = ", ".join(
        f"count(*) FILTER (WHERE {sort.condition}), min({sort.since}) FILTER (WHERE {sort.condition}), "
        + (f"coalesce(sum({value}) FILTER (WHERE {sort.condition}), 0)" if value else "NULL")
        for sort in sorts.values()
    )
    found = rows(
        f"WITH {RATES} SELECT {columns} FROM {source}", {"company": company.pk, "as_of": today, **more}
    )[0]
    return {
        name: Pile(count, oldest, None if amount is None else round_amount(amount, company.base_currency))
        for name, count, oldest, amount in zip(sorts, found[0::3], found[1::3], found[2::3], strict=True)
    }

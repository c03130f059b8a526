"""Work that waits in invoicing: orders not billed yet, and what a billing run would make of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.expressions import RawSQL

from core.actors import Actor
from core.models import Company
from core.money import round_amount
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice
from orders.kits import FIRST_PART
from orders.models import SalesOrder

# Per order line what may be billed by the date and is neither invoiced nor on a draft. Goods follow their shipments,
# each parcel by itself (what waits for a credit note of one makes no other one cheaper), kits as their first part does,
# services their confirmation; charges go with the first invoice, or when nothing else of the order is left. A run leaves
# out what was billed before and credited; of what was ever billed, what came back is taken off only once. The customer is
# the one who pays.
# What an order expects of freight for its shipments is left out (``orders.drafts``); ``worth`` adds what those cost of
# which something is billed for the first time, unless the freight was typed (docs/decisions/0019).
UNBILLED = f"""
    WITH line AS (
      SELECT o.id AS order_id, o.invoice_party_id AS customer_id, o.currency, o.payment_terms_id, o.billing_policy, l.kind,
             l.net_amount - coalesce(l.charge_amount * c.expected / nullif(c.amount, 0), 0) AS net_amount, l.quantity,
             CASE WHEN NOT c.is_typed THEN s.parcels END AS parcels,
             CASE WHEN l.price_includes_tax THEN l.tax_rate ELSE 0 END AS tax_rate,
             greatest(l.quantity - l.canceled - f.quantity - l.invoiced - d.quantity,
                      CASE WHEN l.kind IN ('goods', 'kit') AND o.billing_policy <> 'order'
                           THEN l.quantity - l.canceled - l.shipped END)
               AS remaining,
             CASE WHEN l.kind IN ('goods', 'kit') AND o.billing_policy <> 'order'
                  THEN least(s.quantity, CASE WHEN d.apart > 0 THEN l.shipped - f.quantity - l.invoiced - d.quantity END)
                  ELSE least(b.billable - l.invoiced - d.quantity,
                             CASE WHEN r.is_run THEN b.billable + f.quantity - greatest(d.ever, l.invoiced + d.quantity) END)
             END AS unbilled
        FROM orders_salesorder o JOIN orders_salesorderline l ON l.order_id = o.id
        CROSS JOIN (SELECT %s::boolean AS is_run, %s::date AS up_to) r
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(e.amount), 0) AS amount, coalesce(sum(e.amount) FILTER (WHERE e.basis = 'shipment'), 0) AS expected,
                 coalesce(bool_or(e.code = 'FC' AND e.basis IS NULL), false) AS is_typed
            FROM jsonb_to_recordset(o.charges) AS e (code text, amount numeric, basis text)) c
        CROSS JOIN LATERAL (SELECT l.returned - l.replaced AS quantity) f
        {FIRST_PART.strip()}
        CROSS JOIN LATERAL (
          SELECT CASE WHEN l.kind = 'charge' OR o.billing_policy = 'order' THEN greatest(l.quantity - l.canceled, l.shipped)
                      ELSE l.shipped END - f.quantity AS billable) b
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(il.quantity) FILTER (WHERE i.status = 'draft'), 0) AS quantity,
                 coalesce(sum(il.quantity), 0) AS ever,
                 coalesce(sum(il.quantity) FILTER (WHERE il.shipment_line_id IS NULL), 0) AS apart
            FROM invoicing_invoiceline il JOIN invoicing_invoice i ON i.id = il.invoice_id
           WHERE il.order_line_id = l.id AND i.kind = 'invoice' AND i.status <> 'canceled') d
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(greatest((sl.quantity - g.quantity) / coalesce(part.per_kit, 1) - x.quantity, 0)), 0) AS quantity,
                 array_agg(sh.id) FILTER (WHERE sh.freight_amount > 0 AND sl.quantity > g.quantity + x.quantity * coalesce(part.per_kit, 1))
                   AS parcels
            FROM fulfillment_shipmentline sl JOIN fulfillment_shipment sh ON sh.id = sl.shipment_id
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(CASE i.kind WHEN 'invoice' THEN il.quantity ELSE -il.quantity END), 0) AS quantity
                FROM invoicing_invoiceline il JOIN invoicing_invoice i ON i.id = il.invoice_id
               WHERE il.shipment_line_id = sl.id AND i.status <> 'canceled' AND (i.kind = 'invoice' OR NOT r.is_run)) x
            CROSS JOIN LATERAL (SELECT CASE WHEN l.returned = 0 THEN 0 ELSE (
              SELECT coalesce(sum(CASE WHEN rl.in_place_of_id = sl.id THEN rl.credited ELSE rl.quantity - rl.replaced END), 0)
                FROM fulfillment_goodsreturnline rl JOIN fulfillment_goodsreturn gr ON gr.id = rl.goods_return_id
               WHERE (rl.shipment_line_id = sl.id OR rl.in_place_of_id = sl.id)
                 AND gr.status IN ('received', 'settled')) END AS quantity) g
           WHERE sl.order_line_id = coalesce(part.id, l.id) AND CASE WHEN o.billing_policy = 'delivery'
                 THEN sh.status = 'delivered' AND sh.delivery_date <= r.up_to
                 ELSE sh.status IN ('dispatched', 'delivered') AND sh.dispatch_date <= r.up_to END) s
       WHERE o.company_id = %s AND l.part_of_id IS NULL AND o.status IN ('confirmed', 'closed') AND o.billing_status <> 'complete'
         AND o.billing_policy = ANY(%s) AND (%s OR o.invoice_party_id = ANY(%s)) AND o.invoice_party_id > %s
         AND NOT EXISTS (SELECT FROM orders_orderhold h WHERE h.order_id = o.id AND h.lifted_at IS NULL)
    ), unbilled AS (
      SELECT order_id, customer_id, currency, payment_terms_id, billing_policy,
             sum(net_amount * unbilled / nullif(quantity, 0)) AS net_amount
        FROM line WHERE unbilled > 0 GROUP BY 1, 2, 3, 4, 5
      HAVING bool_or(kind <> 'charge')
          OR NOT EXISTS (SELECT FROM line l WHERE l.order_id = line.order_id AND l.kind <> 'charge' AND l.remaining > 0)
    ), parcel AS (
      SELECT order_id, unnest(parcels) AS shipment_id, max(tax_rate) AS tax_rate FROM line WHERE unbilled > 0 GROUP BY 1, 2
    ), freight AS (
      SELECT p.order_id, sum(s.freight_amount * 100 / (100 + p.tax_rate)) AS net_amount
        FROM parcel p JOIN fulfillment_shipment s ON s.id = p.shipment_id
       WHERE NOT EXISTS (SELECT FROM invoicing_shipmentfreight f JOIN invoicing_invoice i ON i.id = f.invoice_id
                          WHERE f.shipment_id = s.id AND i.status <> 'canceled')
       GROUP BY 1
    ), worth AS (
      SELECT u.order_id, u.customer_id, u.currency, u.payment_terms_id, u.billing_policy,
             u.net_amount + coalesce(f.net_amount, 0) AS net_amount
        FROM unbilled u LEFT JOIN freight f ON f.order_id = u.order_id
    )
"""
#: Policies a run bills by itself; "manual" waits for a person.
RUN_POLICIES = ("order", "shipment", "delivery", "collected")
ALL_POLICIES = (*RUN_POLICIES, "manual")


@dataclass(frozen=True, slots=True)
class CurrencySum:
    """How many invoices of a currency there would be, and their net sum."""

    currency: str
    invoices: int
    net_amount: Decimal


@dataclass(frozen=True, slots=True)
class BillingPreview:
    """What a billing run up to a date would make."""

    customers: int
    orders: int
    sums: tuple[CurrencySum, ...]

    @property
    def invoices(self) -> int:
        """How many invoices in all currencies."""
        return sum(row.invoices for row in self.sums)


def _values(
    company: Company,
    up_to: datetime.date,
    policies: tuple[str, ...],
    customer_ids: Iterable[int] | None = None,
    after: int = 0,
) -> list[Any]:
    """The parameters of ``UNBILLED``, in its order."""
    is_everybody = customer_ids is None
    is_run = policies == RUN_POLICIES
    return [is_run, up_to, company.pk, list(policies), is_everybody, list(customer_ids or ()), after]


def billing_preview(
    company: Company, up_to: datetime.date, *, customer_ids: Iterable[int] | None = None
) -> BillingPreview:
    """Count and sum of the invoices a run would make: one per customer who is billed collected, else one per order."""
    sql = f"""{UNBILLED}
      SELECT currency, count(DISTINCT customer_id), count(*), coalesce(sum(net_amount), 0),
             count(DISTINCT CASE WHEN billing_policy = 'collected'
                                 THEN customer_id || '/' || payment_terms_id ELSE 'order ' || order_id END)
        FROM worth GROUP BY currency ORDER BY currency
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(company, up_to, RUN_POLICIES, customer_ids))
        rows = cursor.fetchall()
    return BillingPreview(
        customers=sum(row[1] for row in rows),
        orders=sum(row[2] for row in rows),
        sums=tuple(CurrencySum(row[0], row[4], round_amount(row[3], row[0])) for row in rows),
    )


def unbilled_customers(
    company: Company,
    up_to: datetime.date,
    *,
    customer_ids: Iterable[int] | None = None,
    after: int = 0,
    limit: int = 25,
) -> dict[int, list[int]]:
    """The next customers with something to bill, by key, each with its unbilled orders."""
    sql = f"""{UNBILLED}
      SELECT customer_id, array_agg(order_id ORDER BY order_id) FROM unbilled
       GROUP BY customer_id ORDER BY customer_id LIMIT {int(limit)}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(company, up_to, RUN_POLICIES, customer_ids, after))
        return dict(cursor.fetchall())


def unbilled_orders(
    company: Company, up_to: datetime.date, *, customer_ids: Iterable[int] | None = None
) -> dict[int, Decimal]:
    """Every order with something to bill, those billed by hand included, with the net amount that waits."""
    sql = f"{UNBILLED} SELECT order_id, net_amount FROM worth"
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(company, up_to, ALL_POLICIES, customer_ids))
        return dict(cursor.fetchall())


def orders_to_bill(actor: Actor) -> QuerySet[SalesOrder]:
    """The orders of ``unbilled_orders`` as of today, within the actor's scope."""
    sql = f"{UNBILLED} SELECT order_id FROM unbilled"
    waiting = RawSQL(sql, _values(actor.company, actor.company.today(), ALL_POLICIES))  # noqa: S611
    return SalesOrder.objects.in_scope(actor).filter(pk__in=waiting)


@dataclass(frozen=True, slots=True)
class Pile:
    """Work that waits: how much of it, since when, and the money in it per currency."""

    count: int
    oldest: datetime.date | None
    sums: tuple[CurrencySum, ...]


def drafts_to_issue(actor: Actor) -> Pile:
    """Drafts that wait for their number."""
    rows = list(
        Invoice.objects.in_scope(actor)
        .filter(status=InvoiceStatus.DRAFT)
        .order_by("currency")
        .values_list("currency")
        .annotate(drafts=Count("pk"), oldest=Min("created_at__date"), net=Sum("net_amount"))
    )
    return Pile(
        count=sum(row[1] for row in rows),
        oldest=min((row[2] for row in rows), default=None),
        sums=tuple(CurrencySum(row[0], row[1], row[3]) for row in rows),
    )

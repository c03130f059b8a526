"""How much of what an order's invoices bill is paid for, in quantities of its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from django.db.models import F, Sum

from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import InvoiceLine
from orders.models import SalesOrder
from receivables.lifecycle import ItemKind
from receivables.models import Allocation, OpenItem

ZERO = Decimal(0)


class _Settled(NamedTuple):
    """What of an invoice is settled: all of it, or so much by money and credits from elsewhere."""

    is_whole: bool
    amount: Decimal


def paid_quantities(order_ids: Collection[int]) -> dict[SalesOrder, dict[int, Decimal]]:
    """Per order, what of each of its lines is paid for; an order without a payment has an empty answer.

    Of an invoice that is paid in part the lines count one after the other, in whole units; what was credited counts no
    more. Whatever settles the rest of an invoice settles all of it.
    """
    if not order_ids:
        return {}
    orders = SalesOrder.objects.select_related("company").in_bulk(list(order_ids))
    found: dict[SalesOrder, dict[int, Decimal]] = {order: defaultdict(Decimal) for order in orders.values()}
    lines = list(
        InvoiceLine.objects.filter(
            invoice__in=InvoiceLine.objects.filter(order_line__order__in=orders).values("invoice"),
            invoice__kind=InvoiceKind.INVOICE,
            invoice__status=InvoiceStatus.ISSUED,
        )
        .select_related("order_line", "product__unit")
        .order_by("invoice_id", "position")
    )
    settled, credited = _settled({line.invoice_id for line in lines}), _credited(orders)
    left = {key: each.amount for key, each in settled.items()}
    for line in lines:
        if line.order_line is None or line.invoice_id not in settled:
            continue
        quantity = line.quantity - credited.get(line.pk, ZERO)
        if not settled[line.invoice_id].is_whole:
            quantity = min(quantity, _afforded(line, left[line.invoice_id]))
            left[line.invoice_id] -= quantity * _unit_amount(line)
        if line.order_line.order_id in orders and quantity > 0:
            found[orders[line.order_line.order_id]][line.order_line_id or 0] += quantity
    return found


def _unit_amount(line: InvoiceLine) -> Decimal:
    return (line.net_amount + line.tax_amount) / line.quantity


def _afforded(line: InvoiceLine, amount: Decimal) -> Decimal:
    """How many whole units the amount pays, in the steps the product is counted in."""
    price = _unit_amount(line)
    if price <= 0:
        return line.quantity
    decimals = line.product.unit.decimals if line.product is not None else 0
    return (amount / price).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_FLOOR)


def _settled(invoice_ids: Collection[int]) -> dict[int, _Settled]:
    """Of each invoice with open items; a credit note of the invoice itself lowers the bill and pays nothing."""
    items = OpenItem.objects.filter(invoice__in=invoice_ids, kind=ItemKind.INVOICE)
    still_open = dict(items.values_list("invoice").annotate(left=Sum("open_amount")))
    paid = (
        Allocation.objects.filter(debit__invoice__in=invoice_ids, debit__kind=ItemKind.INVOICE)
        .exclude(credit__invoice__corrects=F("debit__invoice"))
        .values_list("debit__invoice")
        .annotate(paid=Sum("allocated_amount"))
        .order_by()
    )
    amounts = dict(paid)
    return {key: _Settled(not left, amounts.get(key) or ZERO) for key, left in still_open.items()}


def _credited(order_ids: Collection[int]) -> dict[int, Decimal]:
    """What issued credit notes took back, by the invoice line they correct."""
    rows = (
        InvoiceLine.objects.filter(
            order_line__order__in=order_ids,
            invoice__kind=InvoiceKind.CREDIT_NOTE,
            invoice__status=InvoiceStatus.ISSUED,
            corrects__isnull=False,
        )
        .values_list("corrects")
        .annotate(total=Sum("quantity"))
        .order_by()
    )
    return dict(rows)

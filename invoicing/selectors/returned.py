"""What of a return is to be credited, on which invoices (docs/decisions/0015)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from catalog.models import ProductKind
from core.money import ZERO
from customers.models import BillingPolicy
from fulfillment.models import GoodsReturn, GoodsReturnLine
from fulfillment.returnable import forgone_by_shipment_line, lines_of_return
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import Invoice
from invoicing.selectors.billing import billable_quantity
from invoicing.selectors.crediting import CreditableLine, creditable_lines


@dataclass(slots=True)
class ReturnCredit:
    """An invoice, and how much of its lines by position a return takes back."""

    invoice: Invoice
    quantities: dict[int, Decimal] = field(default_factory=dict)


def credits_of_return(goods_return: GoodsReturn) -> list[ReturnCredit]:
    """What is billed beyond what the customer keeps, no more than this return brought; the oldest invoice first.

    What was credited by hand before is not credited again, and what was never billed needs no credit.
    """
    returned = lines_of_return(goods_return)
    invoices = _invoices(returned)
    open_lines = [(invoice, row) for invoice in invoices for row in creditable_lines(invoice)]
    left = {row.line.pk: row.creditable_quantity for _invoice, row in open_lines}
    forgone = forgone_by_shipment_line([line.shipment_line.order_line_id for line in returned])
    found: dict[int, ReturnCredit] = {}
    for line in returned:
        rows = [(invoice, row) for invoice, row in open_lines if _is_about(row, line)]
        billed = sum((left[row.line.pk] for _invoice, row in rows), ZERO)
        excess = min(line.quantity, billed - _kept(line, goods_return, forgone))
        for invoice, row in rows:
            part = min(excess, left[row.line.pk])
            if part > 0:
                credit = found.setdefault(invoice.pk, ReturnCredit(invoice))
                quantities = credit.quantities
                quantities[row.line.position] = quantities.get(row.line.position, ZERO) + part
                left[row.line.pk] -= part
                excess -= part
    return [found[invoice.pk] for invoice in invoices if invoice.pk in found]


def _invoices(returned: Sequence[GoodsReturnLine]) -> list[Invoice]:
    """Issued invoices that bill these shipment lines, or their order lines without a shipment."""
    of_shipment = Q(lines__shipment_line__in=[line.shipment_line_id for line in returned])
    of_order = Q(
        lines__shipment_line__isnull=True,
        lines__order_line__in=[line.shipment_line.order_line_id for line in returned],
    )
    keys = Invoice.objects.filter(
        of_shipment | of_order, kind=InvoiceKind.INVOICE, status=InvoiceStatus.ISSUED
    ).values("pk")
    return list(Invoice.objects.filter(pk__in=keys).order_by("issue_date", "pk"))


def _is_about(row: CreditableLine, line: GoodsReturnLine) -> bool:
    if row.line.shipment_line_id is None:
        return row.line.order_line_id == line.shipment_line.order_line_id
    return row.line.shipment_line_id == line.shipment_line_id


def _kept(line: GoodsReturnLine, goods_return: GoodsReturn, forgone: dict[int, Decimal]) -> Decimal:
    """What the customer owes of what these invoice lines bill."""
    order_line, policy = line.shipment_line.order_line, goods_return.order.billing_policy
    if policy == BillingPolicy.ORDER or order_line.kind != ProductKind.GOODS:
        return billable_quantity(order_line, policy)
    return line.shipment_line.quantity - forgone.get(line.shipment_line_id, ZERO)


def credit_amount(credits: Sequence[ReturnCredit]) -> dict[str, Decimal]:
    """What the credits come to with tax, about, by currency: for who asks for them."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for each in credits:
        for line in each.invoice.lines.filter(position__in=each.quantities):
            share = (line.net_amount + line.tax_amount) * each.quantities[line.position] / line.quantity
            total[each.invoice.currency] += share
    return dict(total)

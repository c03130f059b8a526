"""What of a return is to be credited, on which invoices (docs/decisions/0015)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from catalog.models import ProductKind
from core.money import ZERO
from customers.models import BillingPolicy
from fulfillment.models import GoodsReturn, ShipmentLine
from fulfillment.returnable import forgone_by_shipment_line, rows_of_return
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import Invoice
from invoicing.selectors.billing import billable_quantity
from invoicing.selectors.complaining import agreed_prices
from invoicing.selectors.crediting import CreditableLine, creditable_lines_of
from orders.kits import as_sold, entered_id


@dataclass(slots=True)
class ReturnCredit:
    """An invoice, how much of its lines by position a return takes back, and what that comes to with tax, about.

    ``unit_amounts`` are the lines for which less was agreed than what was billed.
    """

    invoice: Invoice
    quantities: dict[int, Decimal] = field(default_factory=dict)
    unit_amounts: dict[int, Decimal] = field(default_factory=dict)
    gross_amount: Decimal = ZERO

    def add(self, row: CreditableLine, quantity: Decimal, agreed: Decimal | None) -> None:
        """So much more of a line."""
        line = row.line
        self.quantities[line.position] = self.quantities.get(line.position, ZERO) + quantity
        whole = row.creditable_amount * quantity / row.creditable_quantity
        if agreed is None:
            self.gross_amount += whole
        else:
            self.unit_amounts[line.position] = agreed
            self.gross_amount += min(whole, quantity * agreed * (1 + line.tax_rate / 100))


@dataclass(frozen=True, slots=True)
class _Back:
    """So much of a shipment line came back, and what the customer owes of it then; of a kit its first part's, in kits."""

    shipment_line: ShipmentLine
    quantity: Decimal
    kept: Decimal


def credits_of_return(goods_return: GoodsReturn) -> list[ReturnCredit]:
    """What is billed beyond what the customer keeps, no more than this return brought; the oldest invoice first.

    What was credited by hand before is not credited again, and what was never billed needs no credit. New goods that
    come back like those they replaced are credited where the first ones were billed.
    """
    returned = list(_came_back(goods_return))
    shipment_lines = [each.shipment_line for each in returned]
    invoices = _invoices(shipment_lines)
    rows = creditable_lines_of(invoices, order_lines={entered_id(line.order_line) for line in shipment_lines})
    left = {row.line.pk: row.creditable_quantity for of_invoice in rows.values() for row in of_invoice}
    prices = agreed_prices(goods_return)
    found: dict[int, ReturnCredit] = {}
    for each in returned:
        about = [
            (invoice, row) for invoice in invoices for row in rows[invoice.pk] if _is_about(row, each.shipment_line)
        ]  # fmt: skip
        billed = sum((left[row.line.pk] for _invoice, row in about), ZERO)
        excess = min(each.quantity, billed - each.kept)
        for invoice, row in about:
            part = min(excess, left[row.line.pk])
            if part > 0:
                found.setdefault(invoice.pk, ReturnCredit(invoice)).add(
                    row, part, prices.of(each.shipment_line)
                )
                left[row.line.pk] -= part
                excess -= part
    return [found[invoice.pk] for invoice in invoices if invoice.pk in found]


def _came_back(goods_return: GoodsReturn) -> Iterator[_Back]:
    """Of each row what is not decided about; goods sent for others stand for the line those were billed with, too."""
    rows = [row for row in rows_of_return(goods_return) if row.undecided]
    first = [origin for row in rows if (origin := row.first_billed) is not None]
    own = [row.line.shipment_line for row in rows]
    forgone = forgone_by_shipment_line({line.order_line_id for line in (*own, *first)})
    for row in rows:
        origin = row.first_billed
        if origin is not None:
            policy = origin.order_line.order.billing_policy
            kept = _kept(origin, policy, forgone) - row.undecided
            yield _Back(origin, row.undecided, kept)
        left = row.line.shipment_line
        yield _Back(left, row.undecided, _kept(left, goods_return.order.billing_policy, forgone))


def _invoices(shipment_lines: Sequence[ShipmentLine]) -> list[Invoice]:
    """Issued invoices that bill these shipment lines, or their order lines without a shipment."""
    of_shipment = Q(lines__shipment_line__in=[line.pk for line in shipment_lines])
    of_order = Q(
        lines__shipment_line__isnull=True,
        lines__order_line__in=[entered_id(line.order_line) for line in shipment_lines],
    )
    keys = Invoice.objects.filter(
        of_shipment | of_order, kind=InvoiceKind.INVOICE, status=InvoiceStatus.ISSUED
    ).values("pk")
    return list(Invoice.objects.filter(pk__in=keys).order_by("issue_date", "pk"))


def _is_about(row: CreditableLine, shipment_line: ShipmentLine) -> bool:
    if row.line.shipment_line_id is None:
        return row.line.order_line_id == entered_id(shipment_line.order_line)
    return row.line.shipment_line_id == shipment_line.pk


def _kept(shipment_line: ShipmentLine, policy: str, forgone: dict[int, Decimal]) -> Decimal:
    """What the customer owes of what these invoice lines bill."""
    line = shipment_line.order_line
    if policy == BillingPolicy.ORDER or line.kind != ProductKind.GOODS:
        return billable_quantity(line.part_of or line, policy)
    return as_sold(line, shipment_line.quantity - forgone.get(shipment_line.pk, ZERO))


def credit_amount(credits: Sequence[ReturnCredit]) -> dict[str, Decimal]:
    """What the credits come to with tax, about, by currency: for who asks for them."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for each in credits:
        total[each.invoice.currency] += each.gross_amount
    return dict(total)

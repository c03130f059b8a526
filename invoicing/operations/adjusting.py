"""An invoice's part of its orders' discounts and charges, by tax (EN 16931, BG-20 and BG-21)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from core.money import ZERO
from invoicing.models import AllowanceCharge, Invoice
from invoicing.selectors.billing import charged_so_far
from orders.charges import DISCOUNT_CODE, ChargeCode, label_of, shared_charges, split
from orders.models import SalesOrder


class TaxOf(NamedTuple):
    """The tax that holds for a line, a discount or a charge."""

    tax_code_id: int
    category: str
    rate: Decimal


class _Sort(NamedTuple):
    is_charge: bool
    reason_code: str
    reason: str
    tax: TaxOf


class Adjustments:
    """What the lines share, added up by reason and tax."""

    def __init__(self, invoice: Invoice) -> None:
        self._invoice, self._currency = invoice, invoice.currency
        self._sums: dict[_Sort, Decimal] = {}
        self._taken: dict[int, Decimal] = {}

    def add_allowance(self, tax: TaxOf, amount: Decimal, reason: str) -> None:
        """A line's share of its order's discount."""
        if amount:
            self._add(_Sort(False, DISCOUNT_CODE, reason, tax), amount)

    def add_charges(self, tax: TaxOf, order: SalesOrder, part: Decimal) -> None:
        """A line's share of its order's charges, by each of them.

        Each part is the difference of two sums of the order that are split alike: so the parts of every single
        charge add up to its whole, over all invoices. Only an order of several charges needs to know the earlier ones.
        """
        if not part:
            return
        shared = shared_charges(order)
        before = self._before(order)
        self._taken[order.pk] = before + part
        sums = zip(*(split(each, shared, self._currency) for each in (before, before + part)), strict=True)
        for charge, (earlier, later) in zip(shared, sums, strict=True):
            self._add(_Sort(True, charge["code"], label_of(charge)[:100], tax), later - earlier)

    def _before(self, order: SalesOrder) -> Decimal:
        if order.pk not in self._taken:
            is_several = len(shared_charges(order)) > 1
            self._taken[order.pk] = charged_so_far(order.pk, besides=self._invoice.pk) if is_several else ZERO
        return self._taken[order.pk]

    def add_freight(self, tax: TaxOf, part: Decimal) -> None:
        """A line's share of what its shipment costs."""
        if part:
            words = str(ChargeCode.FREIGHT.label)
            self._add(_Sort(True, ChargeCode.FREIGHT.value, words, tax), part)

    def add_back(
        self, tax: TaxOf, rows: Sequence[AllowanceCharge], *, before: Decimal, part: Decimal
    ) -> None:
        """A line's part of what an invoice said under one tax, by its reasons, after ``before`` was taken back."""
        if not part:
            return
        shares = [{"amount": row.net_amount} for row in rows]
        sums = zip(*(split(each, shares, self._currency) for each in (before, before + part)), strict=True)
        for row, (earlier, later) in zip(rows, sums, strict=True):
            self._add(_Sort(row.is_charge, row.reason_code, row.reason, tax), later - earlier)

    def _add(self, sort: _Sort, amount: Decimal) -> None:
        self._sums[sort] = self._sums.get(sort, ZERO) + amount

    def rows(self) -> list[AllowanceCharge]:
        """Unsaved, discounts first; a sort that comes to nothing is left out."""
        return [
            AllowanceCharge(
                company_id=self._invoice.company_id,
                invoice=self._invoice,
                is_charge=sort.is_charge,
                reason_code=sort.reason_code,
                reason=sort.reason,
                tax_code_id=sort.tax.tax_code_id,
                category=sort.tax.category,
                rate=sort.tax.rate,
                net_amount=amount,
            )
            for sort, amount in sorted(self._sums.items(), key=lambda item: item[0].is_charge)
            if amount
        ]

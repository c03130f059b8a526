"""The rows of printed documents, every figure formatted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.pdf.formats import DocumentFormat


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """A line with its price, on acknowledgements, invoices and credit notes.

    ``details`` are small lines under the description (lot, serial number, service period). ``before`` and ``after`` are
    the running sums that page breaks print; ``carried_forward`` fills them.
    """

    position: str
    description: str
    quantity: str
    net: str
    sku: str = ""
    customer_sku: str = ""
    details: tuple[str, ...] = ()
    unit: str = ""
    unit_price: str = ""
    discount: str = ""
    tax_rate: str = ""
    promised_date: str = ""
    before: str = ""
    after: str = ""


def carried_forward(
    lines: Sequence[PrintedLine], net_amounts: Sequence[Decimal], document_format: DocumentFormat
) -> tuple[PrintedLine, ...]:
    """The lines with the running sums that are printed where a page ends and the next begins."""
    sums = document_format.running(net_amounts)
    return tuple(
        replace(line, before=before, after=after)
        for line, before, after in zip(lines, ["", *sums[:-1]], sums, strict=True)
    )


@dataclass(frozen=True, kw_only=True)
class PrintedDelivery:
    """A delivered line: what the parcel holds, what was ordered, what follows later."""

    position: str
    description: str
    quantity: str
    unit: str = ""
    sku: str = ""
    customer_sku: str = ""
    details: tuple[str, ...] = ()
    ordered: str = ""
    outstanding: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedPick:
    """A line to take from a bin; lines come in the order of the walk."""

    position: str
    bin: str
    sku: str
    description: str
    quantity: str
    unit: str = ""
    details: tuple[str, ...] = ()
    shipment: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedPackage:
    """A parcel or pallet of a shipment."""

    number: str
    weight: str = ""
    size: str = ""
    tracking: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedOpenItem:
    """A document on a reminder or a statement; ``balance`` is the running balance of a statement."""

    number: str
    date: str
    open_amount: str
    kind: str = ""
    due_date: str = ""
    days_overdue: str = ""
    amount: str = ""
    level: str = ""
    balance: str = ""

"""The rows of printed documents, every figure formatted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from core.pdf.formats import DocumentFormat


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """A line with its price, on acknowledgements, invoices and credit notes.

    ``details`` are small lines under the description (lot, serial number, service period). ``before`` and ``after`` are
    what page breaks print ("Carried forward 1,234.50 EUR"); ``carried_forward`` fills them.
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
    with translation.override(document_format.language):
        brought = _("Brought forward %(sum)s %(currency)s")
        carried = _("Carried forward %(sum)s %(currency)s")
    currency = document_format.currency
    before = ["", *(brought % {"sum": amount, "currency": currency} for amount in sums[:-1])]
    after = (carried % {"sum": amount, "currency": currency} for amount in sums)
    return tuple(
        replace(line, before=brought_forward, after=carried_on)
        for line, brought_forward, carried_on in zip(lines, before, after, strict=True)
    )


@dataclass(frozen=True, kw_only=True)
class PrintedDelivery:
    """A delivered line: what the parcel holds, what was ordered, what follows later.

    A part of a kit stands under its kit's line, which says what was ordered and what follows.
    """

    position: str
    description: str
    quantity: str
    unit: str = ""
    sku: str = ""
    customer_sku: str = ""
    details: tuple[str, ...] = ()
    ordered: str = ""
    outstanding: str = ""
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class PrintedCustomsLine:
    """A line of a customs invoice."""

    position: str
    sku: str
    description: str
    hs_code: str
    origin: str
    quantity: str
    unit: str
    net_weight: str
    value: str


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
    tote: str = ""


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

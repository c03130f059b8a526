"""What the dispatch mail says: what is in the parcel, and what follows when."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import ProductKind
from core.pdf.formats import DocumentFormat
from fulfillment.kit_groups import lines_by_kit
from fulfillment.models import Shipment
from fulfillment.printing.shared import lines_of
from orders.models import SalesOrderLine


@dataclass(frozen=True, slots=True)
class MailLine:
    """A line of the dispatch mail: how much of what, and for what follows, when; parts stand under their kit."""

    quantity: str
    unit: str
    description: str
    date: str = ""
    is_part: bool = False


def parcel_contents(shipment: Shipment) -> list[MailLine]:
    """What is in the parcel, for the mail: kits with what they are made up of."""
    return list(_contents(shipment, DocumentFormat(shipment.customer.language)))


def _contents(shipment: Shipment, fmt: DocumentFormat) -> Iterator[MailLine]:
    for group in lines_by_kit(lines_of(shipment)):
        if group.kit is not None:
            yield MailLine(fmt.quantity(group.kits), _unit(group.kit), group.kit.description)
        for line in group.rows:
            yield MailLine(
                fmt.quantity(line.quantity), line.product.unit.name, line.order_line.description,
                is_part=group.kit is not None,
            )  # fmt: skip


def still_to_come(shipment: Shipment) -> list[MailLine]:
    """What of the order is not in any parcel yet, and when it is promised."""
    fmt = DocumentFormat(shipment.customer.language)
    today = shipment.company.today()
    lines = (
        SalesOrderLine.objects.entered()
        .filter(order_id=shipment.order_id, kind__in=(ProductKind.GOODS, ProductKind.KIT))
        .select_related("product__unit")
        .order_by("position")
    )
    return [
        MailLine(
            fmt.quantity(line.open_quantity),
            _unit(line),
            line.description,
            fmt.date(_not_past(line.promised_date, today)),
        )
        for line in lines
        if line.open_quantity > 0
    ]


def _unit(line: SalesOrderLine) -> str:
    return line.product.unit.name if line.product else line.unit_code


def _not_past(date: datetime.date | None, today: datetime.date) -> datetime.date | None:
    """A promise that has passed is not repeated to the customer."""
    return date if date is not None and date >= today else None

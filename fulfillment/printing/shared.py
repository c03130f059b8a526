"""What every paper of a shipment needs: its lines, its address, its weights."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.pdf.documents import PrintedDelivery, PrintedParty
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import country_name
from fulfillment.models import Shipment, ShipmentLine
from inventory.models import Lot
from orders.models import SalesOrderLine

FULL = ("order", "customer", "company", "carrier", "warehouse")


def lines_of(shipment: Shipment) -> list[ShipmentLine]:
    """The lines with what a paper says of them, in their order."""
    return list(shipment.lines.select_related("order_line", "product__unit").order_by("position"))


def over_its_parts(
    kit: SalesOrderLine, fmt: DocumentFormat, kits: Decimal | None = None, **more: Any
) -> PrintedDelivery:
    """The line of a kit as it was ordered, above its parts; how many of it they make, where a paper says that."""
    return PrintedDelivery(
        position=kit.place,
        sku=kit.sku,
        customer_sku=kit.customer_sku,
        description=kit.description,
        quantity="" if kits is None else fmt.quantity(kits),
        unit=kit.product.unit.name if kit.product is not None and kits is not None else "",
        **more,
    )


def kilograms(weight: Decimal, fmt: DocumentFormat) -> str:
    """``12.5 kg``, as the reader writes numbers."""
    return f"{fmt.quantity(weight)} kg"


def ship_to(shipment: Shipment, language: str) -> PrintedParty:
    """The delivery address as the post wants it; the country last, on mail abroad."""
    address: dict[str, str] = shipment.shipping_address
    country = address.get("country", "")
    abroad = bool(country) and country != shipment.company.country
    place = " ".join(part for part in (address.get("postal_code"), address.get("city")) if part)
    lines = (
        address.get("street", ""),
        place,
        address.get("region", ""),
        country_name(country, language) if abroad else "",
    )
    return PrintedParty(
        name=address.get("name") or shipment.customer.name,
        lines=tuple(line for line in lines if line),
        number=shipment.customer.code,
        country=country,
    )


def lot_details(lots: Iterable[tuple[Lot, Decimal]], fmt: DocumentFormat) -> tuple[str, ...]:
    """The lots of a line with how much of each and when they expire; serial numbers in one row."""
    found = list(lots)
    numbers = ", ".join(lot.code for lot, _quantity in found if lot.is_serial)
    rows = [_("Serial numbers: %s") % numbers] if numbers else []
    for lot, quantity in found:
        if lot.is_serial:
            continue
        words = _("Lot %(lot)s: %(quantity)s") % {"lot": lot.code, "quantity": fmt.quantity(quantity)}
        if lot.expires_on is not None:
            words += ", " + _("expires on %(day)s") % {"day": fmt.date(lot.expires_on)}
        rows.append(words)
    return tuple(rows)


def warehouse_address(shipment: Shipment) -> list[str]:
    """Where the goods lie: the warehouse's own address, else ours."""
    warehouse, company = shipment.warehouse, shipment.company
    place = warehouse if warehouse.street else company
    town = " ".join(part for part in (place.postal_code, place.city) if part)
    return [part for part in (company.name, warehouse.name, place.street, town) if part]

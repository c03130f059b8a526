"""What customs asks of goods that leave for another customs area; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import Money
from core.pdf.documents.legal import EU_COUNTRIES
from fulfillment.kit_groups import Group, lines_by_kit
from fulfillment.models import Shipment, ShipmentLine
from orders.kit_values import shares_of_kits
from orders.models import SalesOrder, SalesOrderLine

ZERO = Decimal(0)


class CustomsPaper(models.TextChoices):
    """What the paper is: the invoice itself, or the value for customs alone."""

    COMMERCIAL = "commercial", gettext_lazy("Commercial invoice")
    PROFORMA = "proforma", gettext_lazy("Pro forma invoice")


class ExportReason(models.TextChoices):
    """Why goods leave the country."""

    SALE = "sale", gettext_lazy("Sale")
    SAMPLE = "sample", gettext_lazy("Sample")
    REPAIR = "repair", gettext_lazy("Repair")
    RETURN = "return", gettext_lazy("Return")
    GIFT = "gift", gettext_lazy("Gift")


class Missing(NamedTuple):
    """What is missing, at which field of the shipment, in words."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class CustomsLine:
    """A line as customs sees it: the value without tax in the order's currency, the net weight in kilograms."""

    line: ShipmentLine
    net_weight: Decimal
    value: Decimal


def customs_area(country: str) -> str:
    """The area between whose countries goods move freely."""
    if country in EU_COUNTRIES or country == "MC":
        return "EU"
    return "CH" if country == "LI" else country


def is_export(shipment: Shipment, order: SalesOrder) -> bool:
    """Whether the goods leave the customs area they lie in; where no country is known they stay."""
    target = str(shipment.shipping_address.get("country") or order.customer.country)
    source = shipment.warehouse.country or shipment.company.country
    return bool(target and source) and customs_area(target) != customs_area(source)


def missing_for_export(order: SalesOrder, lines: Sequence[ShipmentLine]) -> list[Missing]:
    """What customs asks for and nobody has entered; the lines come with their products."""
    found = []
    if not order.incoterm:
        found.append(Missing("incoterm", _("%s has no Incoterm.") % order.number))
    for index, line in enumerate(lines):
        if not line.product.hs_code:
            words = _("%s has no customs tariff number.") % line.product.sku
            found.append(Missing(f"lines.{index}.hs_code", words))
        if not line.product.origin_country:
            words = _("%s has no country of origin.") % line.product.sku
            found.append(Missing(f"lines.{index}.origin_country", words))
    return found


def lines_for_customs(shipment: Shipment) -> list[CustomsLine]:
    """The shipment's lines with weight and value, as people read the order.

    Customs asks for the goods, so kits are declared as their parts: each with its share of what the kits on the
    shipment were sold for, by the list prices of the parts (orders.kit_values); together they come to that to the cent.
    """
    rows = shipment.lines.select_related("order_line__product", "product__unit").order_by("position")
    return [
        CustomsLine(row, (row.product.weight * row.quantity).normalize() + 0, value)
        for group in lines_by_kit(list(rows))
        for row, value in zip(group.rows, _values(group, shipment.order.currency), strict=True)
    ]


def _values(group: Group[ShipmentLine], currency: str) -> list[Decimal]:
    """What each of the rows was sold for, without tax."""
    if group.kit is None:
        return [_sold_for(row.order_line, row.quantity, currency).amount for row in group.rows]
    shares = shares_of_kits(row.order_line for row in group.rows)
    whole = _sold_for(group.kit, group.kits, currency)
    return [each.amount for each in whole.share([shares[row.order_line_id] for row in group.rows])]


def _sold_for(line: SalesOrderLine, quantity: Decimal, currency: str) -> Money:
    return Money((line.own_amount - line.allowance_amount) * quantity / line.quantity, currency).rounded()


def terms_of(order: SalesOrder) -> str:
    """``DAP Oslo`` (Incoterms 2020); empty where none was agreed."""
    return f"{order.incoterm} {order.incoterm_place}".strip()

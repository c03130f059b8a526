"""What a document adds to its lines, or takes off them as a whole: freight, handling, the discount on everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import FreightBasis
from core import formats
from core.money import Money, round_amount
from core.numerals import out_of_range
from core.refusals import Refusal, Several
from orders.models import SalesOrder, SaleUnitLine

ZERO = Decimal(0)
MAX_CHARGE = Decimal(10) ** 10
MOST_CHARGES = 10
#: UNCL 5189: a discount.
DISCOUNT_CODE = "95"


class ChargeCode(models.TextChoices):
    """The services a document may charge for (code list UNCL 7161)."""

    FREIGHT = "FC", gettext_lazy("Freight")
    HANDLING = "HD", gettext_lazy("Handling")
    SHIPPING_AND_HANDLING = "SAA", gettext_lazy("Shipping and handling")
    PACKING = "PC", gettext_lazy("Packing")
    EXTRA_PACKAGING = "ABL", gettext_lazy("Additional packaging")
    RUSH = "AAT", gettext_lazy("Rush delivery")
    CASH_ON_DELIVERY = "AEK", gettext_lazy("Cash on delivery")
    DELIVERY = "DL", gettext_lazy("Delivery")
    RETURNS = "DAM", gettext_lazy("Return handling")


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as somebody entered it, before tax; with tax where the prices include it."""

    amount: Decimal
    code: str = ChargeCode.FREIGHT
    text: str = ""
    #: Of freight that a tariff says: for what it is charged. Nothing is a charge somebody entered.
    basis: str = ""

    def as_json(self) -> dict[str, str]:
        """As the order keeps it."""
        said = {"code": self.code, "text": self.text.strip()[:100], "amount": format(self.amount, "f")}
        return {**said, "basis": self.basis} if self.basis else said


def charges_of(order: SalesOrder) -> list[Charge]:
    """The order's charges."""
    return [
        Charge(Decimal(each["amount"]), each["code"], each["text"], each.get("basis", ""))
        for each in order.charges
    ]


def entered_charges(order: SalesOrder) -> list[Charge]:
    """Those somebody entered, without the freight a tariff says."""
    return [each for each in charges_of(order) if not each.basis]


def shared_charges(order: SalesOrder) -> list[dict[str, Any]]:
    """Those the order's lines share on their invoices; freight for each shipment is charged by itself."""
    return [each for each in order.charges if each.get("basis") != FreightBasis.SHIPMENT]


def refuse_bad_charges(charges: Sequence[Charge], currency: str) -> None:
    """Known codes, amounts above zero in the currency's decimals. Raises Several."""
    if len(charges) > MOST_CHARGES:
        raise Refusal(_("An order has at most %d charges.") % MOST_CHARGES, field="charges")
    refusals = []
    for index, charge in enumerate(charges):
        if charge.code not in ChargeCode.values:
            words = _("Use one of: %s.") % ", ".join(ChargeCode.values)
            refusals.append(Refusal(words, field=f"charges.{index}.code"))
        if not 0 < charge.amount < MAX_CHARGE:
            words = out_of_range(charge.amount, _("Enter an amount above zero."))
            refusals.append(Refusal(words, field=f"charges.{index}.amount"))
        elif charge.amount != round_amount(charge.amount, currency):
            words = _("%s has no smaller coin than that.") % currency
            refusals.append(Refusal(words, field=f"charges.{index}.amount"))
    if refusals:
        raise Several(refusals)


def label_of(charge: Mapping[str, Any]) -> str:
    """What documents call it: its own text, else what its code means."""
    text, code = str(charge["text"]), str(charge["code"])
    label = text or (str(ChargeCode(code).label) if code in ChargeCode.values else code)
    if charge.get("basis") == FreightBasis.SHIPMENT:
        return _("%s for each shipment") % label
    return label


def split(whole: Decimal, charges: Sequence[Mapping[str, Any]], currency: str) -> list[Decimal]:
    """An amount of the charges together, by each of them; the last takes the rest."""
    return [
        part.amount for part in Money(whole, currency).share([Decimal(each["amount"]) for each in charges])
    ]


class Adjustment(NamedTuple):
    """A row between the sum of the lines and the net amount; a discount is negative."""

    label: str
    net_amount: Decimal


class _Discounted(Protocol):
    discount_percent: Decimal
    discount_amount: Decimal | None


def discount_label(order: _Discounted) -> str:
    """``Discount 5 %``; one in money says no percentage."""
    if order.discount_amount is not None or not order.discount_percent:
        return _("Discount")
    return _("Discount %s") % formats.percent(order.discount_percent)


def adjustments_of(order: SalesOrder, lines: Sequence[SaleUnitLine]) -> list[Adjustment]:
    """The order's discount and charges without tax, as its lines share them."""
    allowance = sum((line.allowance_amount for line in lines), ZERO)
    charged = sum((line.charge_amount for line in lines), ZERO)
    rows = [Adjustment(discount_label(order), -allowance)] if allowance else []
    if order.charges:
        parts = split(charged, order.charges, order.currency)
        rows += [Adjustment(label_of(each), part) for each, part in zip(order.charges, parts, strict=True)]
    return rows

"""What a request to correct stock holds, and how it is shown to who approves it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core import approvals, formats, quantity
from core.actors import Actor
from core.models import ApprovalRequest
from core.presentation import Fact
from inventory.models import StockLevel, Warehouse

ADJUSTMENT = "inventory.adjustment"
SCRAP = "inventory.scrap"
COUNT = "inventory.count"
SHOWN = 4


class ProposedLot(NamedTuple):
    """How much of a lot is found or missing."""

    code: str
    quantity: Decimal | None
    expires_on: datetime.date | None = None

    @property
    def words(self) -> str:
        """``L-7``, and the day it expires on where that was said."""
        if self.expires_on is None:
            return self.code
        return _("%(lot)s, expires on %(day)s") % {"lot": self.code, "day": formats.day(self.expires_on)}


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A signed correction of one product; without a cost the moving average holds."""

    sku: str
    name: str
    quantity: Decimal
    unit_cost: Decimal | None
    lots: tuple[ProposedLot, ...] = ()

    @property
    def words(self) -> str:
        """``TEA −2``"""
        return f"{self.sku} {signed(self.quantity)}"

    @property
    def named(self) -> str:
        """``TEA Green tea (L-7)``: the product with its lots."""
        codes = ", ".join(lot.words for lot in self.lots[:SHOWN]) + (", …" if len(self.lots) > SHOWN else "")
        return f"{self.sku} {self.name}" + (f" ({codes})" if codes else "")

    def as_json(self) -> dict[str, Any]:
        """As the request keeps it."""
        kept: dict[str, Any] = {
            "sku": self.sku,
            "name": self.name,
            "quantity": quantity.plain(self.quantity),
            "unit_cost": None if self.unit_cost is None else quantity.plain(self.unit_cost),
        }
        if self.lots:
            kept["lots"] = [
                [
                    lot.code,
                    quantity.plain(lot.quantity or Decimal(0)),
                    lot.expires_on and lot.expires_on.isoformat(),
                ]
                for lot in self.lots
            ]
        return kept

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ProposedLine:
        """As it was kept."""
        return cls(
            kept["sku"],
            kept["name"],
            Decimal(kept["quantity"]),
            None if kept["unit_cost"] is None else Decimal(kept["unit_cost"]),
            tuple(
                ProposedLot(code, Decimal(amount), datetime.date.fromisoformat(day) if day else None)
                for code, amount, day in kept.get("lots", ())
            ),
        )


@dataclass(frozen=True, slots=True)
class ProposedAdjustment:
    """A correction as it was asked for; without a day it is dated when it is approved."""

    warehouse: str
    reason: str
    date: datetime.date | None
    lines: Sequence[ProposedLine]

    @property
    def words(self) -> str:
        """The first lines in a row."""
        more = "" if len(self.lines) <= SHOWN else ", …"
        return ", ".join(line.words for line in self.lines[:SHOWN]) + more

    def as_json(self) -> dict[str, Any]:
        """As the request keeps it."""
        return {
            "warehouse": self.warehouse,
            "reason": self.reason,
            "date": self.date.isoformat() if self.date else None,
            "lines": [line.as_json() for line in self.lines],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ProposedAdjustment:
        """As it was kept."""
        return cls(
            warehouse=kept["warehouse"],
            reason=kept["reason"],
            date=datetime.date.fromisoformat(kept["date"]) if kept["date"] else None,
            lines=[ProposedLine.of(line) for line in kept["lines"]],
        )


def signed(amount: Decimal) -> str:
    """A quantity with its sign."""
    return f"+{formats.quantity(amount)}" if amount > 0 else formats.quantity(amount)


def show(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """Each product: how much lies there, the correction, and how much would lie there then; costs for who sees them."""
    proposed = ProposedAdjustment.of(request.proposal)
    on_hand = dict(
        StockLevel.objects.filter(
            company=request.company,
            warehouse__code=proposed.warehouse,
            product__sku__in=[line.sku for line in proposed.lines],
        ).values_list("product__sku", "on_hand")
    )
    is_waiting = request.decided_at is None
    sees_value = actor.can("inventory.view_value")
    heads = [_("Product"), _("Quantity (± )")]
    if is_waiting:
        heads += [_("On hand now"), _("On hand then")]
    if sees_value:
        heads.append(_("Unit cost"))
    rows = []
    for line in proposed.lines:
        row = [line.named, signed(line.quantity)]
        if is_waiting:
            before = on_hand.get(line.sku, Decimal(0))
            row += [formats.quantity(before), formats.quantity(before + line.quantity)]
        if sees_value:
            row.append(
                _("moving average")
                if line.unit_cost is None
                else formats.unit_price(line.unit_cost, request.company.base_currency)
            )
        rows.append(row)
    warehouse = Warehouse.objects.filter(company=request.company, code=proposed.warehouse).first()
    facts = [Fact(_("Warehouse"), warehouse.name if warehouse else proposed.warehouse)]
    facts.append(
        Fact(_("Date"), formats.day(proposed.date) if proposed.date else _("the day of the approval"))
    )
    return approvals.Proposed(heads=heads, rows=rows, figures=frozenset(range(1, len(heads))), facts=facts)

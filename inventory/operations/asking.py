"""Corrections of stock: nobody makes one alone. It is asked for, another person approves, and only then stock changes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Product
from core import approvals
from core.actors import Actor
from core.dates import business_date
from core.locking import operation
from core.models import ApprovalRequest
from core.money import round_amount
from core.refusals import Refusal
from inventory.models import AdjustmentKind, StockLevel, Warehouse
from inventory.operations.lines import AdjustmentLine, LotEntry
from inventory.operations.lot_entries import read_lots
from inventory.operations.lots import LotsOnHand
from inventory.operations.posting import (
    correct,
    refuse_bad_adjustment,
    refuse_bad_lines,
    refuse_missing,
    refuse_transit,
)
from inventory.proposals import ADJUSTMENT, SCRAP, ProposedAdjustment, ProposedLine, ProposedLot


@operation
def ask_to_adjust(
    warehouse: Warehouse,
    lines: Sequence[AdjustmentLine],
    *,
    reason: str,
    by: Actor,
    date: datetime.date | None = None,
) -> ApprovalRequest:
    """Ask for a correction; the quantities stay as they are until it is approved.

    Raises EmptyDocument, NotEnoughStock, DateRefused, NotPermitted, Several.
    """
    return _ask(warehouse, lines, ADJUSTMENT, reason, date, by)


@operation
def ask_to_scrap(
    warehouse: Warehouse,
    lines: Sequence[AdjustmentLine],
    *,
    reason: str,
    by: Actor,
    date: datetime.date | None = None,
) -> ApprovalRequest:
    """Ask to have goods thrown away; each line says how much. They stay where they are until it is approved.

    Raises EmptyDocument, NotEnoughStock, DateRefused, NotPermitted, Several.
    """
    refuse_bad_lines(lines)
    away = [AdjustmentLine(line.product, -line.quantity, line.unit_cost, line.lots) for line in lines]
    return _ask(warehouse, away, SCRAP, reason, date, by)


def _ask(
    warehouse: Warehouse,
    lines: Sequence[AdjustmentLine],
    kind: str,
    reason: str,
    date: datetime.date | None,
    by: Actor,
) -> ApprovalRequest:
    by.require("inventory.adjust_stock")
    date = None if date is None else business_date(date, by=by)
    refuse_transit(warehouse)
    refuse_bad_adjustment(lines, reason, by)
    entered = read_lots(lines)
    levels = {
        level.product_id: level
        for level in StockLevel.objects.filter(
            warehouse=warehouse, product_id__in=[line.product.pk for line in lines]
        ).select_related("product", "warehouse")
    }
    _refuse_missing(warehouse, lines, entered, levels, by)
    proposed = ProposedAdjustment(
        warehouse.code,
        reason.strip(),
        date,
        [
            ProposedLine(
                line.product.sku,
                line.product.name,
                line.quantity,
                line.unit_cost,
                tuple(ProposedLot(*entry) for entry in entries),
            )
            for line, entries in zip(lines, entered, strict=True)
        ],
    )
    wish = approvals.Wish(
        kind=kind,
        name=proposed.words,
        reason=reason,
        subject=warehouse,
        url=_page(lines),
        proposal=proposed.as_json(),
        amount=_worth(lines, levels, by.company.base_currency),
        currency=by.company.base_currency,
    )
    return approvals.ask(wish, by=by)


def _refuse_missing(
    warehouse: Warehouse,
    lines: Sequence[AdjustmentLine],
    entered: Sequence[Sequence[LotEntry]],
    levels: dict[int, StockLevel],
    by: Actor,
) -> None:
    """What is not there, or is reserved, cannot be taken away; under the lock that is looked at again."""
    onhand = LotsOnHand(levels.values(), by.company)
    for index, (line, entries) in enumerate(zip(lines, entered, strict=True)):
        level = levels.get(line.product.pk) or StockLevel(product=line.product, warehouse=warehouse)
        parts = onhand.taken(level, entries, f"lines.{index}.lots") if line.quantity < 0 else ()
        refuse_missing(level, line, f"lines.{index}", onhand.unfit(parts))


def _worth(lines: Sequence[AdjustmentLine], levels: dict[int, StockLevel], currency: str) -> Decimal:
    """How much is at stake: each line's value, whichever way it goes."""
    total = Decimal(0)
    for line in lines:
        level = levels.get(line.product.pk)
        average = level.average_cost if level is not None else Decimal(0)
        total += abs(line.quantity) * (average if line.unit_cost is None else line.unit_cost)
    return round_amount(total, currency)


def _page(lines: Sequence[AdjustmentLine]) -> str:
    if len(lines) == 1:
        return reverse("catalog:product", args=[lines[0].product.sku])
    return reverse("inventory:list")


def apply_adjustment(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Correct the stock as it was asked for. Raises what correcting raises."""
    asker = approvals.requester_of(request)
    asker.require("inventory.adjust_stock")
    proposed = ProposedAdjustment.of(request.proposal)
    products = proposed_products(proposed, by)
    adjustment = correct(
        Warehouse.objects.in_scope(by).get(code=proposed.warehouse),
        [
            AdjustmentLine(products[line.sku], line.quantity, line.unit_cost, proposed_lots(line))
            for line in proposed.lines
        ],
        reason=proposed.reason,
        by=by,
        date=proposed.date or by.company.today(),
        data={"request": request.number, "prepared_by": asker.name},
        kind=AdjustmentKind.SCRAP if request.kind == SCRAP else AdjustmentKind.CORRECTION,
    )
    return approvals.Outcome(adjustment.number, f"{reverse('inventory:moves')}?q={adjustment.number}")


def proposed_lots(line: ProposedLine) -> tuple[LotEntry, ...]:
    """The lots of a line as they were asked about."""
    return tuple(LotEntry(lot.code, lot.quantity, lot.expires_on) for lot in line.lots)


def proposed_products(proposed: ProposedAdjustment, by: Actor) -> dict[str, Product]:
    """What is to be corrected, by its number. Raises Refusal for what is not there any more."""
    skus = [line.sku for line in proposed.lines]
    products = {product.sku: product for product in Product.objects.in_scope(by).filter(sku__in=skus)}
    if gone := [sku for sku in skus if sku not in products]:
        raise Refusal(_("There is no product %s.") % gone[0])
    return products
